"""How the value of a setting is read.

Each function returns what was written, understood, or raises ValueError with the rest of a sentence
that begins with the setting's name.
"""

import math
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import platformdirs

from telpher.limits.address import Network
from telpher.protocol.times import HOUR
from telpher.sessions.ice import IceServer
from telpher.sessions.session import clamped_ttl

Parse = Callable[[str], Any]

_SHORTEST_SECRET = 16


def text(written: str) -> str:
    """Any text."""
    return written


def secret(written: str) -> str:
    """What can stand in a header and is not guessed."""
    if not written.isascii() or not written.isprintable() or " " in written:
        raise ValueError("must consist of letters, digits and signs")
    if len(written) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters")
    return written


def flag(written: str) -> bool:
    """0 or 1."""
    if written not in {"0", "1"}:
        raise ValueError("must be 0 or 1")
    return written == "1"


def whole(least: int, most: int) -> Parse:
    """A whole number within bounds."""

    def parse(written: str) -> int:
        try:
            number = int(written)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return parse


def hours(least: int, most: int) -> Parse:
    """Hours; in milliseconds."""
    number = whole(least, most)
    return lambda written: number(written) * HOUR


def ttl(written: str) -> int:
    """Minutes; a lifetime in milliseconds, clamped."""
    try:
        minutes = float(written)
    except ValueError:
        minutes = math.nan
    if not math.isfinite(minutes):
        raise ValueError("must be a number of minutes")
    return clamped_ttl(minutes)


def url(*schemes: str) -> Parse:
    """A URL with one of these schemes."""

    def parse(written: str) -> str:
        try:
            parts = urlsplit(written)
            valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid or not written.isascii() or set(written) & set(" \"'<>;,\\\t\r\n"):
            raise ValueError(f"must be a URL that begins with {' or '.join(schemes)}://")
        if "@" in urlsplit(written).netloc:  # it would be shown to everybody
            raise ValueError("must name neither a user nor a password")
        return written

    return parse


def address(written: str) -> str:
    """An HTTP URL without a path."""
    address: str = url("http", "https")(written)
    if urlsplit(address).path not in {"", "/"} or set(address) & set("?#"):
        raise ValueError("must be an address without a path")
    return address


def base(written: str) -> str:
    """An HTTP URL below which everything is."""
    base: str = url("http", "https")(written)
    if set(base) & set("?#"):
        raise ValueError("must be an address without ? and #")
    return base


def or_empty(parse: Parse, empty: Any = "") -> Parse:
    """This, or nothing."""
    return lambda written: parse(written) if written else empty


def listed(parse: Parse) -> Parse:
    """Several of these, with commas between them."""
    return lambda written: tuple(parse(part.strip()) for part in written.split(",") if part.strip())


def network(written: str) -> Network:
    """An address or network."""
    try:
        return ip_network(written, strict=False)
    except ValueError:
        raise ValueError(
            "must be addresses or networks like 10.0.0.0/8, with commas between them"
        ) from None


def ice_url(written: str) -> str:
    """The URL of a STUN or TURN server."""
    scheme, _, host = written.partition(":")
    if scheme not in {"stun", "stuns", "turn", "turns"} or not host or " " in written:
        raise ValueError("must name servers like stun:example.org:3478 or turn:example.org")
    return written


def ice_servers(written: str) -> tuple[IceServer, ...]:
    """A JSON list of RTCIceServer."""
    try:
        servers = msgspec.json.decode(written, type=tuple[IceServer, ...])
    except msgspec.DecodeError:
        raise ValueError('must be a JSON list like [{"urls":"stun:example.org"}]') from None
    for server in servers:
        for url in [server.urls] if isinstance(server.urls, str) else server.urls:
            ice_url(url)
    return servers


def provider(written: str) -> str:
    """A signaling provider."""
    if written not in {"ws", "supabase"}:
        raise ValueError("must be ws or supabase")
    return written


def folder(written: str) -> Path:
    """A folder, or where the platform keeps application data."""
    return Path(written).expanduser() if written else platformdirs.user_data_path("telpher", False)


def path(written: str) -> Path | None:
    """A file or folder, or None."""
    return Path(written).expanduser() if written else None
