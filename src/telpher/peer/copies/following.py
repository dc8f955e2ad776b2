"""Receives what a link leads to: from the sender itself, else from the copy that it has stored.

Nobody has to do anything for that. When a receiver goes on from a copy is said in
protocol/share.md, "Live first, then the copy".
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final

from telpher.peer.copies.downloading import Downloading, Person
from telpher.peer.copies.faults import OVER, Passing, ShareFault
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.copies.server import ShareServer
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.status import (
    Connecting,
    Deciding,
    Delivered,
    Ended,
    Led,
    Opening,
    Reconnecting,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from telpher.keys.link import Invitation
    from telpher.peer.copies.faults import Over
    from telpher.peer.status import Missed, Summary

_LOOK_EVERY: Final = 3.0
_PATH_PATIENCE: Final = 15.0
"""Seconds without a connection, both sides being there, after which a copy is better."""

_LEADS_ON: Final[Mapping[str, Missed | None]] = {
    "unknown-code": None,
    "already-joined": None,
    "expired": None,
    "closed": None,
    "no-path": "no-path",
    "peer-gone": "lost",
    "silent": "lost",
}
"""Ends of a live transfer after which there may be a copy."""


class Following:
    """One receiver. To be run once."""

    def __init__(self, server: str, invitation: Invitation, output: Path, person: Person) -> None:
        self.status: Status = Opening()
        self._address = server
        self._output = output
        self._person = person
        self._shares = ShareServer(server)
        self._live = ReceivingTransfer(server, invitation, output)
        # Who waits for a path waits for a copy, too: the sender's person may be thinking.
        self._live.patient = True
        self._copy: Downloading | None = None
        self._subscribers: list[Callable[[Status], None]] = []
        self._asking: asyncio.Task[None] | None = None
        self._accepted = ""
        self._apart_since = math.inf
        """Since when both are here, and no connection stands."""
        self._cancelled = False

    def subscribe(self, listener: Callable[[Status], None]) -> None:
        """Call back on every new status, on the event loop."""
        self._subscribers.append(listener)

    def cancel(self) -> None:
        """The person ends it. Safe to call at any time, also twice."""
        self._cancelled = True
        (self._live if self._copy is None else self._copy).cancel()

    async def run(self) -> Delivered | Ended:
        """Receive it, one way or the other, and say how it ended."""
        self._live.subscribe(self._hear)
        try:
            end = await self._receive()
        finally:
            if self._asking is not None:
                self._asking.cancel()
            await self._shares.aclose()
        self._publish(end)
        return end

    async def password(self, *, again: bool) -> str | None:
        """See Person."""
        return await self._person.password(again=again)

    async def accepts(self, summary: Summary, manifest: str) -> bool:
        """See Person; who has accepted the same from the sender is not asked again."""
        return manifest == self._accepted or await self._person.accepts(summary, manifest)

    async def _receive(self) -> Delivered | Ended:
        loop = asyncio.get_running_loop()
        live = loop.create_task(self._live.run())
        found = loop.create_task(self._find())
        try:
            await asyncio.wait({live, found}, return_when=asyncio.FIRST_COMPLETED)
            if found.done():
                self._live.leave()
            end = await live
        finally:
            live.cancel()
            found.cancel()
        if self._cancelled or isinstance(end, Delivered) or end.by == "them":
            return end
        if end.code == "replaced" and found.done():
            return await self._follow(found.result())
        if end.code not in _LEADS_ON:
            return end
        if (refused := await self._look()) is not None:
            return end if refused == "unknown-share" else self._ended(refused)
        # The sender ends the session once it stores; who had keys knows why.
        pathless = end.code == "closed" and self._live.has_agreed
        return await self._follow("no-path" if pathless else _LEADS_ON[end.code])

    async def _follow(self, why: Missed | None) -> Delivered | Ended:
        key = self._live.key
        if key is None:
            raise AssertionError("a copy was found without its key")
        if self._asking is not None:
            self._asking.cancel()
        self._publish(Led(why))
        self._copy = Downloading(self._address, key, self._output, self)
        self._copy.subscribe(self._hear)
        return await self._copy.run()

    async def _find(self) -> Missed:
        """Look again and again as long as there is no connection; why it is to be followed."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            if not self._is_apart or await self._look() is not None:
                continue
            status = self._live.status
            if not isinstance(status, Connecting | Reconnecting):
                continue
            if not status.peer_present or loop.time() - self._apart_since >= _PATH_PATIENCE:
                if isinstance(status, Reconnecting):
                    return "lost"
                return "no-path" if status.peer_present else "absent"

    @property
    def _is_apart(self) -> bool:
        return isinstance(self._live.status, Connecting | Reconnecting)

    async def _look(self) -> Over | None:
        """Why there is no copy to be followed, as far as can be told; ``None`` if there is one."""
        key = self._live.key
        if key is None:
            return "unknown-share"
        try:
            await self._shares.look(ShareKeys(key).share_id)
        except ShareFault as fault:
            return next((over for over in OVER if over == fault.code), "unknown-share")
        except Passing:
            return "unknown-share"
        return None

    def _hear(self, status: Status) -> None:
        apart = isinstance(status, Connecting | Reconnecting) and status.peer_present
        now = asyncio.get_running_loop().time()
        self._apart_since = min(self._apart_since, now) if apart else math.inf
        if not isinstance(status, Delivered | Ended):  # that is said when it is really the end
            self._publish(status)
        if isinstance(status, Deciding) and self._copy is None and self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> None:
        """Ask about what the sender itself proposes; once, however often they lose each other."""
        answered = 0
        # Whoever answers what was asked before has not decided about what is asked now.
        while answered != self._live.question:
            answered = self._live.question
            summary, manifest = self._live.proposed
            if summary is None or not await self._person.accepts(summary, manifest):
                self._live.decline()
                return
            self._accepted = manifest
        self._asking = None
        self._live.accept()

    def _ended(self, code: Over) -> Ended:
        return Ended(code, "fault", may_have_arrived=False, resumable=False)

    def _publish(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            for subscriber in self._subscribers:
                subscriber(status)
