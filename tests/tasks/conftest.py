from tests.faults.conftest import make_stage, phones, sqlite_url

__all__ = ["make_stage", "phones", "sqlite_url"]
