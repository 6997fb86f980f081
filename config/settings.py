"""Every setting of the product, typed: the only reader of the environment."""

import ipaddress
import json
import os
import re
import secrets as random_secrets
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SECRETS_FILE = "secrets.json"
WECHAT_ACCOUNT_FILE = "wechat_account.json"
_ROOT = Path(__file__).resolve().parent.parent
_CLAMD = re.compile(r"unix:/.+|[^\s/]+:[1-9][0-9]{0,4}")


class SettingsError(Exception):
    """The settings contradict each other or are not safe for the profile; each line says one fault."""


class Profile(StrEnum):
    """What kind of installation this is."""

    EMBEDDED = "embedded"
    SERVER = "server"
    TESTING = "testing"


class Settings(BaseSettings):
    """The settings, read from variables that begin with ECERT_; docs/configuration.md describes each."""

    model_config = SettingsConfigDict(env_prefix="ECERT_", extra="ignore", frozen=True)

    profile: Profile = Profile.EMBEDDED
    var_dir: Path = _ROOT / "var"
    assets_dir: Path = _ROOT / "assets"
    log_level: str = "INFO"

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8000, ge=0, le=65535)
    web_workers: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=4, ge=1, le=64)
    web_proxies: str = ""
    public_url: str = ""
    site_name: str = "检验检疫电子证书查询"
    site_account_name: str = "电子证书核查服务"
    site_service_phone: str = ""
    site_links: dict[str, AnyHttpUrl] = Field(default_factory=dict)

    database_url: str = ""
    redis_url: str = ""
    worker_threads: int = Field(default=4, ge=1, le=64)

    secret_key: SecretStr = SecretStr("")
    data_key: SecretStr = SecretStr("")
    lookup_key: SecretStr = SecretStr("")

    captcha_fixed: SecretStr = SecretStr("")
    demo_enabled: bool | None = None

    sandbox_enabled: bool | None = None
    sandbox_port: int = Field(default=8100, ge=0, le=65535)

    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_original_id: str = ""
    wechat_mode: Literal["", "plain", "compatible", "secure"] = ""
    wechat_token_kind: Literal["stable", "classic"] = "stable"  # noqa: S105 - a kind
    wechat_api_base: str = "https://api.weixin.qq.com"
    wechat_mp_base: str = "https://mp.weixin.qq.com"
    wechat_open_base: str = "https://open.weixin.qq.com"
    wechat_templates: dict[str, str] = Field(default_factory=dict)
    wechat_timeout_seconds: float = Field(default=8.0, gt=0, le=10)
    wechat_token_budget: int = Field(default=200, ge=1)

    push_batch: int = Field(default=100, ge=1, le=1000)
    push_lease_seconds: float = Field(default=45.0, gt=0, le=300)
    push_rate: float = Field(default=0, ge=0)
    push_daily_budget: int = Field(default=100_000, ge=1)
    push_max_age_days: int = Field(default=7, ge=0)

    sms_provider: Literal["off", "sandbox", "tencent"] | None = None
    sms_api_base: str = "https://sms.tencentcloudapi.com"
    sms_region: str = "ap-guangzhou"
    sms_secret_id: str = ""
    sms_secret_key: SecretStr = SecretStr("")
    sms_app_id: str = ""
    sms_signature: str = ""
    sms_templates: dict[str, str] = Field(default_factory=dict)
    sms_timeout_seconds: int = Field(default=5, ge=1, le=8)
    sms_daily_codes: int = Field(default=2000, ge=1)
    sms_query_code: bool = True

    query_code_length: int = Field(default=4, ge=4, le=8)
    ingest_retention_days: int = Field(default=90, ge=1)
    record_retention_days: int = Field(default=1095, ge=30)

    paper_authority: str = "示例海关"
    paper_authority_en: str = "EXAMPLE CUSTOMS"
    paper_specimen: bool = True
    paper_quality_note: str = ""
    paper_quarantine_note: str = ""

    print_from_viewer: bool | None = None
    clamd: str = ""

    documents_dir: Path | None = None
    seal_pkcs12: Path | None = None
    seal_passphrase: SecretStr = SecretStr("")
    seal_pkcs11_module: Path | None = None
    seal_pkcs11_token: str = ""
    seal_pkcs11_pin: SecretStr = SecretStr("")
    seal_pkcs11_label: str = ""
    seal_roots: Path | None = None
    seal_place: str = ""
    seal_timestamp_url: str = ""
    seal_long_term: bool = False

    proof_key_years: int = Field(default=5, ge=1, le=20)

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Read the environment and the secrets of the var folder, then check them together.

        Raises:
            SettingsError: with every fault found, one a line.
        """
        try:
            plain = cls(**overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            # The library's own text would print the refused value, which may be a secret.
            raise SettingsError("\n".join(_fault(fault) for fault in error.errors())) from None
        except SourceError as error:
            raise SettingsError(str(error)) from None
        filled = plain.model_copy(update={**_defaults(plain), **_stored_secrets(plain)})
        filled.check()
        return filled

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the service."""
        return _is_loopback(self.web_host) and _is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def sandbox_url(self) -> str:
        """The sandbox's address as a browser sees it, or "" when it does not run."""
        return f"http://localhost:{self.sandbox_port}" if self.sandbox_enabled else ""

    @property
    def is_open_to_others(self) -> bool:
        """Tell whether somebody beside the person at this machine can reach the service."""
        return self.profile == Profile.SERVER or not self.is_loopback

    @property
    def documents_folder(self) -> Path:
        """Give the folder of the sealed files."""
        return self.documents_dir or self.var_dir / "documents"

    def check(self) -> None:
        """Refuse what must not run together (D1, issue point 10 and 11).

        Raises:
            SettingsError: with every fault found, one a line.
        """
        faults = _unreadable(self)
        # One try may wait for a token, post, renew the token and post again, each within the time-out.
        if self.push_lease_seconds < 4 * self.wechat_timeout_seconds:
            faults.append("ECERT_PUSH_LEASE_SECONDS must be at least four times ECERT_WECHAT_TIMEOUT_SECONDS")
        if self.seal_long_term and not self.seal_timestamp_url:
            faults.append("ECERT_SEAL_LONG_TERM needs ECERT_SEAL_TIMESTAMP_URL")
        faults += _sms_faults(self)
        if self.is_open_to_others:
            if self.seal_pkcs12 is None and self.seal_pkcs11_module is None:
                faults.append(
                    "ECERT_SEAL_PKCS12 or ECERT_SEAL_PKCS11_MODULE must be set here: "
                    "the demo seal is only for a service that nobody else can reach"
                )
            if self.captcha_fixed.get_secret_value():
                faults.append("ECERT_CAPTCHA_FIXED is only for a service that nobody else can reach")
            if self.demo_enabled:
                faults.append(
                    "ECERT_DEMO_ENABLED: demo data is only for a service that nobody else can reach"
                )
            if self.sandbox_enabled:
                faults.append("ECERT_SANDBOX_ENABLED: the WeChat sandbox is only for loopback addresses")
            # Whoever sits there gets AppSecret and tokens: no sandbox, and nothing that can be overheard.
            faults += [
                f"ECERT_{name.upper()} must begin with https:// and name no loopback address here"
                for name in ("wechat_api_base", "wechat_mp_base", "wechat_open_base")
                if not getattr(self, name).startswith("https://")
                or _is_loopback(urlsplit(getattr(self, name)).hostname or "")
            ]
        if self.profile == Profile.SERVER:
            faults += [
                f"ECERT_{name.upper()} must be set in the server profile"
                for name in ("secret_key", "data_key", "lookup_key", "database_url", "redis_url")
                if not _plain(getattr(self, name))
            ]
        if faults:
            raise SettingsError("\n".join(faults))


