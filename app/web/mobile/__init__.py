"""Pages for the phone."""
