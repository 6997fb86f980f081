import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from config.settings import Profile


@pytest.fixture(autouse=True)
def installed(make_app, make_settings):
    """An installation as people run it: the testing profile hashes cheaply."""
    with make_app(make_settings(profile=Profile.EMBEDDED, database_url="sqlite://")).app_context():
        yield


def test_the_right_password_opens_its_hash_and_a_wrong_one_does_not():
    stored = passwords.hash_password("correct horse")

    assert passwords.verify(stored, "correct horse")
    assert not passwords.verify(stored, "wrong horse")


def test_passwords_are_hashed_by_argon2id_with_a_salt_of_their_own():
    first, second = (passwords.hash_password("correct horse") for _ in range(2))

    assert first.startswith("$argon2id$")
    assert first != second
    assert not PasswordHasher().check_needs_rehash(first)


def test_an_unknown_user_costs_the_work_of_a_wrong_password():
    assert not passwords.verify(None, "any password")
    # The library compares variant, version, costs and lengths of what is checked with what it would make.
    assert not PasswordHasher().check_needs_rehash(passwords._nobody())


def test_a_hash_of_another_kind_opens_for_nobody():
    assert not passwords.verify("md5$5f4dcc3b5aa765d61d8327deb882cf99", "password")
