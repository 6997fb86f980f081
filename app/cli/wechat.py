"""`python -m app wechat`: compare the account with what the code declares, and publish the menu."""

import argparse
from typing import Any

from app.cli.opened import application
from app.core.gateways import current
from app.notifications.templates import TEMPLATES
from app.official_account.menu import menu
from wechat import menu as menus
from wechat.errors import WeChatError, explain_zh
from wechat.templates import compare


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `wechat check` and `wechat menu`."""
    parser: argparse.ArgumentParser = commands.add_parser("wechat", help="the official account")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("check", help="check token, templates and menu of the account; changes nothing")
    publish = actions.add_parser("menu", help="show how the menu differs; --publish publishes ours")
    publish.add_argument("--publish", action="store_true", help="publish our menu")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run one of the two; 1 when something has to be mended."""
    with application():
        try:
            return _check() if options.action == "check" else _menu(publish=options.publish)
        except WeChatError as error:
            print(f"✗ {explain_zh(error.errcode)}\n  {error}")
            return 1


def publish_menu() -> None:
    """Publish our menu when the account's differs; call inside an application context.

    Raises:
        ValueError: naming what the platform would refuse.
        WeChatError: when the platform does not take it.
    """
    ours = menu(current().settings.public_url)
    if faults := menus.validate(ours):
        raise ValueError("；".join(faults))
    if menus.diff(ours, current().wechat.menu_get()):
        current().wechat.menu_create(menus.to_json(ours))


def _check() -> int:
    client, settings = current().wechat, current().settings
    addresses = client.get_api_domain_ip()
    print(f"✓ access token 有效，平台地址 {len(addresses)} 个")
    drifts = compare(list(TEMPLATES.values()), settings.wechat_templates, client.template_list())
    for drift in drifts:
        print(f"✗ {drift}")
    if not drifts:
        print(f"✓ {len(TEMPLATES)} 个消息模板与公众号一致")
    differences = menus.diff(menu(settings.public_url), client.menu_get())
    for line in differences:
        print(f"✗ 菜单：{line}")
    if not differences:
        print("✓ 菜单与公众号一致")
    return 1 if drifts or differences else 0


def _menu(*, publish: bool) -> int:
    ours = menu(current().settings.public_url)
    for fault in menus.validate(ours):
        print(f"✗ {fault}")
    differences = menus.diff(ours, current().wechat.menu_get())
    for line in differences:
        print(line)
    if not differences:
        print("菜单与公众号一致")
        return 0
    if publish:
        publish_menu()
        print("菜单已发布，重新进入公众号后可见")
        return 0
    print("加 --publish 发布")
    return 1
