"""The command `python -m wechat_sandbox`: reads its options, starts the sandbox."""

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path

from wechat_sandbox.account import Account, AccountFileError, Mode, read_account_file
from wechat_sandbox.console import template_from
from wechat_sandbox.crypto import is_aes_key
from wechat_sandbox.platform import Platform
from wechat_sandbox.server import Page, make_app, run
from wechat_sandbox.settings import SettingError, Settings
from wechat_sandbox.state import State, Template
from wechat_sandbox.storage import StateFileError, Storage
from wechat_sandbox.strict_json import read

BAD_OPTIONS = 2
PORT_TAKEN = 3
_LAST_PORT = 65_535
_DEFAULT_HINT = "python -m app demo issue --phone 13600006818"


class OptionError(Exception):
    """An option that cannot be used; the text is for the person who typed it."""


def main() -> int:
    """Run the sandbox; returns the exit code: 0 stopped, 2 bad options or files, 3 port taken."""
    options = _parser().parse_args()
    try:
        platform = _platform(options)
        hint = _hint(options.hint)
        listener = _bind(options.host, options.port)
    except (OptionError, AccountFileError, SettingError, StateFileError) as error:
        _complain(str(error))
        return BAD_OPTIONS
    except OSError as error:
        _complain(
            f"cannot listen on {options.host}:{options.port}: {os.strerror(error.errno or 0)}. Choose another --port."
        )
        return PORT_TAKEN
    app = make_app(platform, Page(options.name, hint, frozenset(options.allow_host)))
    port = listener.getsockname()[1]
    asyncio.run(run(app, listener, lambda: _say(f"WeChat sandbox ready: http://localhost:{port}")))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wechat_sandbox", description=sys.modules["wechat_sandbox"].__doc__
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    add(
        "--port",
        type=int,
        default=_default_port(),
        help="0 takes a free one (default 8100 or ECERT_SANDBOX_PORT)",
    )
    add("--callback-url", default="", help="where pushes go, such as http://localhost:8000/wechat")
    add("--state", type=Path, help="JSON file that keeps users, chats and tokens over a restart")
    add("--account-file", type=Path, help="JSON file with appid, secret, token, aes_key, original_id")
    for name in ("--appid", "--secret", "--token", "--aes-key", "--original-id"):
        add(name, default="", help="drawn at random when absent")
    add("--mode", choices=[mode.value for mode in Mode], default=Mode.SECURE.value, help="how pushes travel")
    add("--templates", type=Path, help="JSON list of {template_id, title, content}")
    add("--oauth-domain", default="", help="registered web-authorization domain besides loopback names")
    add("--allow-host", action="append", default=[], help="host name besides loopback that may use the page")
    add("--name", default="模拟公众号", help="display name of the account on the phone")
    add(
        "--hint",
        default=_DEFAULT_HINT,
        help="a command, or a file with one, that the page offers for copying",
    )
    return parser


def _default_port() -> int:
    given = os.environ.get("ECERT_SANDBOX_PORT", "")
    return int(given) if given.isdecimal() else 8100


def _platform(options: argparse.Namespace) -> Platform:
    storage = Storage(options.state)
    state, saved_account = storage.read()
    settings = Settings(mode=Mode(options.mode), oauth_domain=options.oauth_domain)
    settings.change({"callback_url": options.callback_url})
    return Platform(
        _account(options, saved_account), settings, state, storage, _templates(options.templates, state)
    )


def _account(options: argparse.Namespace, saved: dict[str, str]) -> Account:
    from_file = read_account_file(options.account_file) if options.account_file else {}
    typed = {name: getattr(options, name) for name in ("appid", "secret", "token", "aes_key", "original_id")}
    account = Account.drawn(
        **{**saved, **from_file, **{name: value for name, value in typed.items() if value}}
    )
    if not is_aes_key(account.aes_key):
        raise OptionError("the AES key must have 43 characters that decode to 32 bytes")
    return account


def _templates(path: Path | None, state: State) -> list[Template]:
    if path is None:
        return []
    try:
        rows = read(path.read_bytes())
        templates = [template_from(row) for row in rows]
    except (OSError, ValueError, TypeError) as error:
        raise OptionError(f"cannot use the templates in {path}: {error}") from error
    # Template ids of an older start would stay forever if nobody took them away.
    for template in templates:
        state.templates.pop(template.template_id, None)
    return templates


def _hint(given: str) -> str:
    try:
        return Path(given).read_text(encoding="utf-8").strip() if Path(given).is_file() else given
    except OSError:
        return given


def _bind(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise OptionError(f"--port {port} is not between 0 and {_LAST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
