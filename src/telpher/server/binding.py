"""The sockets on which the server listens."""

import contextlib
import errno
import os
import socket
from ipaddress import ip_address

from telpher.server.settings import Settings


class CannotBind(Exception):  # noqa: N818
    """The server cannot listen there; the text is one sentence that says why."""


def bound(host: str, port: int) -> list[socket.socket]:
    """One socket for each address of `host`, all on the same port. Raises CannotBind."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotBind(_no_address(host)) from None
    sockets: list[socket.socket] = []
    failed: OSError | None = None
    for family, kind, protocol, _, address in dict.fromkeys(found):
        try:
            sockets.append(_bind(family, kind, protocol, (address[0], port, *address[2:])))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:  # such as ::1 where there is no IPv6
                _close(sockets)
                raise CannotBind(_sentence(host, port, error)) from None
            failed = error
        else:
            port = sockets[0].getsockname()[1]
    if not sockets:
        raise CannotBind(_sentence(host, port, failed))
    return sockets


def is_public(listening: socket.socket) -> bool:
    """Whether other machines may reach it."""
    return not ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def url_of(settings: Settings, sockets: list[socket.socket]) -> str:
    """Where a browser on this machine finds the server."""
    port = sockets[0].getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if host in {"0.0.0.0", "[::]"}:  # noqa: S104  (compared, not bound)
        host = "localhost"
    return f"{'https' if settings.tls else 'http'}://{host}:{port}"


def _bind(family: int, kind: int, protocol: int, address: tuple[str | int, ...]) -> socket.socket:
    listening = socket.socket(family, kind, protocol)
    with contextlib.ExitStack() as failing:
        failing.callback(listening.close)
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind(address)
        failing.pop_all()
    return listening


def _close(sockets: list[socket.socket]) -> None:
    for listening in sockets:
        listening.close()


def _sentence(host: str, port: int, error: OSError | None) -> str:
    if error is not None and error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use; choose another with --port or TELPHER_PORT."
    if error is not None and error.errno == errno.EACCES:
        return f"This user may not listen on port {port}; choose another with --port."
    return _no_address(host)


def _no_address(host: str) -> str:
    return f"TELPHER_HOST is {host!r}, which is no address of this machine."
