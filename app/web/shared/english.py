"""The English of the pages that speak both languages, by their Chinese (D29)."""

ENGLISH: dict[str, str] = {}
