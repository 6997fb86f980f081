import multiprocessing
import threading
import time
from collections import Counter
from itertools import count

import pytest

from tests.wechat.platform import CUT, SEND, STABLE, Answer, error, refused_base, running, tokens
from wechat.sender import OutcomeKind, TemplateMessage, TemplateSender
from wechat.tokens import CredentialSource, MemoryCredentialStore


def message(number=0, **changes):
    values = {
        "openid": f"o{number}",
        "template_id": "T-1",
        "url": "https://example.org/m/1",
        "data": {"thing1": "兽医卫生证书", "character_string2": "22110000000018001"},
        "client_msg_id": f"n-{number}",
    }
    return TemplateMessage(**{**values, **changes})


def messages(number):
    return [message(index) for index in range(number)]


def accepting():
    ids = count(1)
    return lambda asked: Answer({"errcode": 0, "errmsg": "ok", "msgid": next(ids)})


@pytest.fixture
def make(platform):
    made = []

    def build(account=None, **options):
        platform.on(STABLE, tokens())
        account = account or platform.account()
        store = MemoryCredentialStore()
        credentials = CredentialSource(platform.account(), store)
        made.append(TemplateSender(account, credentials, **options))
        return made[-1]

    yield build
    for sender in made:
        sender.close()


def kinds(outcomes):
    return [outcome.kind for outcome in outcomes]


def test_a_message_goes_out_in_the_documented_shape_and_is_accepted(platform, make):
    platform.on(SEND, {"errcode": 0, "errmsg": "ok", "msgid": 3402823669209384634})

    (outcome,) = make().send_batch([message()])

    assert (outcome.kind, outcome.msgid) == (OutcomeKind.accepted, 3402823669209384634)
    assert platform.asked[-1].query == {"access_token": "TOKEN-1"}
    assert "兽医卫生证书".encode() in platform.asked[-1].body
    assert platform.asked[-1].json == {
        "touser": "o0",
        "template_id": "T-1",
        "url": "https://example.org/m/1",
        "client_msg_id": "n-0",
        "data": {"thing1": {"value": "兽医卫生证书"}, "character_string2": {"value": "22110000000018001"}},
    }


def test_a_message_without_link_has_no_url_at_all(platform, make):
    platform.on(SEND, accepting())

    make().send_batch([message(url="")])

    assert "url" not in platform.asked[-1].json


def test_outcomes_come_in_the_order_of_the_messages(platform, make):
    platform.on(SEND, lambda asked: Answer({"errcode": 0, "msgid": 1000 + int(asked.json["touser"][1:])}))

    outcomes = make(max_connections=20).send_batch(messages(300))

    assert [outcome.msgid for outcome in outcomes] == list(range(1000, 1300))


def test_what_finds_no_time_to_be_posted_is_not_posted_and_may_be_retried(platform, make):
    platform.on(SEND, accepting())

    outcomes = make().send_batch(messages(3), within=-1.0)

    assert kinds(outcomes) == [OutcomeKind.retry] * 3
    assert platform.times(SEND) == 0


def test_an_empty_batch_is_no_work(make):
    assert make().send_batch([]) == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (CUT, OutcomeKind.unknown),
        (Answer({"errcode": 0, "msgid": 1}, truncated=True), OutcomeKind.unknown),
        (Answer(b"<html>", status=502, content_type="text/html"), OutcomeKind.unknown),
        (Answer(b"<html>", content_type="text/html"), OutcomeKind.unknown),
        (Answer({}), OutcomeKind.unknown),
        (Answer(b'{"errcode":0,"ms'), OutcomeKind.unknown),
        (Answer({"errcode": 0, "msgid": 1}, content_type="text/plain"), OutcomeKind.accepted),
        (error(-1, "system error"), OutcomeKind.retry),
        (error(43004), OutcomeKind.gone),
        (error(43101), OutcomeKind.refused),
        (error(47003, "data.thing1.value invalid"), OutcomeKind.fault),
    ],
)
def test_one_bad_answer_decides_one_message_with_one_post_and_harms_no_neighbour(
    platform, make, answer, kind
):
    good = accepting()
    platform.on(SEND, lambda asked: answer if asked.json["touser"] == "o1" else good(asked))

    outcomes = make().send_batch(messages(3))

    assert kinds(outcomes) == [OutcomeKind.accepted, kind, OutcomeKind.accepted]
    assert platform.times(SEND) == 3


