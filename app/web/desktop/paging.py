"""Which page of a list is wished for."""

from dataclasses import dataclass

from flask import request

SIZES = (10, 20, 50, 100)


@dataclass(frozen=True)
class Cut:
    """A page, from 1, and how many lines it has."""

    page: int
    size: int


def wished() -> Cut:
    """Read page and size from the address; what is no page is the first."""
    page = request.args.get("page", 1, type=int)
    size = request.args.get("size", SIZES[0], type=int)
    return Cut(max(page, 1), size if size in SIZES else SIZES[0])
