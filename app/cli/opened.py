"""The application as a command has it: open while the command runs, its connections closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.db import db
from app.factory import create_app
from config.settings import Settings


@contextmanager
def application(settings: Settings | None = None) -> Iterator[None]:
    """Open the application with the settings of the environment, or with these, for one command.

    Raises:
        SettingsError: when the settings can't be used.
    """
    with create_app(settings or Settings.load()).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
