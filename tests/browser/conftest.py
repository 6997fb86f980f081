"""The tests here drive a browser: its fixtures stand next to those of the people."""

from tests.browsers import axe, chromium, phone_context, phone_page

__all__ = ["axe", "chromium", "phone_context", "phone_page"]
