"""What the web server loads: the application of this installation's settings."""

from app.core import logs
from app.factory import create_app
from config.settings import Settings

_settings = Settings.load()
logs.configure(_settings.log_level)
application = create_app(_settings)
