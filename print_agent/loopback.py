"""The control's ear on this computer: HTTP on 127.0.0.1 for the pages of its own site, and for nobody else."""

import json
import logging
import re
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional

from print_agent import VERSION
from print_agent.errors import AgentError, StartError
from print_agent.jobs import Jobs
from print_agent.pairing import Bond
from print_agent.printers import PrintSystem

_log = logging.getLogger(__name__)
ADDRESS = "127.0.0.1"
PORTS = (18632, 28632)
_LARGEST_BODY = 4096
_JOB = re.compile(r"/v1/jobs/([0-9]{1,18})")


class Ear(ThreadingHTTPServer):
    """The server; it answers pages of one origin only."""

    daemon_threads = True
    # On Windows this would let another program take the port at the same time.
    allow_reuse_address = False

    def __init__(self, port: int, *, origin: str, bond: Bond, jobs: Jobs, system: PrintSystem) -> None:
        self.origin, self.bond, self.jobs, self.system = origin, bond, jobs, system
        super().__init__((ADDRESS, port), _Handler)
        self.hosts = {f"{name}:{self.server_port}" for name in (ADDRESS, "localhost")}


def listen(ports: Sequence[int], **parts: Any) -> Ear:
    """Open the first port that is free.

    Raises:
        StartError: when none is.
    """
    for port in ports:
        try:
            return Ear(port, **parts)
        except OSError:
            _log.warning("port %d is taken", port)
    raise StartError("port", f"端口 {'、'.join(map(str, ports))} 已被其他程序占用，打印控件无法启动。")


class _Handler(BaseHTTPRequestHandler):
    server: Ear
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "ecert-print-agent", ""
    timeout = 15

    def do_GET(self) -> None:
        self._answer(self._read)

    def do_POST(self) -> None:
        self._answer(self._print)

    def do_OPTIONS(self) -> None:
        """Answer a preflight, also one of Private Network Access."""
        refusal = self._refusal()
        if refusal is not None:
            self._refuse(refusal)
            return
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "600",
        }
        for network in ("Private", "Local"):
            if self.headers.get(f"Access-Control-Request-{network}-Network") == "true":
                headers[f"Access-Control-Allow-{network}-Network"] = "true"
        self._send(204, None, headers)

    def _answer(self, verb: Any) -> None:
        refusal = self._refusal()
        if refusal is not None:
            self._refuse(refusal)
            return
        try:
            status, told = verb()
        except AgentError as error:
            self._refuse(error)
        except Exception:
            _log.exception("a request broke")
            self._refuse(AgentError("broken", "打印控件内部错误，请重新启动打印控件。", 500))
        else:
            self._send(status, told)

    def _refusal(self) -> Optional[AgentError]:
        """Say why this request is none of ours, before anything of it is read.

        The Host stops pages of a name that was made to point here (DNS rebinding), the Origin those of other sites.
        """
        if self.headers.get_all("Host") is None or self.headers.get_all("Host") != [self.headers["Host"]]:
            return AgentError("host", "请求地址不正确。", 421)
        if self.headers["Host"].lower() not in self.server.hosts:
            return AgentError("host", "请求地址不正确。", 421)
        if self.headers.get_all("Origin") != [self.server.origin]:
            return AgentError("origin", "打印控件只接受所属网站的网页。", 403)
        return None

    def _read(self) -> tuple[int, dict[str, Any]]:
        if self.path == "/v1/ping":
            bond = self.server.bond
            told = {"version": VERSION, "name": bond.name, "agent": bond.agent}
            return 200, {**told, "state": bond.state, "mode": bond.mode}
        if self.path == "/v1/printers":
            return 200, {"printers": [printer.told() for printer in self.server.system.printers()]}
        job = _JOB.fullmatch(self.path)
        if job is None:
            raise AgentError("no_address", "没有这个地址，请更新打印控件。", 404)
        return 200, self.server.jobs.get(job[1]).told()

    def _print(self) -> tuple[int, dict[str, Any]]:
        if self.path != "/v1/print":
            raise AgentError("no_address", "没有这个地址，请更新打印控件。", 404)
        said = self._body()
        ticket, printer = said.get("ticket"), said.get("printer")
        if not isinstance(ticket, str) or not isinstance(printer, str):
            raise AgentError("body", "请求内容不正确。", 422)
        return 202, {"job": self.server.jobs.accept(ticket, printer).id}

    def _body(self) -> dict[str, Any]:
        # Another type than JSON could be sent by any page without asking first.
        if self.headers.get_content_type() != "application/json" or "Content-Encoding" in self.headers:
            raise AgentError("type", "请求内容应为 JSON。", 415)
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise AgentError("length", "请求缺少长度。", 411)
        if int(length) > _LARGEST_BODY:
            raise AgentError("size", "请求内容过大。", 413)
        try:
            said = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise AgentError("body", "请求内容不正确。", 422) from error
        if not isinstance(said, dict):
            raise AgentError("body", "请求内容不正确。", 422)
        return said

    def _refuse(self, error: AgentError) -> None:
        # Its body may be unread, so that the connection is of no further use.
        self.close_connection = True
        self._send(error.status, {"code": error.code, "message": error.message})

    def _send(
        self, status: int, told: Optional[dict[str, Any]], more: Optional[dict[str, str]] = None
    ) -> None:
        content = json.dumps(told, ensure_ascii=False).encode() if told is not None else b""
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Origin"}
        if status not in (403, 421):
            headers["Access-Control-Allow-Origin"] = self.server.origin
        if told is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if status != 204:  # noqa: PLR2004 - No Content has none
            headers["Content-Length"] = str(len(content))
        if self.close_connection:
            headers["Connection"] = "close"
        self.send_response(status)
        for name, value in {**headers, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, _format: str, *_arguments: Any) -> None:
        """Say nothing here: jobs log what happens, and addresses may hold what others typed."""
