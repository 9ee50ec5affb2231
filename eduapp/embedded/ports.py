"""Ports on this machine: a free one, and whether one is taken."""

import errno
import socket

_TAKEN = {errno.EADDRINUSE}


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on now. It is not reserved: the caller retries when it is lost."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_taken(host: str, port: int) -> bool:
    """Whether binding `host:port` fails. Raises OSError where binding is not allowed at all."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in _TAKEN:
                return True
            raise
    return False


def accepts(host: str, port: int, *, timeout: float = 0.5) -> bool:
    """Whether something answers on `host:port`."""
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False
