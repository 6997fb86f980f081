"""Protection against forged forms: on for every surface but those that prove their caller otherwise."""

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
