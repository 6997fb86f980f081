"""A real Chromium that plays a phone inside WeChat, and the accessibility check."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Nothing here measures time, and a busy machine may be slow: what is expected gets long to come.
expect.set_options(timeout=20_000)

AXE = Path(__file__).resolve().parents[1] / "assets/test/axe.min.js"
USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0.6478.188 XWEB/1260183 MMWEBSDK/20240501 Mobile Safari/537.36 "
    "MicroMessenger/8.0.50.2701(0x28003253) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64"
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": USER_AGENT,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def program() -> str | None:
    """Find Chromium: the variable CHROMIUM, else the command of that name."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of one file; ask for `phone_page` or make a context yourself.

    Its driver keeps an event loop in this thread while it lives, and what runs a loop of its own fails then.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(), args=ARGUMENTS, env=os.environ | {"LANGUAGE": "zh_CN"}
        )
        yield browser
        browser.close()


@pytest.fixture
def phone_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make phones: fresh contexts, closed after the test; keyword arguments change what a phone is."""
    made = []

    def make(**changes: Any) -> BrowserContext:
        context = chromium.new_context(**PHONE | changes)
        context.set_default_timeout(20_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def phone_page(phone_context: Callable[..., BrowserContext]) -> Page:
    """A blank page on a phone of 390 by 844."""
    return phone_context().new_page()


@pytest.fixture
def axe() -> Callable[[Page], list[dict[str, Any]]]:
    """Check a page with axe-core, light and dark; gives its violations, shortened to what a person needs."""
    # Evaluating the source works under a strict content security policy; a script tag would not.
    source = AXE.read_text("utf-8")

    def violations(page: Page, rules: list[str]) -> list[dict[str, Any]]:
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
        return [
            {"rule": violation["id"], "where": [node["html"][:200] for node in violation["nodes"]]}
            for violation in found["violations"]
        ]

    def check(page: Page) -> list[dict[str, Any]]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = violations(page, RULES)
        # Nothing but the colours changes in the dark, and without motion they change at once.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [one | {"scheme": "dark"} for one in violations(page, ["color-contrast"])]
        page.emulate_media(color_scheme="light")
        return found

    return check


def too_wide(page: Page, widths: Iterable[int]) -> list[int]:
    """Give the widths of the window at which a page scrolls sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(width)
    return found
