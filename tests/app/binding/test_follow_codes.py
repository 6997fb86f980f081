import pytest

from app.binding import follow_codes, queries
from app.binding.errors import BindingConflictError
from app.binding.follow_codes import Stage
from app.binding.models import FollowCode
from app.core.errors import NotFoundError, PausedError
from app.core.unit_of_work import unit_of_work
from tests.app import made
from tests.wechat import platform as scripted

CREATE = "/cgi-bin/qrcode/create"


@pytest.fixture
def platform():
    """A platform that makes a QR whose content is its scene."""
    with scripted.running() as found:
        found.on(scripted.STABLE, scripted.tokens())
        found.on(
            CREATE,
            lambda asked: scripted.Answer(
                {
                    "ticket": "T",
                    "expire_seconds": 300,
                    "url": asked.json["action_info"]["scene"]["scene_str"],
                }
            ),
        )
        yield found


@pytest.fixture
def settings(make_settings, database_url, platform):
    return make_settings(database_url=database_url, wechat_api_base=platform.base)


@pytest.fixture
def operator_id(session):
    return made.operator()


def offered(operator_id):
    """Ask for a QR and give its scene."""
    follow_codes.offer(operator_id)
    return follow_codes.offered(operator_id).url


def scan(openid, scene):
    with unit_of_work():
        return follow_codes.scan(openid, scene)


def prove(operator_id, typed):
    with unit_of_work():
        return follow_codes.prove(operator_id, typed)


def bind(operator_id, *, replace=False):
    with unit_of_work():
        follow_codes.bind(operator_id, replace=replace)


def test_scanning_and_typing_the_digits_binds_once(operator_id, platform, session):
    scene = offered(operator_id)
    assert follow_codes.is_ours(scene)

    scanned = scan("oOwner", scene)
    assert scan("oOwner", scene).digits == scanned.digits
    assert prove(operator_id, scanned.digits)
    bind(operator_id)

    assert queries.by_openid("oOwner").operator_id == operator_id
    assert follow_codes.offered(operator_id) is None
    assert scan("oOwner", scene) is None
    assert platform.bodies(CREATE)[0]["expire_seconds"] == 300
    assert session.query(FollowCode).one().openid_sealed is None


def test_whoever_photographs_the_screen_binds_nobody(operator_id):
    other = made.operator(phone="13900000001")
    scene = offered(operator_id)
    stolen = scan("oThief", scene)

    with pytest.raises(NotFoundError):
        prove(other, stolen.digits)
    assert scan("oOwner", scene) is None
    with pytest.raises(NotFoundError):
        bind(operator_id)
    assert queries.by_openid("oThief") is None


def test_the_third_wrong_try_ends_the_code(operator_id):
    digits = scan("oOwner", offered(operator_id)).digits
    wrong = "0000" if digits != "0000" else "1111"

    assert not any(prove(operator_id, wrong) for _ in range(3))

    with pytest.raises(NotFoundError):
        prove(operator_id, digits)


@pytest.mark.parametrize("stage", Stage)
def test_each_step_must_come_within_five_minutes(operator_id, clock, stage):
    scene = offered(operator_id)
    digits = scan("oOwner", scene).digits if stage is not Stage.SHOWN else ""
    if stage is Stage.PROVEN:
        assert prove(operator_id, digits)
    assert follow_codes.offered(operator_id).stage is stage

    clock.advance(minutes=5)

    assert follow_codes.offered(operator_id) is None
    assert scan("oOwner", scene) is None
    with pytest.raises(NotFoundError):
        bind(operator_id)


def test_a_new_code_ends_the_one_before(operator_id):
    first, second = offered(operator_id), offered(operator_id)

    assert scan("oOwner", first) is None
    assert scan("oOwner", second) is not None


def test_a_conflict_waits_for_the_operators_decision(operator_id):
    made.binding(operator_id, openid="oOld")
    assert prove(operator_id, scan("oNew", offered(operator_id)).digits)

    with pytest.raises(BindingConflictError):
        bind(operator_id)
    assert follow_codes.offered(operator_id).stage is Stage.PROVEN
    bind(operator_id, replace=True)

    assert queries.by_openid("oOld") is None
    assert queries.by_openid("oNew").operator_id == operator_id


def test_asking_without_end_is_paused_and_old_codes_are_cleared_away(operator_id, clock):
    for _ in range(10):
        follow_codes.offer(operator_id)
    with pytest.raises(PausedError):
        follow_codes.offer(operator_id)

    clock.advance(days=2)
    with unit_of_work():
        assert follow_codes.purge() == 10
