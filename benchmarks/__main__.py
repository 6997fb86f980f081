"""`make bench`: measure everything, show a table, write var/bench.json."""

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks import desktop, dispatch, documents, lookup, product, report
from benchmarks.report import Figure
from tests.databases import PostgreSQL

PARTS = ["lookup", "documents", "desktop", "dispatch", "product"]


def main() -> None:
    """Run all, or the named parts."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all by default")
    parser.add_argument("--rows", type=int, default=100_000, help="certificates in the table (100,000)")
    options = parser.parse_args()
    parts = options.parts or PARTS
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ecert-bench-") as folder:
        if "lookup" in parts:
            figures += _lookup(Path(folder), options.rows)
        if "documents" in parts:
            _say("documents")
            figures += documents.measure(Path(folder))
        if "desktop" in parts:
            figures += _desktop(Path(folder), options.rows)
        if "dispatch" in parts:
            _say("dispatch")
            figures += dispatch.measure(Path(folder))
        if "product" in parts:
            _say("the whole product")
            figures += product.measure(Path(folder))
    print(report.show(figures))
    machine = {
        "python": platform.python_version(),
        "cores": psutil.cpu_count(),
        "system": platform.platform(),
    }
    report.save(figures, machine)
    print(f"\n{report.FILE}; a goal that is not met fails nothing, it is here to be seen")


def _lookup(folder: Path, rows: int) -> list[Figure]:
    url = f"sqlite:///{folder / 'lookup.sqlite3'}"
    _say("look-up on SQLite")
    figures = lookup.in_process(folder, url, name="SQLite", rows=rows, limit=4)
    figures += lookup.served(folder, url, name="SQLite", limit=0.30)
    _say("look-up on PostgreSQL")
    with _postgresql() as server:
        url = server.url(server.create())
        figures += lookup.in_process(folder, url, name="PostgreSQL", rows=rows, limit=8)
        figures += lookup.served(folder, url, name="PostgreSQL", limit=0.15)
    return figures


def _desktop(folder: Path, rows: int) -> list[Figure]:
    _say("query pages on SQLite")
    urls = [f"sqlite:///{folder / name}.sqlite3" for name in ("many", "few")]
    figures = desktop.measure(folder, *urls, name="SQLite", rows=rows)
    _say("query pages on PostgreSQL")
    with _postgresql() as server:
        urls = [server.url(server.create()) for _ in range(2)]
        figures += desktop.measure(folder, *urls, name="PostgreSQL", rows=rows)
    return figures


@contextmanager
def _postgresql() -> Iterator[PostgreSQL]:
    place = Path(tempfile.mkdtemp(prefix="ecert-pg-"))
    place.chmod(0o755)
    server = PostgreSQL(place)
    server.start()
    try:
        yield server
    finally:
        server.stop(immediately=True)
        shutil.rmtree(place, ignore_errors=True)


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
