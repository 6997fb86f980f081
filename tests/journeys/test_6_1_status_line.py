"""Section 6.1, 通关状态: an enterprise follows its businesses; a stranger finds nothing under their numbers (R46)."""

from app.demo import data
from tests.journeys.desk import at_the_desk, log_in

PAGE = "/desktop/status/"
NUMBER = data.PUBLIC_ENTRY[0][:18]


def test_the_demo_enterprise_follows_a_declaration_and_a_stranger_does_not(phone, operator):
    owner, stranger = log_in(at_the_desk(phone())), log_in(at_the_desk(phone()), operator().user_name)

    newest, line = owner.open(PAGE), owner.open(f"{PAGE}?no=0101 2022 1000003013")
    foreign = stranger.open(f"{PAGE}?no={NUMBER}")

    assert "待查验" in newest.text
    assert "原产地证状态" in newest.text
    assert line.text.index("已放行") < line.text.index("查验中") < line.text.index("已申报")
    assert "2023-04-2410:05" in line.text
    assert "未查询到数据" in foreign.text
    assert "已放行" not in foreign.text
