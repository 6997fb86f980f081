from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.announcements import first_texts, queries, service
from app.announcements.errors import ChangedMeanwhileError
from app.announcements.models import Kind
from app.announcements.service import Draft
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from tests.applications import START

DRAFT = Draft("停机通知", "今晚停机。", "信息中心", date(2026, 11, 22))


def write(kind=Kind.ANNOUNCEMENT, **changes):
    with unit_of_work():
        return service.create(
            kind, Draft(**{name: getattr(DRAFT, name) for name in Draft.__slots__} | changes), by="li"
        )


def revise(publication_id, based_on, **changes):
    draft = Draft(**{name: getattr(DRAFT, name) for name in Draft.__slots__} | changes)
    with unit_of_work():
        service.revise(publication_id, draft, based_on=based_on, by="wang")


def titles(found):
    return [article.title for article in found]


def test_a_new_text_is_shown_with_title_date_and_publisher(session):
    number = write()

    [found] = queries.shown(session, Kind.ANNOUNCEMENT)

    assert (found.id, found.title, found.published_on, found.publisher) == (
        number,
        "停机通知",
        date(2026, 11, 22),
        "信息中心",
    )
    assert found.html == "<p>今晚停机。</p>\n"
    assert queries.shown(session, Kind.POLICY) == []


def test_the_newest_comes_first_unless_a_position_says_otherwise(session):
    write(title="旧", published_on=date(2026, 1, 1))
    write(title="新", published_on=date(2026, 2, 1))
    write(title="末", position=1, published_on=date(2026, 3, 1))

    assert titles(queries.shown(session, Kind.ANNOUNCEMENT)) == ["新", "旧", "末"]
    assert titles(queries.shown(session, Kind.ANNOUNCEMENT, limit=1)) == ["新"]


def test_a_draft_is_for_staff_only(session):
    number = write(shown=False)

    assert queries.shown(session, Kind.ANNOUNCEMENT) == []
    assert titles(queries.all_of(session, Kind.ANNOUNCEMENT)) == ["停机通知"]
    assert queries.by_id(session, number).title == "停机通知"
    with pytest.raises(NotFoundError):
        queries.shown_by_id(session, number)


def test_every_revision_is_kept_and_can_come_back(session):
    number = write()
    revise(number, 1, title="改", body="错了")

    with unit_of_work():
        service.restore(number, 1, based_on=2, by="li")

    assert queries.shown_by_id(session, number).title == "停机通知"
    assert [(one.number, one.title, one.written_by) for one in queries.history(session, number)] == [
        (3, "停机通知", "li"),
        (2, "改", "wang"),
        (1, "停机通知", "li"),
    ]


def test_who_saves_over_somebody_elses_change_is_told(session):
    number = write()
    revise(number, 1, title="先到")

    with pytest.raises(ChangedMeanwhileError):
        revise(number, 1, title="后到")

    assert queries.by_id(session, number).title == "先到"


def test_of_two_who_save_at_once_one_is_told(app):
    with app.app_context():
        number = write()
    start, answers = Barrier(2), []

    def save(title):
        with app.app_context():
            start.wait()
            try:
                revise(number, 1, title=title)
                answers.append(title)
            except ChangedMeanwhileError:
                answers.append("told")

    threads = [Thread(target=save, args=(title,)) for title in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert sorted(answers, key=len) == [queries.by_id(db.session(), number).title, "told"]


def test_a_revision_that_never_was_cannot_come_back(session):
    number = write()

    with pytest.raises(NotFoundError), unit_of_work():
        service.restore(number, 9, based_on=1, by="li")


def test_each_change_is_audited(session):
    number = write()
    revise(number, 1)
    with unit_of_work():
        service.restore(number, 1, based_on=2, by="li")

    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.tag.rpartition(":")[2], entry.actor, entry.subject_id) for entry in entries] == [
        ("create", "staff li", number),
        ("revise", "staff wang", number),
        ("restore", "staff li", number),
    ]


def test_a_new_installation_has_the_first_texts_in_their_order_and_gets_them_once(session):
    with db.engine.begin() as connection:
        first = first_texts.fill(connection, START)
        again = first_texts.fill(connection, START)

    for kind in Kind:
        expected = [text.title for text in first_texts.FIRST_TEXTS if text.kind is kind]
        assert titles(queries.shown(session, kind)) == expected
    assert (first, again) == (True, False)


def test_texts_that_staff_took_down_do_not_come_back(session):
    write(shown=False)

    with db.engine.begin() as connection:
        assert not first_texts.fill(connection, START)
