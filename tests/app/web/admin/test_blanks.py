"""空白单证 at the desk and before the enterprise: from stock to the hands of an enterprise, each step told and kept."""

import io

import pytest
from sqlalchemy import select

from app.blanks.models import Blank, BlankKind, BlankStep, PlainPaper, SheetState
from app.core.db import db
from app.staff.models import Role
from tests.app import made
from tests.app.blanks import stocks
from tests.app.web.desktop.conftest import OTHERS, USCC
from tests.pages import Page, folded

LIST, MINE = "/admin/blanks/", "/desktop/blanks"
HEAD = "办理,种类代码,起始编号,截止编号,数量,统一社会信用代码,原因\n"


@pytest.fixture
def clerk(desk):
    return desk(Role.ISSUER_DESK)


@pytest.fixture
def zhang(app, visitor):
    """The browser of an operator of USCC."""
    with app.app_context():
        made.operator(user_name="zhang", uscc=USCC)
    browser = visitor()
    browser.send(browser.open("/login"), "login", user_name="zhang", password=made.PASSWORD)
    return browser


def states(app):
    with app.app_context():
        return dict(db.session.execute(select(Blank.blank_no, Blank.state).order_by(Blank.blank_no)).all())


def kind_of(app, **traits):
    with app.app_context():
        return stocks.kind(**traits)


def moved(clerk, kind_id, step, **values):
    path = f"{LIST}kinds/{kind_id}"
    sent = {f"{step}-{name}": value for name, value in values.items()}
    return clerk.post(
        f"{path}/{step}", csrf_token=Page(clerk.open(path).text).form().values["csrf_token"], **sent
    )


def test_a_kind_is_added_filled_applied_for_issued_and_collected(app, clerk, zhang):
    bad = clerk.send(
        clerk.open(f"{LIST}kinds/new"), "new", code="C5", name="植检空白证", formats="", digits="2"
    )
    added = clerk.send(
        clerk.open(f"{LIST}kinds/new"),
        "new",
        code="C5",
        name="植检空白证",
        formats="C5-1、C5-2",
        prefix="hb",
        digits="8",
    )
    kind_id = int(added.location.rsplit("/", 1)[1])
    received = moved(clerk, kind_id, "receive", first_no="hb20260001", last_no="HB20260100")
    asked = zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity="10", note="急用")
    again = zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity="4")
    withdrawn = zhang.send(zhang.open(MINE), "2/withdraw")
    shown = clerk.open(f"{LIST}requests/1")
    proposed = Page(shown.text).form("issue").values
    issued = clerk.send(shown, "issue")
    collected = clerk.send(clerk.open(f"{LIST}requests/1"), "hand-out")

    assert (bad.status_code, added.status_code) == (422, 303)
    assert folded("请输入证书格式代码") in Page(bad.text).text
    assert [one.status_code for one in (received, asked, again, withdrawn, issued, collected)] == [303] * 6
    assert (proposed["first_no"], proposed["last_no"]) == ("HB20260001", "HB20260010")
    held = states(app)
    assert [held["HB20260010"], held["HB20260011"]] == [SheetState.COLLECTED, SheetState.IN_STOCK]
    mine = Page(zhang.open(MINE).text).text
    assert folded("HB20260001 至 HB20260010") in mine
    assert folded("已撤回") in mine
    assert folded("空白单证申领已发放") in Page(zhang.open("/desktop/inbox/").text).text
    history = Page(clerk.open(f"{LIST}numbers?no=hb2026 0003").text).text
    for words in ("植检空白证", "已领取", "入库", "发放", "领取", "staff li"):
        assert folded(words) in history


@pytest.mark.parametrize(
    ("step", "values", "words"),
    [
        ("receive", {"first_no": "XX1"}, "编号不符合"),
        ("receive", {"first_no": "HB20260009", "last_no": "HB20260001"}, "截止编号不能小于起始编号"),
        ("issue", {"first_no": "HB20260001", "uscc": OTHERS}, "没有该统一社会信用代码的企业"),
        ("hand_out", {"first_no": "HB20260001"}, "目前“在库”，不能领取"),
        ("void", {"first_no": "HB20260001"}, "请写明作废原因"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(app, clerk, step, values, words):
    kind_id = kind_of(app)
    moved(clerk, kind_id, "receive", first_no="HB20260001", last_no="HB20260003")

    answer = moved(clerk, kind_id, step, **values)

    assert answer.status_code == 422
    assert folded(words) in Page(answer.text).text
    typed = Page(answer.text).form(step).values
    assert {name: typed[f"{step}-{name}"] for name in values} == values
    assert set(states(app).values()) == {SheetState.IN_STOCK}


def test_continuation_sheets_are_counted_from_stock_to_the_enterprise(app, clerk, zhang):
    kind_id = kind_of(app, is_continuation=True)
    moved(clerk, kind_id, "receive", quantity="30")
    zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity="12")
    more = moved(clerk, kind_id, "issue", quantity="40", uscc=USCC)
    clerk.send(clerk.open(f"{LIST}requests/1"), "issue")
    wrong = moved(clerk, kind_id, "void", quantity="-1", reason="破损")
    moved(clerk, kind_id, "void", quantity="2", uscc=USCC, reason="破损")

    assert folded("库存不足") in Page(more.text).text
    assert (wrong.status_code, folded("请输入整数") in Page(wrong.text).text) == (422, True)
    shown = Page(clerk.open(f"{LIST}kinds/{kind_id}").text).text
    assert folded("库存 18") in shown
    assert folded("示例贸易有限公司 10") in shown or folded(" 10 ") in shown
    assert "12" in Page(zhang.open(MINE).text).text


def test_an_application_is_refused_with_a_reason_and_answered_once(app, clerk, zhang):
    kind_id = kind_of(app)
    zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity="1")
    shown = clerk.open(f"{LIST}requests/1")

    bare = clerk.send(shown, "refuse", reason=" ")
    done = clerk.send(shown, "refuse", reason="请补交材料")
    twice = clerk.send(shown, "issue", first_no="HB20260001")

    assert [one.status_code for one in (bare, done, twice)] == [422, 303, 409]
    assert folded("已退回：请补交材料") in Page(zhang.open(MINE).text).text


@pytest.mark.parametrize("quantity", ["0", "-3", "5001", "abc", "", "99999999999999999999"])
def test_a_number_of_sheets_that_cannot_be_meant_is_refused(app, zhang, quantity):
    kind_id = kind_of(app)

    answer = zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity=quantity)

    assert answer.status_code == 422
    assert folded("还没有申领") in Page(answer.text).text


