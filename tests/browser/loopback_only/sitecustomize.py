"""Refuses every connection that leaves this machine, and writes down that it was tried.

Python imports this file by itself at start when its folder is on PYTHONPATH; the processes of the browser tests run
with it, so the whole chain is tested as on a laptop without a network.
"""

import ipaddress
import os
import socket
from typing import Any

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def _is_here(host: Any) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse(host: Any) -> None:
    with open(os.environ["EDUAPP_REFUSED_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{host}\n")
    raise ConnectionRefusedError(f"the network is refused: {host}")


def connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        _refuse(address[0])
    _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        _refuse(address[0])
    return _connect_ex(self, address)


def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
    # Looking a name up asks a server elsewhere, too. A machine's own name is its own.
    if not _is_here(host) and host != socket.gethostname():
        _refuse(host)
    return _getaddrinfo(host, *rest, **more)


socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign,assignment]
socket.getaddrinfo = getaddrinfo
