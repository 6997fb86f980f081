"""The applications of the desktop and the menu of each (R25, R34, D38)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A line of a side menu: its page, its name and its icon."""

    endpoint: str
    name: str
    icon: str


@dataclass(frozen=True)
class Application:
    """What the head bar's 应用 lists: a name, an icon and the side menu."""

    name: str
    icon: str
    entries: tuple[Entry, ...]

    @property
    def endpoint(self) -> str:
        """Where it begins: at its first page."""
        return self.entries[0].endpoint

    def holds(self, endpoint: str | None) -> bool:
        """Tell whether a page is one of its menu, or of the same kind as one."""
        entries = {entry.endpoint for entry in self.entries}
        kinds = {entry.rpartition(".")[0] for entry in entries}
        return endpoint in entries or (endpoint or "").rpartition(".")[0] in kinds


APPLICATIONS = (
    Application(
        "检验检疫电子证书",
        "file-certificate",
        (
            Entry("desktop_search.entry", "入境检验检疫电子证书查询", "file-import"),
            Entry("desktop_search.exits", "出境检验检疫电子证书查询", "file-export"),
            Entry("desktop_printing.listing", "出境检验检疫证书自助打印", "printer"),
            Entry("desktop_applications.listing", "现场出证/自助重打查询", "clipboard-list"),
            Entry("desktop_print_agents.mine", "打印控件下载", "download"),
            Entry("desktop_blanks.mine", "空白单证", "stack-2"),
            Entry("desktop_check.form", "批量核对", "clipboard-check"),
            Entry("desktop_home.version_notes", "版本说明", "versions"),
        ),
    ),
    Application(
        "订阅推送",
        "bell",
        (
            Entry("desktop_subscriptions.declarations", "货物申报状态订阅", "clipboard-list"),
            Entry("desktop_subscriptions.manifests", "舱单状态订阅", "ship"),
            Entry("desktop_subscriptions.conveyances", "运输工具状态订阅", "truck"),
            Entry("desktop_subscriptions.air_logistics", "航空物流状态订阅", "plane"),
            Entry("desktop_subscriptions.origin_certificates", "原产地证状态订阅", "certificate"),
            Entry("desktop_subscriptions.regulatory_documents", "监管证件状态订阅", "license"),
            Entry("desktop_subscriptions.trade_measures", "技术贸易措施订阅", "speakerphone"),
            Entry("desktop_subscriptions.certificates", "检验检疫证书订阅", "bell"),
            Entry("desktop_status.status", "通关状态", "list-check"),
            Entry("desktop_status.version_notes", "版本说明", "versions"),
        ),
    ),
    Application(
        "用户管理",
        "user",
        (
            Entry("desktop_account.mine", "我的账号", "id"),
            Entry("desktop_phone.form", "修改手机号", "device-mobile"),
            Entry("desktop_account.password", "修改密码", "lock"),
            Entry("desktop_keys.listing", "卡介质", "usb"),
            Entry("desktop_sessions.listing", "登录设备", "device-desktop"),
            Entry("desktop_colleagues.listing", "操作员", "users"),
        ),
    ),
)


def application_of(endpoint: str | None) -> Application:
    """Find the application whose menu holds a page; the first one for pages of no menu."""
    return next((one for one in APPLICATIONS if one.holds(endpoint)), APPLICATIONS[0])