def test_an_application_of_others_is_as_if_it_were_not_there(app, zhang, visitor):
    kind_id = kind_of(app)
    zhang.send(zhang.open(MINE), "requests", kind=str(kind_id), quantity="1")
    with app.app_context():
        made.operator(user_name="other", uscc=OTHERS, phone="13800009999")
    other = visitor()
    other.send(other.open("/login"), "login", user_name="other", password=made.PASSWORD)

    foreign = other.post(f"{MINE}/requests/1/withdraw", csrf_token=other.token())
    missing = other.post(f"{MINE}/requests/9/withdraw", csrf_token=other.token())

    assert foreign.status_code == missing.status_code == 404
    assert folded("还没有申领") in Page(other.open(MINE).text).text


def batch(clerk, text):
    token = Page(clerk.open(f"{LIST}batch").text).form("").values["csrf_token"]
    return clerk.client.post(
        f"{LIST}batch",
        data={"csrf_token": token, "file": (io.BytesIO(text.encode("gb18030")), "steps.csv")},
        environ_base={"REMOTE_ADDR": clerk.address},
    )


def test_a_file_of_steps_is_done_whole_or_not_at_all(app, clerk, zhang):
    with app.app_context():
        code = db.session.get_one(BlankKind, stocks.kind()).code
    lines = [
        f"入库,{code},HB20260001,HB20260020,20,,",
        f'发放,{code},="HB20260001",HB20260005,5,{USCC.lower()},',
        f"领取,{code},ＨＢ20260001,HB20260002,,,",
        f"作废,{code},HB20260020,,1,,受潮",
    ]
    faults = [f"入库,{code},HB20260021,HB20260022,3,,", "出库,K,1,2,,,", f"作废,{code},HB20260001,,,,"]

    refused = batch(clerk, HEAD + "\n".join([*lines, *faults]))
    before = states(app)
    done = batch(clerk, HEAD + "\n".join(lines))

    said = Page(refused.text).text
    assert refused.status_code == 422
    for words in (
        "第 6 行：该号段共 2 张",
        "第 7 行：“办理”应为",
        "第 8 行：作废请写明原因",
        "3 行有误，全部未办理",
    ):
        assert folded(words) in said
    assert before == {}
    assert done.status_code == 303
    held = states(app)
    assert [held[f"HB202600{end}"] for end in ("02", "05", "06", "20")] == [
        SheetState.COLLECTED,
        SheetState.ISSUED,
        SheetState.IN_STOCK,
        SheetState.VOID,
    ]
    stock = clerk.open(f"{LIST}stock.csv").text
    assert f"{code},种类 {code},HB20260001,HB20260002,2,已领取" in stock
    with app.app_context():
        assert {one.actor for one in db.session.scalars(select(BlankStep))} == {"staff li"}


@pytest.mark.parametrize("text", ["", "种类代码\n", HEAD, "\0\1", HEAD + "入库\n" * 501])
def test_a_file_that_cannot_be_read_is_refused(app, clerk, text):
    assert batch(clerk, text).status_code == 422


def test_an_issuer_changes_to_plain_paper_and_back(app, clerk):
    with app.app_context():
        issuer_id = made.issuer()

    clerk.send(clerk.open(LIST), f"plain-paper/{issuer_id}")
    with app.app_context():
        assert db.session.scalars(select(PlainPaper.said_by)).all() == ["staff li"]
    clerk.send(clerk.open(LIST), f"plain-paper/{issuer_id}")
    with app.app_context():
        assert db.session.scalars(select(PlainPaper.said_by)).all() == []


def test_only_the_issuing_desk_keeps_the_stock(app, desk):
    kind_id = kind_of(app)
    browser = desk(Role.REVIEWER, Role.VIEWER, Role.EDITOR, Role.SECURITY, user_name="wang")

    for path in ("", f"kinds/{kind_id}", "kinds/new", "requests/", "batch", "stock.csv", "numbers?no=1"):
        assert browser.open(f"{LIST}{path}").status_code == 403
