"""What stands outside the process, behind small interfaces, each chosen once by the factory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask import Flask, current_app

from config.settings import Settings

if TYPE_CHECKING:
    from app.core.clock import Clock
    from app.core.crypto import Vault
    from app.core.scanning import Scanner
    from app.core.storage import Storage
    from wechat.account import Account
    from wechat.client import Client
    from wechat.sender import TemplateSender

_KEY = "ecert_gateways"

# Left, low, right, high in points, from the lower left corner of a page.
Box = tuple[float, float, float, float]


class Wake(Protocol):
    """How a committed promise in the outbox makes itself heard at once; a sweep hears it anyway."""

    def wake(self) -> None:
        """Tell the dispatcher that there is work; never raises, never waits long."""
        ...


class NoWake:
    """Says nothing: the sweep, or a test, looks after the outbox."""

    def wake(self) -> None:
        """Do nothing."""


class Sealer(Protocol):
    """Who seals finished files, with a key that is kept outside of the database."""

    def seal(self, pdf: bytes, *, page: int, box: Box, font: str, reason: str) -> bytes:
        """Seal a PDF in a visible field on a page (from 0); raises an AppError when the key does not serve."""
        ...

    def certificate(self) -> bytes:
        """Give the certificate (DER) of the key in use; raises an AppError when the key can't be loaded."""
        ...


class SmsGateway(Protocol):
    """Who carries short messages."""

    def send(self, phone: str, kind: str, values: Sequence[str]) -> str:
        """Send one message and give the carrier's number; raises one of the two errors of app.sms.errors."""
        ...


@dataclass(frozen=True, eq=False)
class Gateways:
    """The outside services of one application; each is itself only, so that what is kept for it goes with it."""

    settings: Settings
    clock: "Clock"
    vault: "Vault"
    wake: Wake
    wechat_account: "Account"
    wechat: "Client"
    sender: "TemplateSender"
    storage: "Storage"
    sealer: Sealer
    sms: SmsGateway
    scanner: "Scanner"


def install(app: Flask, gateways: Gateways) -> None:
    """Give an application its outside services."""
    app.extensions[_KEY] = gateways


def current() -> Gateways:
    """Give the outside services of the running application."""
    found: Gateways = current_app.extensions[_KEY]
    return found
