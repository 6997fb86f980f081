"""What every test gets: its databases, its application, and no way out to the network."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app.cli import assets

ROOT = Path(__file__).resolve().parents[1]

# No test asserts timing: on a busy machine a slow example is no fault.
settings.register_profile("ecert", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ecert")

pytest_plugins = (
    "tests.browsers",
    "tests.databases",
    "tests.applications",
    "tests.services",
    "tests.people",
    "tests.printers",
    "tests.left_out",
)

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DATABASES, "both"),
        default=os.environ.get("ECERT_TEST_DATABASE", "both"),
        help="which databases the tests that touch one run on (both)",
    )


def pytest_configure(config: pytest.Config) -> None:
    # A variable of the person who runs the tests must not change what they say.
    for name in [name for name in os.environ if name.startswith("ECERT_") and "_TEST_" not in name]:
        del os.environ[name]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the fonts and style sheets that papers and pages need, once, before the workers collect."""
    if not hasattr(session.config, "workerinput"):
        assets.build(ROOT, print)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("database_kind", DATABASES if chosen == "both" else (chosen,), scope="session")
