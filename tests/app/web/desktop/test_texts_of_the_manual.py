"""The words of the manual, page by page; R numbers are those of the requirements (compared after folding, D40)."""

import pytest

from app.certificates.models import Direction
from app.official_account.menu import menu
from tests.app import made
from tests.pages import Page, folded

ANYBODY = {
    "/": {
        "R18": ["检验检疫电子证书", "登录查询"],
        "R19": ["快速查询", "出入境类型", "入境", "出境", "证书编号", "查询码", "验证码", "查询", "重置"],
    },
    "/login": {
        "R21": [
            "卡介质",
            "用户名",
            "密码",
            "验证码",
            "忘记用户名",
            "忘记密码",
            "登录",
            "还没有账号? 立即注册",
        ],
    },
    "/m/query": {
        "R89": [
            "检验检疫电子证书查询",
            "查询条件",
            "出入境类型",
            "证书编号",
            "查询码",
            "验证码",
            "查询",
            "重置",
        ],
        "R90": ["(提示:证书编号、查询码、验证码必填)"],
    },
}
PLACEHOLDERS = {
    "/login": {"R21": ["请输入用户名", "请输入密码", "请输入验证码"]},
    "/m/query": {"R89": ["请输入查询码", "请输入验证码"]},
}
OPERATORS = {
    "/desktop/": {
        "R24": ["应用", "消息", "企业操作员", "退出"],
        "R25": [
            "检验检疫电子证书",
            "入境检验检疫电子证书查询",
            "出境检验检疫电子证书查询",
            "出境检验检疫证书自助打印",
            "版本说明",
        ],
        "R26": ["首页", "系统公告", "标题", "发布日期", "发布者"],
        "R31": ["关闭操作", "关闭全部选项卡", "关闭其他选项卡"],
    },
    "/desktop/entry": {
        "R58": ["报关单号", "证书编号", "签证日期", "到", "查询", "重置"],
        "R59": ["**仅报关单收发货人或申报单位可进行查询"],
        "R60": ["序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作", "总共 0 条记录"],
    },
    "/desktop/exit": {
        "R63": ["检验检疫编号", "证书编号", "签证日期"],
        "R64": [
            (
                "**按签证日期查询目前只支持属地查检云签发的出境检验检疫电子证书,原业务流程出具的"
                "出境检验检疫电子证书建议按照检验检疫编号或者证书编号进行查询"
            )
        ],
        "R65": [
            "序号",
            "证书编号",
            "证书格式(中文)",
            "证书格式(英文)",
            "签证日期",
            "状态",
            "总共 0 条记录",
            "每页显示",
        ],
    },
    "/desktop/printing": {
        "R69": ["检验检疫编号", "证书编号", "证书格式", "打印状态", "已打印", "待打印", "签证日期"],
        "R71": ["查询", "重置"],
        "R72": ["序号", "申报单位", "发货单位", "打印次数", "暂无数据"],
        "R70": ["签证日期起止不能超过 30 天"],
        "R73": ["预览", "打印", "导出Excel", "打印控件下载", "申请现场出证", "申请自助重打"],
        "R80": [
            "提示",
            (
                "未检测到打印控件服务,请检查打印控件是否安装或启动:"
                "1.未安装,点击这里执行安装,安装后请刷新页面。"
                "2.未启动,双击桌面快捷方式,启动打印控件。"
            ),
            "否",
            "是",
        ],
    },
    "/desktop/print-agents": {"R79": ["打印控件下载"]},
    "/desktop/applications": {"R87": ["现场出证/自助重打查询"]},
    "/desktop/subscriptions/certificates": {
        "R33": ["订阅推送", "状态订阅", "检验检疫证书订阅"],
        "R34": [
            "货物申报状态订阅",
            "舱单状态订阅",
            "运输工具状态订阅",
            "航空物流状态订阅",
            "原产地证状态订阅",
            "监管证件状态订阅",
            "技术贸易措施订阅",
            "检验检疫证书订阅",
            "版本说明",
        ],
        "R36": ["推送方式", "微信公众号", "未绑定"],
        "R39": ["订阅内容", "可在此订阅出境检验检疫电子证书出证相关通知,目前提供免登录查询码的订阅。"],
        "R40": ["订阅有效期至", "如不填写,有效期默认自当日起1年,且最长为1年"],
        "R41": ["订阅手机号", "136****6818", "用户管理"],
        "R42": ["【拟证出证】", "【出境检验检疫证书】", "【证书申请】"],
        "R43": ["确认订阅"],
        "R44": [
            "订阅信息记录",
            "序号",
            "推送方式",
            "订阅手机号",
            "起始日期",
            "截止日期",
            "是否有效",
            "取消订阅",
            "有效订阅信息",
            "未查询到数据",
        ],
    },
}


