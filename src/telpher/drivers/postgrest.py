"""PostgREST, as Supabase runs it, through its official client."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

import httpx
from postgrest import APIError, AsyncPostgrestClient

Rows = list[dict[str, Any]]

_log = logging.getLogger(__name__)

_PATIENCE: Final = 8.0
"""Seconds for a call with all its attempts: less than our own clients wait for us."""
_ATTEMPT: Final = 3.0
_PAUSES: Final = (0.1, 0.4)
"""Seconds before each further attempt."""
_MOST_CONNECTIONS: Final = 50

_DUPLICATE: Final = "23505"


class Unavailable(Exception):  # noqa: N818
    """PostgREST, or what is behind it, could not do what was asked."""


class Duplicate(Exception):  # noqa: N818
    """There is such a row already."""


class Executable(Protocol):
    """A request that was built."""

    async def execute(self) -> Any:
        """Send it."""
        ...


class PostgrestClient:
    """A project's tables and functions, with the rights of a key, in one schema."""

    def __init__(self, url: str, key: str, schema: str) -> None:
        """`url` is the project's, `key` one of either kind."""
        limits = httpx.Limits(max_connections=_MOST_CONNECTIONS)
        hooks = {"response": [_pass_over_faults]}
        self._http = httpx.AsyncClient(timeout=_ATTEMPT, limits=limits, event_hooks=hooks)
        self._client = AsyncPostgrestClient(
            f"{url.rstrip('/')}/rest/v1",
            schema=schema,
            headers={"apikey": key, "authorization": f"Bearer {key}"},
            http_client=self._http,
            retry_enabled=False,  # ours also bounds the time
        )

    async def run(self, build: Callable[[AsyncPostgrestClient], Executable]) -> Any:
        """Send what `build` builds; rows, or what a function returns.

        It is sent again where it may not have arrived, so doing it twice must do no harm. Raises
        Duplicate, Unavailable. PostgREST's refusals show whole rows, so nothing of them but the
        code goes on from here.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                for pause in _PAUSES:
                    try:
                        return await self._once(build)
                    except _Passing:
                        await asyncio.sleep(pause)
                return await self._once(build)
        except (_Passing, TimeoutError):
            raise Unavailable("no answer") from None

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _once(self, build: Callable[[AsyncPostgrestClient], Executable]) -> Any:
        try:
            return (await build(self._client).execute()).data
        except httpx.HTTPError:
            raise _Passing from None
        except APIError as error:
            code = str(error.code)
        if code == _DUPLICATE:
            raise Duplicate
        _log.error("Supabase refused what was asked, with code %s.", code)
        raise Unavailable(code)


class _Passing(Exception):  # noqa: N818
    pass


async def _pass_over_faults(response: httpx.Response) -> None:
    """Faults that may be gone the next time have such a status, whoever on the way answers.

    PostgREST tells them by codes, too, but what stands before it has none.
    """
    if response.is_server_error:
        raise _Passing
