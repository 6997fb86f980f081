"""The one command, `python -m app`: finds the module of a command and runs it."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sqlalchemy.exc import OperationalError

from app.cli.errors import CommandError
from app.core.crypto import VaultError
from config.settings import SettingsError

FAULT = 2
INTERRUPTED = 130
NOBODY_READS = 141

# Only the module of the given command is imported: half a second of start-up for the others is saved.
COMMANDS = {
    "run": ("app.cli.run", "start web, worker, broker and sandbox here"),
    "assets": ("app.cli.build_assets", "build style sheets, icons and font; `run` does it by itself"),
    "migrate": ("app.cli.migrate", "bring the database to the schema of this version"),
    "backup": ("app.cli.backup", "write database and keys into one file, also while running"),
    "restore": ("app.cli.restore", "put a backup in place of the present data"),
    "ingest": ("app.cli.ingest", "take certificates from a file"),
    "issuer": ("app.cli.issuer", "register issuing systems, make and revoke their keys"),
    "keys": ("app.cli.proofkeys", "list, rotate and revoke the keys that sign QR codes"),
    "sign": ("app.cli.sign", "print a signed curl line for a file"),
    "wechat": ("app.cli.wechat", "compare and publish what the official account holds"),
    "operator": ("app.cli.operator", "open an account for an operator of an enterprise"),
    "staff": ("app.cli.staff", "accounts of the institution's own people and their roles"),
    "trail": ("app.cli.trail", "tell what became of a certificate's notices"),
    "seal": ("app.cli.seal", "show the seal's certificate, or why it does not serve"),
    "documents": ("app.cli.documents", "what became of the sealed files"),
    "switch": ("app.cli.switch", "show or flip the kill switches"),
    "demo": ("app.cli.demo", "issue a demo certificate through the running server"),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 a fault that the text explains."""
    wanted = arguments[0] if arguments else ""
    try:
        options = _parser(wanted).parse_args(arguments)
        code = int(options.run(options))
        sys.stdout.flush()
    except (CommandError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return FAULT
    except OperationalError as error:
        sys.stderr.write(f"数据库无法使用。The database does not answer: {error.orig}\n")
        return FAULT
    except VaultError as error:
        sys.stderr.write(f"密钥与数据不符，请检查 ECERT_DATA_KEY。Check ECERT_DATA_KEY: {error}\n")
        return FAULT
    except BrokenPipeError:
        # The reader of the output, such as `head`, has seen enough. What is still buffered must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _parser(wanted: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app", description="检验检疫电子证书信息交换核查系统 · ecert"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (module_name, purpose) in COMMANDS.items():
        if name == wanted:
            module = import_module(module_name)
            module.add_parser(commands).set_defaults(run=module.run)
        else:
            commands.add_parser(name, help=purpose)
    return parser
