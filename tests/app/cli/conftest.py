import pytest


@pytest.fixture
def installed(settings, monkeypatch):
    """Let commands find the test's own installation, with its database, in the environment."""
    monkeypatch.setenv("ECERT_PROFILE", "testing")
    for name in ("var_dir", "database_url", "secret_key", "data_key", "lookup_key", "wechat_aes_key"):
        value = getattr(settings, name)
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        monkeypatch.setenv(f"ECERT_{name.upper()}", plain)
    return settings
