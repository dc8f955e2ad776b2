"""Sends to whoever comes; and if they miss each other, stores a copy, where a person has agreed.

When that is the case is said in protocol/share.md, "Live first, then the copy".
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.sharing import begin_upload
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.status import Connecting, Delivered, Ended, Inviting, Reconnecting, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telpher.peer.copies.own_shares import Terms
    from telpher.peer.copies.uploading import Uploading
    from telpher.peer.files.listing import Listing
    from telpher.peer.status import Missed, Status
    from telpher.protocol.errors import ErrorCode, ShareFaultCode

_LOOK_EVERY: Final = 0.25
_PATH_PATIENCE: Final = 15.0
"""Seconds without a connection, both sides being there and having keys."""
_MISSING: Final[dict[str, Missed]] = {
    "no-path": "no-path",
    "peer-gone": "lost",
    "silent": "lost",
    "expired": "absent",
    "closed": "lost",
}
"""Ends of the live transfer after which a copy would still reach them, and why it is wanted."""


class Sender(Protocol):
    """Whom an offer asks."""

    async def consents(self, why: Missed) -> bool:
        """Whether a copy is to be stored; asked once. Nothing is stored without that."""
        ...

    def refused(self, code: ErrorCode | ShareFaultCode) -> None:
        """The server takes no copy; it goes on without one."""
        ...


class Offering:
    """One offer under one link. To be run once."""

    def __init__(
        self,
        server: str,
        paths: Sequence[str],
        listing: Listing,
        sender: Sender,
        terms: Terms,
        wait: float,
    ) -> None:
        """``wait``: seconds for which the receiver is waited for. All sizes must be known."""
        self._server = server
        self._paths = paths
        self._listing = listing
        self._sender = sender
        self._terms = terms
        self._wait = wait
        self._live = SendingTransfer(server, listing)
        # Whoever is being asked has time to think: until then a path is looked for.
        self._live.patient = True
        self._upload: Uploading | None = None
        self._subscribers: list[Callable[[Status], None]] = []

    def subscribe(self, listener: Callable[[Status], None]) -> None:
        """Call back on every new status, on the event loop."""
        self._subscribers.append(listener)

    def cancel(self) -> None:
        """The person ends it. Safe to call at any time, also twice."""
        (self._live if self._upload is None else self._upload).cancel()

    async def run(self) -> Delivered | Stored | Ended:
        """Send it or store it, and say how it ended."""
        self._live.subscribe(self._hear)
        loop = asyncio.get_running_loop()
        live = loop.create_task(self._live.run())
        missed = loop.create_task(self._missed())
        try:
            await asyncio.wait({live, missed}, return_when=asyncio.FIRST_COMPLETED)
            why = missed.result() if missed.done() else await self._lost(live)
            if why is not None and await self._consents(why, live):
                self._upload = await self._begin(live)
            if self._upload is None:
                self._go_on_alone(why)
                return self._said(await live)
            self._live.leave()
            await live
        finally:
            live.cancel()
            missed.cancel()
        self._upload.subscribe(self._tell)
        return await self._upload.run()

    async def _missed(self) -> Missed:
        """Wait until they have missed each other; why."""
        loop = asyncio.get_running_loop()
        absent = apart = loop.time()
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            now, status = loop.time(), self._live.status
            there = isinstance(status, Connecting | Reconnecting) and status.peer_present
            alone = isinstance(status, Inviting | Connecting | Reconnecting) and not there
            if not alone:
                absent = now
            if not there or not self._live.has_agreed:
                apart = now
            if now - absent >= self._wait:
                return "lost" if isinstance(status, Reconnecting) else "absent"
            if now - apart >= _PATH_PATIENCE:
                return "lost" if isinstance(status, Reconnecting) else "no-path"

    async def _lost(self, live: asyncio.Task[Delivered | Ended]) -> Missed | None:
        """Whether it has ended because they have lost each other for good."""
        end = await live
        if isinstance(end, Delivered) or end.by == "them":
            return None
        return _MISSING.get(end.code)

    async def _consents(self, why: Missed, live: asyncio.Task[Delivered | Ended]) -> bool:
        """Ask; nobody is asked any longer when it is delivered, or cancelled, meanwhile."""
        asking = asyncio.get_running_loop().create_task(self._sender.consents(why))
        try:
            if not live.done():
                await asyncio.wait({live, asking}, return_when=asyncio.FIRST_COMPLETED)
            return self._is_apart(live) and await asking and self._is_apart(live)
        finally:
            asking.cancel()

    def _is_apart(self, live: asyncio.Task[Delivered | Ended]) -> bool:
        """Whether a copy may be wanted: they have not found each other, and nobody has ended it."""
        if live.done():
            end = live.result()
            return isinstance(end, Ended) and end.by == "fault"
        return isinstance(self._live.status, Inviting | Connecting | Reconnecting | Ended)

    async def _begin(self, live: asyncio.Task[Delivered | Ended]) -> Uploading | None:
        """Create the share, before anything else: a receiver finds the one or the other.

        It is taken back if it is not wanted any more when the server has answered.
        """
        upload = begin_upload(
            self._server, self._live.link, self._live.key, self._paths, self._listing, self._terms
        )
        announcing = asyncio.get_running_loop().create_task(upload.announce())
        try:
            if not live.done():
                await asyncio.wait({live, announcing}, return_when=asyncio.FIRST_COMPLETED)
            if announcing.done() or self._is_apart(live):
                await announcing
        except ShareFault as fault:
            self._sender.refused("share-damaged" if fault.code == "budget-spent" else fault.code)
        else:
            if announcing.done() and self._is_apart(live):
                return upload
        finally:
            announcing.cancel()
        await upload.close(keep=False)
        return None

    def _go_on_alone(self, why: Missed | None) -> None:
        self._live.patient = False
        if why == "no-path" and isinstance(self._live.status, Connecting):
            self._live.pathless()

    def _hear(self, status: Status) -> None:
        if not isinstance(status, Ended):  # that is said when it is really the end
            self._tell(status)

    def _said(self, end: Delivered | Ended) -> Delivered | Ended:
        if isinstance(end, Ended):
            self._tell(end)
        return end

    def _tell(self, status: Status) -> None:
        for subscriber in self._subscribers:
            subscriber(status)