def _sms_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.sms_provider == "tencent":
        faults += [
            f"ECERT_{name.upper()} must be set for ECERT_SMS_PROVIDER=tencent"
            for name in ("sms_secret_id", "sms_secret_key", "sms_app_id", "sms_signature")
            if not _plain(getattr(settings, name))
        ]
    if settings.is_open_to_others and settings.sms_provider == "sandbox":
        faults.append("ECERT_SMS_PROVIDER: the sandbox is only for loopback addresses")
    if settings.is_open_to_others and not settings.sms_api_base.startswith("https://"):
        faults.append("ECERT_SMS_API_BASE must begin with https:// here")
    return faults


def _unreadable(settings: Settings) -> list[str]:
    """Name texts that can't be what they should be; later each would be a failure of something else."""
    faults = []
    for proxy in filter(None, (part.strip() for part in settings.web_proxies.split(","))):
        try:
            ipaddress.ip_network(proxy)
        except ValueError as error:
            faults.append(f"ECERT_WEB_PROXIES: {error}")
    try:
        for key in filter(None, settings.data_key.get_secret_value().split(",")):
            Fernet(key.strip())
    except ValueError:
        faults.append("ECERT_DATA_KEY: each key must be 32 bytes in URL-safe base64 (44 characters)")
    try:
        make_url(settings.database_url or "sqlite://")
    except ArgumentError:
        faults.append("ECERT_DATABASE_URL: no database address, such as postgresql+psycopg://user@host/name")
    if settings.clamd and not _CLAMD.fullmatch(settings.clamd):
        faults.append("ECERT_CLAMD: neither unix:/path/to/socket nor host:port")
    return faults