def test_an_answer_that_comes_too_late_leaves_the_outcome_unknown_with_one_post(platform, make):
    platform.on(SEND, Answer({"errcode": 0, "msgid": 1}, delay=1.5))

    outcomes = make(timeout=1.0).send_batch([message()])

    assert kinds(outcomes) == [OutcomeKind.unknown]
    assert platform.times(SEND) == 1


def test_a_refused_connection_is_for_later(platform, make):
    outcomes = make(platform.account(api_base=refused_base())).send_batch(messages(3))

    assert kinds(outcomes) == [OutcomeKind.retry] * 3


def test_a_host_name_that_does_not_exist_is_for_later(platform, make):
    outcomes = make(platform.account(api_base="http://nowhere.invalid")).send_batch(messages(1))

    assert kinds(outcomes) == [OutcomeKind.retry]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_dead_token_costs_one_refresh_for_all_in_flight_and_the_same_ids_go_again(platform, make, errcode):
    good = accepting()
    platform.on(
        SEND, lambda asked: error(errcode) if asked.query["access_token"] == "TOKEN-1" else good(asked)
    )

    outcomes = make().send_batch(messages(100))

    assert kinds(outcomes) == [OutcomeKind.accepted] * 100
    assert platform.times(STABLE) == 2
    posts = Counter(body["client_msg_id"] for body in platform.bodies(SEND))
    assert len(posts) == 100
    assert max(posts.values()) == 2


def test_a_token_refused_for_ever_costs_one_refresh_and_at_most_two_posts_a_message(platform, make):
    platform.on(SEND, error(40001))

    outcomes = make(max_connections=10).send_batch(messages(50))

    assert {(outcome.kind, outcome.errcode) for outcome in outcomes} == {(OutcomeKind.retry, 40001)}
    assert platform.times(STABLE) == 2
    posts = Counter(body["client_msg_id"] for body in platform.bodies(SEND))
    assert max(posts.values()) <= 2
    assert len(posts) < 50


def test_a_refresh_that_fails_leaves_all_messages_for_later(platform, make):
    sender = make(max_connections=5)
    platform.on(STABLE, Answer({"access_token": "T", "expires_in": 7200}), error(-1))
    platform.on(SEND, error(42001))

    outcomes = sender.send_batch(messages(30))

    assert kinds(outcomes) == [OutcomeKind.retry] * 30
    assert platform.times(STABLE) == 2
    assert platform.times(SEND) <= 5


@pytest.mark.parametrize("answer", [error(40164, "invalid ip"), error(-1), CUT])
def test_without_a_token_nothing_is_posted_and_nothing_is_used_up(platform, make, answer):
    sender = make()
    platform.on(STABLE, answer)

    outcomes = sender.send_batch(messages(4))

    assert kinds(outcomes) == [OutcomeKind.retry] * 4
    assert all(outcome.retry_after for outcome in outcomes if outcome.errcode == 40164)
    assert platform.times(SEND) == 0


@pytest.mark.parametrize(
    ("errcode", "kind"), [(45009, OutcomeKind.quota_day), (45011, OutcomeKind.quota_minute)]
)
def test_a_quota_error_stops_the_batch(platform, make, errcode, kind):
    good, posted = accepting(), count()
    platform.on(SEND, lambda asked: error(errcode, "reach max limit") if next(posted) >= 20 else good(asked))

    outcomes = make(max_connections=4).send_batch(messages(200))

    stopped = [outcome for outcome in outcomes if outcome.kind is kind]
    assert Counter(kinds(outcomes))[OutcomeKind.accepted] == 20
    assert len(stopped) == 180
    assert all(outcome.retry_after and outcome.errcode == errcode for outcome in stopped)
    assert platform.times(SEND) <= 24


