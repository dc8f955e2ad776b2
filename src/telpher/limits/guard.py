"""Spends before a route is entered."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from telpher.limits.address import Network, client_address
from telpher.limits.limiter import RateLimiter

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


def rate_guard(limiter: RateLimiter, trusted: Sequence[Network]) -> Guard:
    """A guard for routes that name a `bucket` in their `opt`; others pass."""

    async def spend(
        connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        bucket = handler.opt.get("bucket")
        if bucket is not None:
            client = connection.scope["client"]
            peer = client[0] if client else None
            await limiter.spend(bucket, client_address(peer, connection.scope["headers"], trusted))

    return spend
