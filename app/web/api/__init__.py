"""The signed interface for issuing systems."""
