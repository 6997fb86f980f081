"""The desk of the institution's own people."""
