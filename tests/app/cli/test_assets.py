import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont

from app.cli import assets

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "assets"


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build(ROOT, print)


@pytest.fixture
def project(tmp_path):
    shutil.copy(ROOT / "package.json", tmp_path)
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    return tmp_path


def test_the_small_font_draws_what_a_certificate_prints():
    text = "入境货物检验检疫证明 证书编号 2024年03月23日 **1111千克 ①《》“”…—— Phytosanitary Certificate"

    drawn = TTFont(BUILT / assets.FONT).getBestCmap()

    assert [character for character in text if ord(character) not in drawn] == []


def test_the_small_font_has_outlines_for_every_character_of_gb_2312():
    wanted = {ord(c) for row in range(0xB0, 0xF8) for c in _gb2312_row(row)}
    font = TTFont(BUILT / assets.FONT)

    cmap = font.getBestCmap()

    assert "glyf" in font
    assert len(wanted) == 6763
    assert wanted - cmap.keys() == set()
    assert [code for code in wanted if font["glyf"][cmap[code]].numberOfContours == 0] == []


def test_the_full_font_draws_rare_characters_of_names_and_keeps_its_licence_beside_it():
    drawn = TTFont(BUILT / assets.FULL_FONT).getBestCmap()

    assert [character for character in "镕喆堃昇璟祎犇骉龘" if ord(character) not in drawn] == []
    assert "SIL OPEN FONT LICENSE" in (BUILT / "fonts/OFL.txt").read_text("utf-8")


def test_the_sprite_holds_every_icon_under_its_id():
    sprite = ET.parse(BUILT / "static/icons.svg").getroot()  # noqa: S314 - our own file

    ids = {symbol.get("id") for symbol in sprite}

    assert ids == {f"i-{name}" for name in assets.ICONS}


def test_every_icon_that_a_template_names_is_in_the_sprite():
    templates = sorted(
        page for kind in ("mobile", "desktop") for page in ROOT.glob(f"templates_{kind}/**/*.html")
    )

    calls = [call for page in templates for call in re.findall(r"icon\((.*?)\) ?}}", page.read_text("utf-8"))]
    # What stands behind a comparison is a state and no icon.
    named = {name for call in calls for name in re.findall(r'(?<!== )"([a-z0-9-]+)"', call)} - {
        "ok",
        "warn",
        "bad",
    }

    assert named - set(assets.ICONS) == set()


def test_a_second_build_does_nothing():
    said: list[str] = []

    assets.build(ROOT, said.append)

    assert said == []
    assert assets.is_current(ROOT)


def test_a_changed_lock_file_makes_the_assets_stale(project):
    (project / "assets").mkdir()
    shutil.copy(BUILT / "stamp", project / "assets/stamp")
    before = assets.is_current(project)

    with (project / "package-lock.json").open("a") as lock:
        lock.write("\n")

    assert before
    assert not assets.is_current(project)


def test_a_failing_npm_gives_a_chinese_and_an_english_sentence_and_leaves_no_stamp(project):
    (project / "package-lock.json").write_text("not a lock file")

    with pytest.raises(assets.AssetsError, match=r"前端资源下载失败.*npm could not fetch"):
        assets.build(project, lambda _: None)

    assert not assets.is_current(project)


def test_the_lock_file_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock
    assert "://" not in lock


def _gb2312_row(row):
    return "".join(bytes([row, cell]).decode("gb2312", "ignore") for cell in range(0xA1, 0xFF))


def test_two_programs_at_once_build_one_after_the_other(project, monkeypatch):
    # A stand-in for npm and node that takes its time and counts its calls.
    folder = project / "bin"
    folder.mkdir()
    calls = project / "calls"
    (folder / "node").write_text("#!/bin/sh\n")
    (folder / "npm").write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo 10 && exit\necho call >> {calls}\nsleep 1\nexit 1\n'
    )
    for program in folder.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    seen = []

    def build() -> None:
        with pytest.raises(assets.AssetsError):
            assets.build(
                project, lambda _text: seen.append(len(calls.read_text().split()) if calls.exists() else 0)
            )

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(build), pool.submit(build)]:
            done.result()

    # The second one begins only after the first has failed.
    assert seen == [0, 1]
