"""Spends before a route is entered."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from telpher.limits.address import Network, client_address
from telpher.limits.limiter import RateLimiter

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


def rate_guard(limiter: RateLimiter, trusted: Sequence[Network]) -> Guard:
    """A guard for routes that name a `bucket` in their `opt`; others pass."""

    async def spend(connection: Connection, handler: BaseRouteHandler) -> None:
        bucket = handler.opt.get("bucket")
        if bucket is not None:
            await limiter.spend(bucket, address_of(connection, trusted))

    return spend


def address_of(connection: Connection, trusted: Sequence[Network]) -> str:
    """By which a client is counted; see client_address."""
    client = connection.scope["client"]
    return client_address(client[0] if client else None, connection.scope["headers"], trusted)
