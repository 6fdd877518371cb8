"""No test talks to the outside: only Unix sockets and this machine itself."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any

_OURS = {"localhost", "", None}


class OutsideWorld(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in _OURS or str(host).endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise OutsideWorld(f"a test connects to {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise OutsideWorld(f"a test looks up {arguments[0]}")


sys.addaudithook(_watch)
