"""`python -m app sign FILE`: print a ready curl line that sends a file, signed, to a running server."""

import argparse
import json
import shlex
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.cli import demo_file
from app.cli.errors import CommandError
from app.ingest.signature import sign
from config.settings import Settings

PATHS = {name: f"/api/v1/{name}" for name in ("certificates", "status-events", "application-decisions")}


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `sign`."""
    parser: argparse.ArgumentParser = commands.add_parser("sign", help="print a signed curl line for a file")
    parser.add_argument("file", type=Path, help="the JSON message to send")
    parser.add_argument("--url", help="the server's address; default: the public address of the settings")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="JSON with key_id and secret; default: var/demo.json",
    )
    parser.add_argument("--id", metavar="MESSAGE_ID", help="the Idempotency-Key; default: a new one")
    parser.add_argument("--to", choices=PATHS, default="certificates", help="what the message is about")
    parser.add_argument("--check", action="store_true", help="ask for a dry run")
    parser.add_argument("--quiet", action="store_true", help="ask to store without a push")
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the line; the signature in it is good for five minutes."""
    settings = Settings.load()
    key = _key(options.key or settings.var_dir / demo_file.FILE)
    flags = "&".join(f"{name}=1" for name in ("check", "quiet") if getattr(options, name))
    base = options.url or key.get("web") or settings.public_url
    url = base.rstrip("/") + PATHS[options.to] + (f"?{flags}" if flags else "")
    headers = sign(
        "POST",
        url,
        _body(options.file),
        key_id=key["key_id"],
        secret=key["secret"],
        message_id=options.id or str(uuid.uuid4()),
        created=datetime.now(UTC),
    )
    words = ["curl", "-sS", "-X", "POST", url, "-H", "Content-Type: application/json"]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    print(shlex.join([*words, "--data-binary", f"@{options.file}"]))
    return 0


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"无法读取文件 {path}。Can't read the file: {error.strerror}.") from error


def _key(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(
            f"无法读取密钥文件 {path}。Can't read the key file: {type(error).__name__}."
        ) from error
    if not isinstance(found, dict) or not {"key_id", "secret"} <= found.keys():
        raise CommandError(f"{path} 中没有 key_id 和 secret。No key_id and secret in this file.")
    return found
