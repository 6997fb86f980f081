"""The program: read the command line, start the parts, speak Chinese to people and English to the log."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Optional

from print_agent import VERSION, desktop_entry, loopback
from print_agent.errors import StartError
from print_agent.jobs import Jobs
from print_agent.keeping import Keep
from print_agent.pairing import POLL, PULL, Bond
from print_agent.printers import PrintSystem
from print_agent.site import Site, origin_of
from print_agent.surroundings import IS_WINDOWS, computer, state_folder, system

if IS_WINDOWS:
    from print_agent.windows import Windows as System
else:
    from print_agent.cups import Cups as System  # type: ignore[assignment]


def main(arguments: Optional[list[str]] = None) -> int:
    """Run until told to stop; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that can't write Chinese must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        origin = origin_of(options.site)
        if options.desktop_entry:
            program = Path(sys.argv[0]).resolve()
            print(f"已写入菜单项：{desktop_entry.write(origin, program, is_polling=options.poll)}")
            return 0
        return _run(origin, options)
    except StartError as error:
        print(error.message, file=sys.stderr)
        return 1


def _run(origin: str, options: argparse.Namespace) -> int:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    keep = Keep(state_folder(), origin)
    site, printers = Site(origin), System()
    jobs = Jobs(site, printers, keep, stopping)
    mode = POLL if options.poll else PULL
    bond = Bond(site, keep, printers, mode=mode, name=computer(), platform=system())
    ear = None
    print(f"打印控件 {VERSION}，网站 {origin}")
    if mode == PULL:
        ports = (options.port,) if options.port else loopback.PORTS
        ear = loopback.listen(ports, origin=origin, bond=bond, jobs=jobs, system=printers)
        threading.Thread(target=ear.serve_forever, name="ear", daemon=True).start()
        print(f"本机地址 {loopback.ADDRESS}:{ear.server_port}，请保持本窗口打开，按 Ctrl+C 退出。")
    _say_printers(printers)
    threading.Thread(target=bond.run, args=(jobs, stopping, _tell), name="bond", daemon=True).start()
    # On Windows a wait without end would not hear Ctrl+C.
    while not stopping.wait(1):
        pass
    if ear is not None:
        ear.shutdown()
    keep.empty()
    keep.close()
    print("打印控件已退出。")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ecert-print-agent", description="电子证书打印控件")
    parser.add_argument("--site", required=True, metavar="网址", help="所属网站，如 https://cert.example.org")
    parser.add_argument("--poll", action="store_true", help="由网站转发打印任务，网页不直接连接本控件")
    parser.add_argument("--port", type=int, metavar="端口", help="本机端口，默认 18632，备用 28632")
    parser.add_argument("--desktop-entry", action="store_true", help="写入 Linux 桌面菜单项后退出")
    parser.add_argument("--verbose", action="store_true", help="write what happens to the log")
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


def _tell(what: str, told: dict[str, Any]) -> None:
    if what == "code":
        code = str(told.get("code") or "")
        print(
            "\n  ┌────────────────────────────┐\n"
            f"  │   配对码   {'  '.join(code[:3])}   {'  '.join(code[3:])} │\n"
            "  └────────────────────────────┘\n"
            "请登录网站，打开“打印控件下载”页面，输入以上配对码（5 分钟内有效）。\n"
        )
    elif what == "paired":
        print(f"已与{told.get('site', '网站')}配对，企业：{told.get('enterprise', '')}")
    elif what == "revoked":
        print("配对已解除，正在重新申请配对码……")
    else:
        print(f"{told.get('message', '')} 稍后自动重试。")


def _say_printers(system_: PrintSystem) -> None:
    try:
        names = [printer.name + ("（默认）" if printer.is_default else "") for printer in system_.printers()]
    except Exception as error:
        names = []
        logging.getLogger(__name__).warning("no printers: %s", error)
    print(f"打印机：{'、'.join(names)}" if names else "未检测到打印机，请连接打印机。")
