import pytest

from config.settings import Profile, Settings, SettingsError
from tests.servers import server_values

HOSTS = ("wechat_api_base", "wechat_mp_base", "wechat_open_base")


def faults_of(values):
    with pytest.raises(SettingsError) as caught:
        Settings.load(**values)
    return str(caught.value)


def test_a_server_with_all_it_needs_starts(tmp_path):
    assert Settings.load(**server_values(tmp_path)).profile is Profile.SERVER


@pytest.mark.parametrize(
    "address",
    [
        "http://0.0.0.0:8100",
        "http://127.1",
        "http://localhost.",
        "http://ip6-localhost",
        "http://[::ffff:127.0.0.1]",
        "http://10.0.0.5:8100",
        "https://127.0.0.1",
        "https://localhost:8100",
    ],
)
@pytest.mark.parametrize("host", HOSTS)
def test_a_server_refuses_a_sandbox_in_place_of_the_platform(tmp_path, host, address):
    assert f"ECERT_{host.upper()}" in faults_of(server_values(tmp_path) | {host: address})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("web_proxies", "abc"),
        ("web_proxies", "10.0.0.1/8"),
        ("data_key", "short"),
        ("database_url", "no address"),
        ("wechat_token_kind", "odd"),
        ("wechat_mode", "odd"),
    ],
)
def test_a_value_that_can_not_be_what_it_should_be_is_named_at_the_start(tmp_path, name, value):
    assert f"ECERT_{name.upper()}" in faults_of(server_values(tmp_path) | {name: value})