def test_connections_are_kept_from_batch_to_batch(platform, make):
    platform.on(SEND, accepting())
    sender = make(max_connections=1)

    for _ in range(5):
        sender.send_batch(messages(3))

    # One for the token fetch and one for all the messages.
    assert platform.connections == 2


def test_many_threads_may_send_at_once(platform, make):
    platform.on(SEND, accepting())
    sender = make(max_connections=8)
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(sender.send_batch(messages(25)))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(kinds(found)) == {OutcomeKind.accepted: 200}
    assert len({outcome.msgid for outcome in found}) == 200


def test_a_rate_keeps_the_posts_apart(platform, make):
    platform.on(SEND, accepting())
    sender = make(rate_per_second=50)
    started = time.monotonic()

    sender.send_batch(messages(11))

    # Ten pauses of 20 ms are the least that it can take, however slow or fast the machine is.
    assert time.monotonic() - started >= 0.199


def test_closing_accounts_for_messages_under_way_and_the_sender_starts_again(platform, make):
    good, seen = accepting(), threading.Event()

    def slow(asked):
        seen.set()
        time.sleep(0.5)
        return good(asked)

    platform.on(SEND, slow)
    sender = make(max_connections=2)
    found = []
    thread = threading.Thread(target=lambda: found.extend(sender.send_batch(messages(6))))
    thread.start()
    seen.wait(5)

    sender.close()
    thread.join(5)

    assert Counter(kinds(found)) == {OutcomeKind.unknown: 2, OutcomeKind.retry: 4}
    platform.on(SEND, accepting())
    assert kinds(sender.send_batch(messages(2))) == [OutcomeKind.accepted] * 2
    sender.close()
    sender.close()


def test_broken_text_in_a_message_harms_no_other(platform, make):
    platform.on(SEND, accepting())

    outcomes = make().send_batch([message(0, data={"thing1": "\ud800"}), message(1)])

    assert kinds(outcomes) == [OutcomeKind.accepted] * 2


def test_a_bug_in_one_message_leaves_its_outcome_unknown_and_harms_no_other(platform, make):
    platform.on(SEND, accepting())

    outcomes = make().send_batch([message(0, data={"thing1": object()}), message(1)])

    assert kinds(outcomes) == [OutcomeKind.unknown, OutcomeKind.accepted]


def _send_in_child(sender, results):
    results.put(kinds(sender.send_batch(messages(3))))
    sender.close()


# From Python 3.12 on, a fork beside threads warns; Celery's prefork workers do exactly this.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_sends_on_its_own_connections_and_the_parent_goes_on():
    # A platform of its own, because the child inherits and closes what the fixtures would hold.
    with running() as platform:
        platform.on(STABLE, tokens())
        platform.on(SEND, accepting())
        account = platform.account()
        sender = TemplateSender(account, CredentialSource(account, MemoryCredentialStore()))
        sender.send_batch(messages(3))
        context = multiprocessing.get_context("fork")
        results = context.Queue()

        child = context.Process(target=_send_in_child, args=(sender, results))
        child.start()
        in_child = results.get(timeout=10)
        child.join(10)

        assert in_child == [OutcomeKind.accepted] * 3
        assert child.exitcode == 0
        assert kinds(sender.send_batch(messages(3))) == [OutcomeKind.accepted] * 3
        sender.close()
        results.close()


def test_printing_a_message_shows_neither_receiver_nor_content():
    printed = repr(message(openid="oSecret", data={"thing1": "secret text"}))

    assert "ecret" not in printed
    assert "n-0" in printed
