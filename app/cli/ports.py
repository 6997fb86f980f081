"""Ports of this machine: is one free, and does a service answer on it?"""

import contextlib
import errno
import http.client
import socket

from app.cli.errors import CommandError

LOOPBACK = "127.0.0.1"


def choose(setting: str, host: str, port: int) -> int:
    """Give the port to listen on: the wanted one, or any free one when 0 is wanted.

    Raises:
        CommandError: when something else listens there, naming the port and its setting.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(_sentence(setting, host, port, error)) from error
        return int(probe.getsockname()[1])


def _sentence(setting: str, host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        example = f"{setting}={port + 10} make run"
        return (
            f"端口 {port} 已被其他程序占用：请关闭该程序，或用 {setting} 指定其他端口，例如 {example}"
            f"\nPort {port} is taken: stop the program that uses it, or choose another port with {setting}, "
            f"for example {example}"
        )
    return (
        f"无法在 {host}:{port} 上监听（{error.strerror}）：请检查 {setting}。"
        f"\nCannot listen on {host}:{port} ({error.strerror}): check {setting}"
    )


def answers(port: int, path: str = "/healthz") -> bool:
    """Tell whether a service on this machine answers a path with 200 within two seconds."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
