"""What the account answers in the chat; Chinese, and never a word on whether a number exists (D26)."""

from urllib.parse import quote, urlsplit

from app.binding.follow_codes import Scanned
from app.certificates.rules import clean_no, grouped
from app.core.gateways import current
from app.official_account import menu, progress, scanned, topics

MIN_NO = 12
LONGEST_NAME = 60


def greeting() -> str:
    """Greet a new follower."""
    return f"欢迎关注{current().settings.site_account_name}！\n{_first_steps()}"


def to_scene() -> str:
    """Answer somebody who scans the account's code and follows already."""
    return f"您已关注{current().settings.site_account_name}。\n{_first_steps()}"


def to_follow_code(scanned: Scanned | None) -> str:
    """Answer somebody who scanned the QR of a desktop (D35)."""
    if scanned is None:
        return (
            "该绑定二维码已过期，或已被其他微信扫描。请在电脑端重新获取二维码；若并非您本人扫描，请勿理会。"
        )
    return (
        f"绑定确认码：{scanned.digits}\n"
        f"将绑定到 {topics.cut(scanned.enterprise, LONGEST_NAME)} 的操作员 {scanned.user_name_masked}。\n"
        "请在显示二维码的电脑页面上输入，5分钟内有效。确认码请勿告诉他人；如非本人操作，请忽略本消息。"
    )


def to_text(content: str, openid: str | None = None) -> str:
    """Answer a typed text: words of the menu as the menu does, a number by a link.

    A business of the bound user's own leads to its time line; any other number leads to the query, whether or not
    a certificate has it (D26).
    """
    if topic := topics.answer(content.strip()):
        return topic
    number = clean_no(content)
    base = current().settings.public_url
    if number and openid and (business := progress.of_number(openid, number)):
        return business
    if number and len(number) >= MIN_NO and any(sign.isdigit() for sign in number):
        link = f"{base}/m/query?no={quote(number)}"
        return f'证书编号 {grouped(number)}\n请<a href="{link}">点此输入查询码和验证码</a>，核验证书。'
    return f'回复证书编号可查询证书，也可<a href="{base}/m/query">点此打开证书查询</a>。'


def to_click(key: str, openid: str) -> str:
    """Answer a menu button that asks in the chat."""
    return progress.overview(openid) if key == menu.STATUS else to_text("")


def to_scan(result: str) -> str:
    """Answer a scanned code (D23): a signed one with the three answers; call inside a unit of work."""
    link = _own_link(result.strip())
    answer = scanned.checked(result, link)
    if answer:
        return answer
    if link:
        return f'这是本系统的二维码，请<a href="{link}">点此核验</a>。'
    number = clean_no(result)
    if number and len(number) >= MIN_NO:
        return to_text(result)
    return "这不是本系统的二维码。请勿在其他网站输入查询码，并与出证单位核实。"


def _first_steps() -> str:
    base = current().settings.public_url
    return (
        f'点下方“业务查询”可<a href="{base}/m/bind">绑定用户</a>、'
        f'<a href="{base}/m/subscribe">订阅出证通知</a>。\n'
        "直接回复证书编号也可查询。"
    )


def _own_link(text: str) -> str | None:
    """Give a scanned address back when it is ours, safe to stand in the chat's markup; else None."""
    base = current().settings.public_url
    found, ours = urlsplit(text), urlsplit(base)
    if (found.scheme.lower(), found.netloc.lower()) != (ours.scheme, ours.netloc):
        return None
    # Quoting anew leaves no sign that could end the attribute and begin another link.
    query = f"?{quote(found.query, safe='=&%')}" if found.query else ""
    return base + quote(found.path, safe="/%") + query
