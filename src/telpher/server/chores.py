"""What a server does by itself every few seconds, on request: for places where nothing goes on
between requests.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter
from msgspec import Struct

from telpher.keys.tokens import token_digest
from telpher.sessions.session import StoreUnreachable
from telpher.shares.blobs import StorageUnreachable
from telpher.shares.requests import bearer

_LONGEST_S = 20.0


class WrongSecret(Exception):  # noqa: N818
    """This is not the secret of those who run the server."""


class ChoresAnswer(Struct):
    """What has expired or ended is removed; if not `finished`, the next request goes on with it."""

    success: bool
    finished: bool


def chores_routes(secret: str, chores: Callable[[], Awaitable[None]]) -> list[HTTPRouteHandler]:
    """The route on which the chores are asked for, with this secret; none where that is empty."""
    if not secret:
        return []
    digest = token_digest(secret)

    @get(
        "/api/chores",
        opt={
            "bucket": "chores",
            "failures": (WrongSecret, StoreUnreachable, StorageUnreachable),
        },
        summary="Remove what has expired or ended, for those who run the server",
    )
    async def run(
        authorization: Annotated[
            str,
            HeaderParameter(name="authorization", description="`Bearer` and the secret."),
        ] = "",
    ) -> ChoresAnswer:
        if not hmac.compare_digest(token_digest(bearer(authorization)), digest):
            raise WrongSecret
        try:
            async with asyncio.timeout(_LONGEST_S):
                await chores()
        except TimeoutError:
            return ChoresAnswer(success=True, finished=False)
        return ChoresAnswer(success=True, finished=True)

    return [run]
