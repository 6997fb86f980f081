import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat.menu import Button, Menu, click, diff, from_json, group, scan, to_json, validate, view

OURS = Menu(
    (
        view("政策法规", "https://example.org/m/policy"),
        group(
            "业务查询",
            view("状态查询", "https://example.org/m/status"),
            view("用户绑定", "https://example.org/m/bind"),
        ),
        group("关于我们", scan("扫码核查", "scan_check"), click("关于我们", "about")),
    )
)


def live(menu, **more):
    return {"menu": {**to_json(menu), "menuid": 208396938}, **more}


def test_a_good_menu_has_no_problems_and_the_shape_of_the_platform():
    assert validate(OURS) == []
    assert to_json(OURS)["button"][2] == {
        "name": "关于我们",
        "sub_button": [
            {"name": "扫码核查", "type": "scancode_waitmsg", "key": "scan_check"},
            {"name": "关于我们", "type": "click", "key": "about"},
        ],
    }


@pytest.mark.parametrize(
    ("menu", "problem"),
    [
        (Menu(), "一级菜单应有 1 至 3 个，现有 0 个"),
        (Menu((click("a", "k"),) * 4), "一级菜单应有 1 至 3 个，现有 4 个"),
        (Menu((group("a", *[click(str(n), "k") for n in range(6)]),)), "a：子菜单最多 5 个，现有 6 个"),
        (Menu((click("检验检疫证书", "k"),)), "检验检疫证书：名称 18 字节，超过 16 字节"),
        (Menu((group("a", click("检" * 21, "k")),)), f"a → {'检' * 21}：名称 63 字节，超过 60 字节"),
        (Menu((click(" ", "k"),)), " ：名称不能为空"),
        (Menu((click("a", ""),)), "a：类型 click 缺少 key"),
        (Menu((click("a", "k" * 129),)), "a：key 超过 128 字节"),
        (Menu((view("a", "https://example.org/" + "x" * 1024),)), "a：链接超过 1024 字节"),
        (Menu((view("a", "http://example.org/"),)), "a：链接应以 https:// 开头（仅本机地址可用 http://）"),
        (
            Menu((view("a", "http://localhost.example.org/"),)),
            "a：链接应以 https:// 开头（仅本机地址可用 http://）",
        ),
        (Menu((view("a", "javascript:alert(1)"),)), "a：链接应以 https:// 开头（仅本机地址可用 http://）"),
        (Menu((view("a", "https://"),)), "a：链接应以 https:// 开头（仅本机地址可用 http://）"),
        (Menu((view("a", "https://[bad"),)), "a：链接应以 https:// 开头（仅本机地址可用 http://）"),
        (Menu((Button("a"),)), "a：按钮类型“”不存在"),
        (Menu((Button("a", "teleport"),)), "a：按钮类型“teleport”不存在"),
        (Menu((Button("a", "view", sub_buttons=(click("b", "k"),)),)), "a：有子菜单的按钮不能再有类型"),
        (Menu((group("a", group("b", click("c", "k"))),)), "a → b：子菜单下不能再有子菜单"),
        (
            Menu((Button("a", "miniprogram", appid="wx1", url="https://x.org"),)),
            "a：类型 miniprogram 缺少 pagepath",
        ),
    ],
)
def test_what_the_platform_would_refuse_is_told_in_chinese(menu, problem):
    assert validate(menu) == [problem]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000"])
def test_http_is_fine_on_this_machine(host):
    assert validate(Menu((view("a", f"http://{host}/m"),))) == []


def test_the_published_menu_differs_in_nothing():
    assert diff(OURS, live(OURS)) == []
    assert from_json(live(OURS)) == OURS


def test_empty_lists_of_sub_buttons_in_the_live_menu_are_no_difference():
    answer = live(OURS)
    answer["menu"]["button"][0]["sub_button"] = []

    assert diff(OURS, answer) == []


def test_differences_are_lines_that_a_person_can_read():
    before = Menu(
        (
            view("政策法规", "https://old.example.org/"),
            group("业务查询", view("状态查询", "https://example.org/m/status"), click("旧入口", "old")),
            OURS.buttons[2],
        )
    )

    assert diff(OURS, live(before, conditionalmenu=[{"button": []}])) == [
        "- 删除 业务查询 → 旧入口（click old）",
        "~ 修改 政策法规：view https://old.example.org/ 改为 view https://example.org/m/policy",
        "+ 新增 业务查询 → 用户绑定（view https://example.org/m/bind）",
        "! 线上另有 1 个个性化菜单，发布不会改动它们",
    ]


def test_another_order_is_a_difference():
    assert diff(OURS, live(Menu(OURS.buttons[::-1]))) == ["~ 调整菜单顺序"]


def test_an_account_without_menu_gets_everything_new():
    lines = diff(OURS, {"menu": {"button": []}})

    assert len(lines) == 7
    assert all(line.startswith("+ 新增 ") for line in lines)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["menu", "button", "sub_button", "name", "type", "url"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["menu", "conditionalmenu", "button"]), JSON))
def test_no_answer_of_the_platform_breaks_the_comparison(answer):
    assert isinstance(diff(OURS, answer), list)
