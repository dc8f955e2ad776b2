"""Who is asking: the address by which a client is counted."""

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network

_V6_PREFIX = 64
"""One household or machine usually owns a whole /64, so its addresses count as one."""


def client_address(
    peer: str | None, headers: Iterable[tuple[bytes, bytes]], trusted: Sequence[Network]
) -> str:
    """The client's IPv4 address or IPv6 /64, as text to count by.

    `X-Forwarded-For` is believed only where the socket's peer is a trusted proxy, and only as far
    from the right as each hop was written by one; whatever a client wrote itself stands further
    left and is not reached.
    """
    address = _parse(peer or "")
    if address is None:
        return "local"
    if trusted and _within(address, trusted):
        for hop in reversed(_forwarded(headers)):
            named = _parse(hop)
            if named is None:
                break
            address = named
            if not _within(address, trusted):
                break
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _V6_PREFIX), strict=False))
    return str(address)


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    values = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return [hop.strip() for hop in ",".join(values).split(",")]


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    if text.startswith("["):  # [v6]:port
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # v4:port
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
