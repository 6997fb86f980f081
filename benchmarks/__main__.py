"""`make bench`: measure everything, show a table, write var/bench.json."""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import psutil

from benchmarks import dispatch, documents, lookup, product, report
from benchmarks.report import Figure
from tests.databases import PostgreSQL


def main() -> None:
    """Run all, or the named parts."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument(
        "parts", nargs="*", choices=["lookup", "documents", "dispatch", "product", []], help="all by default"
    )
    parser.add_argument("--rows", type=int, default=100_000, help="certificates in the table (100,000)")
    options = parser.parse_args()
    parts = options.parts or ["lookup", "documents", "dispatch", "product"]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="ecert-bench-") as folder:
        if "lookup" in parts:
            figures += _lookup(Path(folder), options.rows)
        if "documents" in parts:
            _say("documents")
            figures += documents.measure(Path(folder))
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
    place = Path(tempfile.mkdtemp(prefix="ecert-pg-"))
    place.chmod(0o755)
    server = PostgreSQL(place)
    server.start()
    try:
        url = server.url(server.create())
        figures += lookup.in_process(folder, url, name="PostgreSQL", rows=rows, limit=8)
        figures += lookup.served(folder, url, name="PostgreSQL", limit=0.15)
    finally:
        server.stop(immediately=True)
    return figures


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
