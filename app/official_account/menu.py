"""The account's menu as data (R46, D23)."""

from wechat.menu import Button, Menu

# Keys of the buttons that are answered in the chat; the others open a page.
STATUS, SCAN = "status", "scan_check"


def menu(public_url: str) -> Menu:
    """Give the menu with links that lead to this installation."""
    return Menu(
        (
            Button("政策法规", type="view", url=f"{public_url}/m/policy"),
            Button(
                "业务查询",
                sub_buttons=(
                    Button("通关状态", type="click", key=STATUS),
                    Button("用户绑定", type="view", url=f"{public_url}/m/bind"),
                    Button("信息订阅", type="view", url=f"{public_url}/m/subscribe"),
                    Button("订阅管理", type="view", url=f"{public_url}/m/subscriptions"),
                    Button("常见问题", type="view", url=f"{public_url}/m/faq"),
                ),
            ),
            Button(
                "关于我们",
                sub_buttons=(
                    Button("扫码核查", type="scancode_waitmsg", key=SCAN),
                    Button("证书查询", type="view", url=f"{public_url}/m/query"),
                    Button("关于我们", type="view", url=f"{public_url}/m/about"),
                ),
            ),
        )
    )
