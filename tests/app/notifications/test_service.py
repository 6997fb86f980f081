from sqlalchemy import func, select

from app.accounts.models import Operator
from app.certificates.delivered import DeliveredParty
from app.certificates.guard import OWNER_ALARM
from app.certificates.models import PartyRole
from app.certificates.service import FAN_OUT
from app.core.unit_of_work import unit_of_work
from app.notifications import dispatch, service
from app.notifications.models import Delivery, EarlyResult, Notice, State
from app.printing.service import PRINTED
from app.statuses import service as statuses
from tests.app import made


def fan_out(certificate_id, *, version=1, notice="issued"):
    with unit_of_work():
        return service.fan_out(certificate_id=certificate_id, version=version, notice=notice)


def states(session):
    return session.scalars(select(Delivery.state).order_by(Delivery.id)).all()


def accepted(session, msgid):
    with unit_of_work():
        row = session.scalars(select(Delivery)).one()
        row.state, row.msgid = State.ACCEPTED, msgid
        session.flush()
        service.match_early_results([msgid])


def test_a_certificate_makes_one_message_for_the_subscriber_of_its_contact_phone(session):
    subscriber = made.subscriber()
    made.subscriber(phone="13900002207")

    written = fan_out(made.certificate(issuer_id=made.issuer()))

    assert written == 1
    row = session.scalars(select(Delivery)).one()
    assert (row.binding_id, row.subscription_id, row.state) == (
        subscriber.binding_id,
        subscriber.subscription_id,
        State.WAITING,
    )


def test_fanning_out_again_adds_nothing(session):
    made.subscriber()
    certificate_id = made.certificate(issuer_id=made.issuer())
    fan_out(certificate_id)

    assert fan_out(certificate_id) == 0
    assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_an_amendment_is_a_message_of_its_own(session):
    made.subscriber()
    certificate_id = made.certificate(issuer_id=made.issuer())
    fan_out(certificate_id)

    fan_out(certificate_id, version=2, notice="amended")

    assert session.scalars(select(Delivery.notice).order_by(Delivery.id)).all() == [
        Notice.ISSUED,
        Notice.AMENDED,
    ]


def test_who_does_not_follow_gets_a_dropped_row_so_that_the_inbox_shows_it(session):
    made.subscriber(following=False)

    fan_out(made.certificate(issuer_id=made.issuer()))

    assert states(session) == [State.DROPPED]


def test_a_certificate_without_contact_phone_tells_nobody(session):
    made.subscriber()
    item = made.delivered(contact_phone=None)

    assert fan_out(made.certificate(item, issuer_id=made.issuer())) == 0


def test_the_receiver_is_stored_as_a_hash_that_does_not_show_the_openid(session):
    subscriber = made.subscriber()

    fan_out(made.certificate(issuer_id=made.issuer()))

    assert subscriber.openid not in session.scalars(select(Delivery.receiver)).one()


def test_a_result_that_comes_before_our_own_commit_is_kept_and_matched_later(session):
    made.subscriber()
    fan_out(made.certificate(issuer_id=made.issuer()))
    msgid = 2**40 + 1

    with unit_of_work():
        known = service.note_finished(msgid, "failed:user block")

    assert not known
    accepted(session, msgid)
    assert states(session) == [State.USER_BLOCK]
    assert session.scalars(select(EarlyResult)).all() == []


def test_a_result_after_our_commit_is_matched_at_once_and_a_repeat_changes_nothing(session):
    made.subscriber()
    fan_out(made.certificate(issuer_id=made.issuer()))
    accepted(session, 77)

    for _ in range(2):
        with unit_of_work():
            assert service.note_finished(77, "success")

    assert states(session) == [State.SUCCESS]


def test_only_a_message_of_unknown_fate_can_be_sent_again_and_gets_a_new_id(session):
    made.subscriber()
    fan_out(made.certificate(issuer_id=made.issuer()))
    row = session.scalars(select(Delivery)).one()
    number, old_id = row.id, row.client_msg_id

    with unit_of_work():
        assert not service.send_again(number)
        session.get(Delivery, number).state = State.UNKNOWN
        session.flush()
        assert service.send_again(number)

    again = session.scalars(select(Delivery)).one()
    assert (again.state, again.attempts, again.maybe_sent_at) == (State.WAITING, 0, None)
    assert again.client_msg_id != old_id


def test_the_owners_of_a_certificate_hear_of_piled_up_wrong_codes_once_each(session):
    operator_id = made.operator()
    binding_id, _ = made.binding(operator_id)
    made.binding(made.operator(phone="13900002207"))
    uscc = session.get_one(Operator, operator_id).enterprise.uscc
    parties = tuple(
        DeliveredParty(role, "示例企业", uscc) for role in (PartyRole.CONSIGNOR, PartyRole.DECLARANT)
    )
    certificate_id = made.certificate(made.delivered(parties=parties), issuer_id=made.issuer())

    with unit_of_work():
        assert service.alarm_owners(certificate_id=certificate_id) == 1

    assert session.execute(select(Delivery.binding_id, Delivery.notice)).all() == [(binding_id, Notice.ALARM)]


def test_every_promised_topic_has_a_handler(app):
    assert set(dispatch.HANDLERS) == {FAN_OUT, OWNER_ALARM, statuses.FAN_OUT, PRINTED}


def test_a_result_that_no_message_claims_is_deleted_after_a_week(session, clock):
    with unit_of_work():
        service.note_finished(4711, "success")
    clock.advance(days=6)
    with unit_of_work():
        assert service.purge() == 0

    clock.advance(days=2)

    with unit_of_work():
        assert service.purge() == 1
