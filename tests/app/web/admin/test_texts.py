import pytest

from app.announcements.models import Kind
from app.staff.models import Role
from tests.pages import Page

NEW = {
    "title": "停机通知",
    "publisher": "信息中心",
    "published_on": "2026-11-22",
    "position": "0",
    "body": "今晚 **停机**。",
    "shown": "y",
    "do": "save",
}


@pytest.fixture
def editor(desk):
    return desk(Role.EDITOR)


def write(editor, kind="announcement", **changes):
    """Save a new text and give the address of its page."""
    answer = editor.send(editor.open(f"/admin/texts/{kind}/new"), "new", **NEW | changes)
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.mark.parametrize("kind", Kind)
def test_what_is_saved_is_listed_and_seen_by_everybody(editor, visitor, kind):
    where = {"announcement": "announcements", "version_note": "versions", "policy": "policy"}

    address = write(editor, kind.value)

    assert Page(editor.open(f"/admin/texts/{kind.value}").text).links["停机通知"] == address
    assert "停机通知" in visitor().open(f"/m/{where.get(kind.value, kind.value)}").text


def test_the_form_begins_with_today_and_the_name_of_who_writes(editor):
    values = Page(editor.open("/admin/texts/policy/new").text).form("new").values

    assert (values["published_on"], values["publisher"]) == ("2026-11-22", "李示例")


def test_a_preview_shows_the_text_and_saves_nothing(editor):
    answer = editor.send(editor.open("/admin/texts/announcement/new"), "new", **NEW | {"do": "preview"})

    assert answer.status_code == 200
    assert "<strong>停机</strong>" in answer.text
    assert Page(answer.text).form("new").values["title"] == "停机通知"
    assert "总共0条记录" in Page(editor.open("/admin/texts/announcement").text).text


def test_each_fault_is_named_and_what_was_typed_stays(editor):
    wrong = {"title": "", "published_on": "22.11.2026", "position": "viele", "body": "正文在此"}

    answer = editor.send(editor.open("/admin/texts/faq/new"), "new", **NEW | wrong)

    page = Page(answer.text)
    assert answer.status_code == 422
    for words in ("请更正以下3处", "请输入标题", "日期格式不正确", "请输入整数", "正文在此"):
        assert words in page.text


def test_a_long_chinese_text_can_be_saved(editor):
    address = write(editor, body="长" * 20_000)

    assert "长" * 20_000 in editor.open(address).text


def test_a_change_is_a_new_revision_and_can_be_undone(editor, visitor):
    address = write(editor)
    editor.send(editor.open(address), address, **NEW | {"title": "误改"})
    public = f"/m/article/{address.rpartition('/')[2]}"
    changed = visitor().open(public).text

    older = editor.open(f"{address}/1")
    answer = editor.send(older, f"{address}/1")

    assert "误改" in changed
    assert answer.status_code == 303
    assert "停机通知" in visitor().open(public).text
    assert "第3版" in Page(editor.open(address).text).text


def test_taking_down_keeps_the_text_for_staff(editor, visitor):
    address = write(editor)
    form = Page(editor.open(address).text).form(address)

    values = {name: value for name, value in (form.values | NEW).items() if name != "shown"}
    editor.post(address, **values)

    assert visitor().open(f"/m/article/{address.rpartition('/')[2]}").status_code == 404
    assert "不显示" in editor.open("/admin/texts/announcement").text


def test_who_would_write_over_a_colleagues_change_is_told_and_may_then_save(editor, desk):
    address, colleague = write(editor), desk(Role.EDITOR, user_name="wang")
    opened = colleague.open(address)
    editor.send(editor.open(address), address, **NEW | {"title": "先到"})

    told = colleague.send(opened, address, **NEW | {"title": "后到"})
    saved = colleague.send(told, address, **NEW | {"title": "后到"})

    assert told.status_code == 409
    assert "已有人保存了新的版本" in told.text
    assert saved.status_code == 303
    assert "先到" in editor.open(f"{address}/2").text


def test_undoing_on_top_of_a_change_that_one_has_not_seen_is_refused(editor):
    address = write(editor)
    editor.send(editor.open(address), address, **NEW | {"title": "二"})
    opened = editor.open(f"{address}/1")
    editor.send(editor.open(address), address, **NEW | {"title": "三"})

    answer = editor.send(opened, f"{address}/1")

    assert answer.status_code == 409
    assert "三" in editor.open(address).text


@pytest.mark.parametrize("path", ["9", "9/1", "unknown", "unknown/new", str(2**63)])
def test_what_is_not_there_is_not_found(editor, path):
    assert editor.open(f"/admin/texts/{path}").status_code == 404
