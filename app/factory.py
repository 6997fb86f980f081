"""The Flask application: settings in, gateways and surfaces wired, policies checked."""

from dataclasses import dataclass

from flask import Flask

from app import schema  # noqa: F401 - the mappers must know every table before the first query
from app.applications import service as applications
from app.core import gateways
from app.core.clock import Clock, SystemClock
from app.core.crypto import Vault
from app.core.db import configure_engines, db, engine_options
from app.core.scanning import scanner_for
from app.core.storage import Storage
from app.core.wake import wake_for
from app.documents.seal import Seal
from app.notifications import dispatch
from app.official_account.credentials import DatabaseCredentialStore
from app.printing.service import PRINTED
from app.sms.providers import gateway_for as sms_gateway_for
from app.web import surfaces
from app.web.shared import access
from app.web.shared.csrf import csrf
from config.settings import Settings, SettingsError
from wechat.account import Account, Mode, TokenKind
from wechat.client import Client
from wechat.gateway import Gateway
from wechat.sender import TemplateSender
from wechat.tokens import CredentialSource

# Rooms above the relay keep promises too.
dispatch.HANDLERS[PRINTED] = applications.close_reprinted


@dataclass(frozen=True)
class Twins:
    """Local twins that tests and commands put in place of the outside services."""

    clock: Clock | None = None
    wake: gateways.Wake | None = None


def create_app(settings: Settings, twins: Twins | None = None) -> Flask:
    """Make the application from checked settings.

    Raises:
        RuntimeError: when a route states no policy.
    """
    twins = twins or Twins()
    app = Flask("app", static_folder=None, template_folder=None)
    app.config.from_mapping(_flask_config(settings))
    db.init_app(app)
    with app.app_context():
        configure_engines()
    gateways.install(app, outside(app, settings, twins))
    surfaces.register(app)
    # Last, so that a refused form has the number of its request already, for people to name.
    csrf.init_app(app)
    access.check_all(app)
    return app


def outside(app: Flask, settings: Settings, twins: Twins) -> gateways.Gateways:
    """Make what stands outside the process, for an application whose database is known."""
    clock = twins.clock or SystemClock()
    vault = Vault(
        data_keys=settings.data_key.get_secret_value(),
        lookup_key=settings.lookup_key.get_secret_value(),
        signing_key=settings.secret_key.get_secret_value(),
    )
    account = wechat_account(settings)
    timeout = settings.wechat_timeout_seconds
    with app.app_context():
        engine = db.engine
    credentials = CredentialSource(
        account,
        DatabaseCredentialStore(engine, vault, clock),
        Gateway(timeout),
        clock.now,
        daily_budget=settings.wechat_token_budget,
    )
    return gateways.Gateways(
        settings=settings,
        clock=clock,
        vault=vault,
        wake=twins.wake or wake_for(settings.redis_url),
        wechat_account=account,
        wechat=Client(account, credentials, timeout=timeout),
        sender=TemplateSender(
            account, credentials, timeout=timeout, rate_per_second=settings.push_rate or None
        ),
        storage=Storage(settings.documents_folder),
        sealer=Seal(settings, clock),
        sms=sms_gateway_for(settings),
        scanner=scanner_for(settings.clamd),
    )


def wechat_account(settings: Settings) -> Account:
    """Give the official account as the settings describe it.

    Raises:
        SettingsError: when the AES key is none.
    """
    try:
        return _account(settings)
    except ValueError as error:
        raise SettingsError(f"ECERT_WECHAT_AES_KEY, ECERT_WECHAT_MODE: {error}") from error


def _account(settings: Settings) -> Account:
    return Account(
        appid=settings.wechat_appid,
        secret=settings.wechat_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
        mode=Mode(settings.wechat_mode or "secure"),
        original_id=settings.wechat_original_id,
        api_base=settings.wechat_api_base,
        mp_base=settings.wechat_mp_base,
        open_base=settings.wechat_open_base,
        token_kind=TokenKind(settings.wechat_token_kind),
    )


def _flask_config(settings: Settings) -> dict[str, object]:
    https = settings.public_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url, threads=settings.web_threads),
        "SESSION_COOKIE_NAME": "__Host-ecert" if https else "ecert",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        # Forms of people are small; the signed interface allows itself more.
        "MAX_CONTENT_LENGTH": 64 * 1024,
    }
