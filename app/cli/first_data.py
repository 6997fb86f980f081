"""What a new installation holds before anybody has used it: demo data, and the menu at the sandbox."""

from importlib import import_module

from app.cli import demo_file
from config.settings import Settings


def load(settings: Settings) -> None:
    """Load the demo data into a new database and note how to use them."""
    values = import_module("app.cli.demo").load(settings)
    demo_file.write(settings.var_dir, values | addresses(settings))


def addresses(settings: Settings) -> dict[str, str]:
    """Give the addresses as scripts find them in the demo file."""
    return {"web": settings.public_url, "sandbox": settings.sandbox_url}
