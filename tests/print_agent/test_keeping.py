"""What the control keeps: its key for this user alone, and no file longer than its print."""

import stat

import pytest

from print_agent.errors import StartError
from print_agent.keeping import Keep
from print_agent.site import origin_of

SITE = "https://cert.example.org"


def test_the_key_stays_and_is_this_users_alone(tmp_path):
    keep = Keep(tmp_path, SITE)
    key = keep.key()

    files = list(tmp_path.rglob("key.json"))
    assert keep.key() == key
    assert len(key) == 43
    assert [stat.S_IMODE(one.stat().st_mode) for one in files] == [0o600]
    assert keep.new_key() != key
    keep.close()


def test_files_that_a_crash_left_are_gone_at_the_next_start(tmp_path):
    keep = Keep(tmp_path, SITE)
    left = keep.put(b"%PDF-1.7")
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    keep.close()

    Keep(tmp_path, SITE).close()

    assert not left.exists()


def test_one_site_has_one_control(tmp_path):
    keep = Keep(tmp_path, SITE)
    with pytest.raises(StartError):
        Keep(tmp_path, SITE)
    Keep(tmp_path, "https://other.example").close()
    keep.close()


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Cert.Example.org:443/", "https://cert.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://cert.example.org:8443", "https://cert.example.org:8443"),
    ],
)
def test_an_address_is_read_as_browsers_name_it(typed, origin):
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "cert.example.org",
        "http://cert.example.org",
        "ftp://x",
        "https://a/b",
        "https://u:p@a",
        "https://a?b",
        "",
    ],
)
def test_an_address_that_would_carry_the_key_in_clear_is_refused(typed):
    with pytest.raises(StartError):
        origin_of(typed)
