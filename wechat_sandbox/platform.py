"""The whole platform in one object: every room that remembers something."""

from typing import Any

from wechat_sandbox.account import Account
from wechat_sandbox.callbacks import CallbackEngine
from wechat_sandbox.clock import Clock
from wechat_sandbox.faults import Faults
from wechat_sandbox.ledger import Ledger
from wechat_sandbox.live import Live
from wechat_sandbox.oauth_grants import OAuthOffice
from wechat_sandbox.quotas import Quotas
from wechat_sandbox.settings import Settings
from wechat_sandbox.state import Message, State, Template, User
from wechat_sandbox.storage import Storage
from wechat_sandbox.tokens import TokenOffice


class Platform:
    """Hold the account, its state and the machinery around it."""

    def __init__(
        self,
        account: Account,
        settings: Settings,
        state: State,
        storage: Storage,
        preloaded: list[Template],
    ) -> None:
        self.account = account
        self.settings = settings
        self.state = state
        self.storage = storage
        self.clock = Clock()
        self.live = Live()
        self.ledger = Ledger(self.live)
        self.faults = Faults()
        self.quotas = Quotas(self.clock, settings)
        self.tokens = TokenOffice(state, self.clock)
        self.oauth = OAuthOffice(self.clock)
        self.callbacks = CallbackEngine(account, settings, self.ledger)
        # Every path of the interface; the server fills it in when it builds the routes.
        self.api_paths: frozenset[str] = frozenset()
        # (openid, client_msg_id) → (msgid, time): a message with the same pair is not sent again.
        self.sent: dict[tuple[str, str], tuple[int, float]] = {}
        self._preloaded = preloaded
        self._put_templates()

    def changed(self, topic: str, **details: Any) -> None:
        """Note that the state has changed: the file is written soon, the phone pages are told now."""
        self.storage.touch()
        self.live.tell(topic, **details)

    def add_message(self, openid: str, direction: str, kind: str, **body: Any) -> Message:
        """Write one entry into a user's chat."""
        message = self.state.add_message(openid, direction, kind, body)
        self.changed("messages", openid=openid)
        return message

    def user(self, openid: str) -> User | None:
        """Return the user with this openid."""
        return self.state.users.get(openid)

    def reset(self, parts: set[str]) -> None:
        """Forget the named parts, which RESET_PARTS lists; account and settings stay."""
        for part in parts & {"users", "messages", "qr_codes", "tokens", "templates", "sms"}:
            getattr(self.state, part).clear()
        if "templates" in parts:
            self._put_templates()
        if "menu" in parts:
            self.state.menu = None
            self.state.conditional_menus.clear()
        if "tokens" in parts:
            self.tokens.reset()
            self.oauth.reset()
        if "messages" in parts:
            self.sent.clear()
        if "faults" in parts:
            self.faults.clear()
        if "counters" in parts:
            self.ledger.clear()
            self.quotas.reset()
            self.callbacks.record.clear()
        if "clock" in parts:
            self.clock.reset()
        self.changed("reset")

    def _put_templates(self) -> None:
        for template in self._preloaded:
            self.state.templates[template.template_id] = template


RESET_PARTS = frozenset(
    {"users", "messages", "menu", "templates", "qr_codes", "tokens", "faults", "counters", "clock", "sms"}
)
# What the account has published is not of the past: a program publishes it once and never looks again.
CONFIGURATION = frozenset({"menu", "templates"})