FOUND_ENTRY = {
    "R20": ["序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作", "总共 1 条记录"],
    "R51": ["下载PDF证书", "下载二维码"],
    "R67": ["有效"],
}
ON_THE_PHONE = {"R91": ["证书编号", "证书类别名称", "签证日期", "证书状态", "有效"]}
PHONE_SUBSCRIPTIONS = {
    number: words
    for number, words in OPERATORS["/desktop/subscriptions/certificates"].items()
    if number in {"R39", "R40", "R42", "R43"}
}
MENU = {
    "政策法规": [],
    "业务查询": ["通关状态", "用户绑定", "信息订阅", "订阅管理", "常见问题"],
    "关于我们": ["扫码核查", "证书查询", "关于我们"],
}


def missing(text, wanted):
    return {
        f"{number} {words}"
        for number, quoted in wanted.items()
        for words in quoted
        if folded(words) not in text
    }


@pytest.mark.parametrize("address", ANYBODY)
def test_a_page_for_everybody_has_the_words_of_the_manual(visitor, address):
    shown = visitor().open(address)

    assert missing(Page(shown.text).text, ANYBODY[address]) == set()
    assert missing(folded(shown.text), PLACEHOLDERS.get(address, {})) == set()


@pytest.mark.parametrize("address", OPERATORS)
def test_a_page_for_operators_has_the_words_of_the_manual(desktop, address):
    shown = desktop(phone=made.PHONE).open(address)

    assert missing(Page(shown.text).text, OPERATORS[address]) == set()


@pytest.mark.parametrize(("direction", "has_pdf"), [(Direction.ENTRY, True), (Direction.EXIT, False)])
def test_what_is_found_has_the_words_of_the_manual_at_the_desk_and_on_the_phone(
    office, visitor, direction, has_pdf
):
    number = "010120221000003013001"
    office.issue(number, direction=direction, query_code="5012")
    typed = {"direction": direction.value, "certificate_no": number, "query_code": "5012"}

    own = Page(office.open(f"/desktop/{direction.value}").text).text
    answers = []
    for address in ("/", "/m/query"):
        person = visitor()
        answers.append(Page(person.open(person.send(person.open(address), **typed).location).text).text)
    public, phone = answers

    pdf = {"下载PDF证书" in text for text in (own, public, phone)}
    assert pdf == {has_pdf}
    assert {"下载二维码" in text for text in (own, public)} == {has_pdf}
    assert "总共1条记录" in own
    if has_pdf:
        assert missing(own, FOUND_ENTRY) == missing(public, FOUND_ENTRY) == set()
    assert missing(phone, ON_THE_PHONE) == set()


def test_the_phone_subscribes_with_the_same_words(visitor, subscribed):
    shown = visitor(subscribed().openid).open("/m/subscriptions")

    assert missing(Page(shown.text).text, PHONE_SUBSCRIPTIONS) == set()


def test_the_menu_of_the_account_is_that_of_the_manual():
    shown = menu("http://localhost")

    assert {button.name: [one.name for one in button.sub_buttons] for button in shown.buttons} == MENU
