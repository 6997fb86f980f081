"""Pages of a list: which one is wished for, and the way to the others (总共 N 条记录)."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

SIZES = (10, 20, 50, 100)
# Far beyond what anybody reads, and small enough for every database.
_LAST = 1_000_000
_AROUND = 2


@dataclass(frozen=True)
class Cut:
    """The page that is wished for, from 1, and how many lines it may have."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        """How many lines stand before it."""
        return (self.page - 1) * self.size

    def of(self, total: int) -> "Paging":
        """Say that the list has so many lines in all."""
        return Paging(self.page, self.size, total)


@dataclass(frozen=True)
class Paging(Cut):
    """A page of a list whose length is known."""

    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The page before; from beyond the end it leads back to the last one."""
        return min(self.page - 1, self.pages) or None

    @property
    def next(self) -> int | None:
        """The page after."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def numbers(self) -> list[int | None]:
        """The pages to name: the first, the last and those around this one; None stands for a gap."""
        near = range(max(1, self.page - _AROUND), min(self.pages, self.page + _AROUND) + 1)
        named = sorted({1, self.pages, *near})
        return [
            entry
            for before, page in zip([0, *named], named, strict=False)
            for entry in ((page,) if page == before + 1 else (None, page))
        ]

    def url(self, page: int) -> str:
        """Give the address of a page of the list that the request shows."""
        # Not by url_for, which would take names of the address such as _scheme for its own.
        asked = request.args.to_dict(flat=False) | {"page": [str(page)], "size": [str(self.size)]}
        return f"{request.path}?{urlencode(asked, doseq=True)}"

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Give what else was asked for, so that another size asks for it again."""
        asked = request.args.items(multi=True)
        return ((name, value) for name, value in asked if name not in {"page", "size"})


def wished() -> Cut:
    """Read page and size from the address; what is no page is the first, what is no size 10."""
    page = request.args.get("page", 1, type=int)
    size = request.args.get("size", SIZES[0], type=int)
    return Cut(min(max(page, 1), _LAST), size if size in SIZES else SIZES[0])
