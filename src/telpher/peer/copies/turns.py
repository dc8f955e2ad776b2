"""How many requests are under way at once; fewer where the way to the server is slow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Turns:
    """To be entered once for each request."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0
        self._changed = asyncio.Condition()

    def halve(self) -> None:
        """Let fewer in at once, from now on."""
        self._most = max(1, self._most // 2)

    async def __aenter__(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._inside < self._most)
            self._inside += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        async with self._changed:
            self._inside -= 1
            self._changed.notify()
