"""The print control: a small program on the computer beside the printer; it imports nothing of the site."""

VERSION = "1.0"
