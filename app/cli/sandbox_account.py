"""The official account of the sandbox: drawn at the first start, its templates taken from the code."""

import json
import secrets
import string
from pathlib import Path
from typing import Any

from app.cli.children import SANDBOX_TEMPLATES_FILE
from app.notifications import templates
from config.settings import WECHAT_ACCOUNT_FILE, write_private

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def prepare(var_dir: Path) -> None:
    """Write the account's identity (drawn once) and the templates of this version, both mode 600."""
    path = var_dir / WECHAT_ACCOUNT_FILE
    account = json.loads(path.read_text("utf-8")) if path.exists() else _drawn()
    known = account.get("templates", {})
    account["templates"] = {
        template.name: known.get(template.name) or _text(43) for template in templates.TEMPLATES.values()
    }
    _write(path, account)
    _write(var_dir / SANDBOX_TEMPLATES_FILE, templates.as_platform_lists(account["templates"]))


def _drawn() -> dict[str, Any]:
    return {
        "appid": "wx" + secrets.token_hex(8),
        "secret": secrets.token_hex(16),
        "token": _text(32),
        # 42 letters and an A are 32 bytes in base64, which is what an AES key has.
        "aes_key": _text(42) + "A",
        "original_id": "gh_" + secrets.token_hex(6),
        "mode": "secure",
    }


def _text(length: int) -> str:
    return "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(length))


def _write(path: Path, content: object) -> None:
    write_private(path, json.dumps(content, ensure_ascii=False, indent=1))
