"""What this run leaves out, counted and named (D6); with ECERT_TEST_REQUIRE_ALL=1 leaving out is failing."""

import os
from collections import defaultdict
from collections.abc import Iterable

import pytest
from _pytest.terminal import TerminalReporter

from tests.browsers import program

REQUIRE_ALL = "ECERT_TEST_REQUIRE_ALL"


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    if program() is None:
        for item in items:
            if "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def _reasons(reporter: TerminalReporter) -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for report in reporter.stats.get("skipped", []):
        _path, _line, reason = report.longrepr
        counted[reason.removeprefix("Skipped: ")] += 1
    return counted


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _reasons(reporter) and os.environ.get(REQUIRE_ALL) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    reasons = _reasons(terminalreporter)
    if not reasons:
        return
    terminalreporter.section(f"left out: {sum(reasons.values())}")
    for reason, number in reasons.items():
        terminalreporter.line(f"{number} test(s): {reason}")
    if os.environ.get(REQUIRE_ALL):
        terminalreporter.line(f"{REQUIRE_ALL} is set: leaving anything out fails this run", red=True)