def _fault(fault: ErrorDetails) -> str:
    return f"ECERT_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _defaults(plain: Settings) -> dict[str, object]:
    """What follows from other settings when it is not set."""
    embedded = plain.profile == Profile.EMBEDDED
    var_dir = plain.var_dir.absolute()
    found: dict[str, object] = {"var_dir": var_dir}
    if not plain.public_url:
        found["public_url"] = f"http://localhost:{plain.web_port}"
    public_url = str(found.get("public_url", plain.public_url)).rstrip("/")
    found["public_url"] = public_url
    alone = _is_loopback(plain.web_host) and _is_loopback(urlsplit(public_url).hostname or "")
    for name in ("demo_enabled", "sandbox_enabled"):
        if getattr(plain, name) is None:
            found[name] = embedded and alone
    if plain.print_from_viewer is None:
        found["print_from_viewer"] = plain.profile != Profile.SERVER
    if not plain.database_url and plain.profile != Profile.SERVER:
        found["database_url"] = f"sqlite:///{var_dir / 'ecert.sqlite3'}"
    has_sandbox = found.get("sandbox_enabled", plain.sandbox_enabled)
    if plain.sms_provider is None:
        found["sms_provider"] = "sandbox" if has_sandbox else "off"
    if has_sandbox:
        base = f"http://localhost:{plain.sandbox_port}"
        found |= dict.fromkeys(("wechat_api_base", "wechat_mp_base", "wechat_open_base"), base)
    return found


def _stored_secrets(plain: Settings) -> dict[str, object]:
    """Secrets and the sandbox account drawn at first start; what the environment sets wins."""
    found: dict[str, object] = {}
    for file_name, prefix in ((SECRETS_FILE, ""), (WECHAT_ACCOUNT_FILE, "wechat_")):
        path = plain.var_dir / file_name
        if not path.exists() or (prefix and plain.sandbox_enabled is False):
            continue
        for key, value in json.loads(path.read_text("utf-8")).items():
            name = prefix + key
            if name in Settings.model_fields and not _plain(getattr(plain, name) or ""):
                secret = isinstance(getattr(plain, name), SecretStr)
                found[name] = SecretStr(value) if secret else value
    return found


def draw_secrets(var_dir: Path) -> None:
    """Draw the secrets of a new installation into the var folder (mode 600); later calls change nothing."""
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = var_dir / SECRETS_FILE
    if path.exists():
        return
    drawn = {
        "secret_key": random_secrets.token_urlsafe(48),
        "data_key": Fernet.generate_key().decode(),
        "lookup_key": random_secrets.token_urlsafe(48),
    }
    write_private(path, json.dumps(drawn, indent=1))


def write_private(path: Path, text: str) -> None:
    """Write a UTF-8 file which only its owner may read, in one step."""
    draft = path.with_suffix(".new")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    draft.replace(path)
