"""Asking CUPS how a job stands, over IPP (RFC 8010, 8011): `lpstat` shows cancelled jobs and printed ones alike."""

import http.client
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional, Union

PENDING, HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
_GET_JOB_ATTRIBUTES = 0x0009
_OPERATION, _END, _LAST_DELIMITER = 0x01, 0x03, 0x0F
_CHARSET, _LANGUAGE, _URI, _NAME, _KEYWORD = 0x47, 0x48, 0x45, 0x42, 0x44
_INTEGER, _ENUM = 0x21, 0x23
_SUCCESS_BELOW = 0x0100
_LARGEST = 256 * 1024
_PATIENCE = 10
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd")


@dataclass(frozen=True)
class Job:
    """A job as the server sees it: `state` 3 to 9 (RFC 8011, section 5.3.7), and what its printer says."""

    state: int
    reasons: list[str] = field(default_factory=list)
    message: str = ""


def job(number: int, server: str = "") -> Optional[Job]:
    """Ask how a job stands; None when the server can't be asked or does not know it.

    Args:
        number: the job's number.
        server: as CUPS_SERVER names it, a socket's path or host:port; "" for the usual one.
    """
    try:
        answer = _ask(_question(number), server)
        found = _read(answer) if answer is not None else None
    except (OSError, http.client.HTTPException, struct.error, ValueError):
        return None
    state = (found or {}).get("job-state", [None])[0]
    if not isinstance(state, int):
        return None
    texts = {name: [one for one in values if isinstance(one, str)] for name, values in (found or {}).items()}
    message = texts.get("job-printer-state-message") or [""]
    return Job(state, texts.get("job-state-reasons", []), message[0])


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _ask(question: bytes, server: str) -> Optional[bytes]:
    connection = _connection(server)
    try:
        connection.request("POST", "/", body=question, headers={"Content-Type": "application/ipp"})
        answer = connection.getresponse()
        content = answer.read(_LARGEST)
        return content if answer.status == http.client.OK else None
    finally:
        connection.close()


def _connection(server: str) -> http.client.HTTPConnection:
    if server.startswith("/"):
        return _Connection(server)
    if not server:
        for path in _SOCKETS:
            if Path(path).is_socket():
                return _Connection(path)
    host, _, port = (server.split("/", maxsplit=1)[0] or "localhost:631").partition(":")
    return http.client.HTTPConnection(host, int(port or 631), timeout=_PATIENCE)


def _question(number: int) -> bytes:
    attributes = [
        (_CHARSET, "attributes-charset", "utf-8"),
        (_LANGUAGE, "attributes-natural-language", "en"),
        (_URI, "job-uri", f"ipp://localhost/jobs/{number}"),
        (_NAME, "requesting-user-name", "ecert"),
        (_KEYWORD, "requested-attributes", "job-state"),
        (_KEYWORD, "", "job-state-reasons"),
        (_KEYWORD, "", "job-printer-state-message"),
    ]
    head = struct.pack(">BBHiB", 1, 1, _GET_JOB_ATTRIBUTES, 1, _OPERATION)
    return head + b"".join(_attribute(*one) for one in attributes) + bytes([_END])


def _attribute(tag: int, name: str, value: str) -> bytes:
    raw_name, raw = name.encode(), value.encode()
    return struct.pack(">BH", tag, len(raw_name)) + raw_name + struct.pack(">H", len(raw)) + raw


def _read(answer: bytes) -> Optional[dict[str, list[Union[int, str]]]]:
    _, _, status, _ = struct.unpack_from(">BBHi", answer)
    if status >= _SUCCESS_BELOW:
        return None
    found: dict[str, list[Union[int, str]]] = {}
    at, name = 8, ""
    while answer[at : at + 1] not in (b"", bytes([_END])):
        tag = answer[at]
        at += 1
        if tag <= _LAST_DELIMITER:
            continue
        (length,) = struct.unpack_from(">H", answer, at)
        # A further value of the same attribute has no name.
        name = answer[at + 2 : at + 2 + length].decode("utf-8", "replace") or name
        at += 2 + length
        (length,) = struct.unpack_from(">H", answer, at)
        raw = answer[at + 2 : at + 2 + length]
        at += 2 + length
        value = struct.unpack(">i", raw)[0] if tag in (_INTEGER, _ENUM) else raw.decode("utf-8", "replace")
        found.setdefault(name, []).append(value)
    return found
