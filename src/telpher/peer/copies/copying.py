"""What storing and fetching share: one status, one end, and one thread for the disk."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from telpher.peer.copies.faults import NotInCopy, Passing, ShareFault
from telpher.peer.copies.patience import Patience
from telpher.peer.copies.server import ShareServer
from telpher.peer.files.disk import DiskFault
from telpher.peer.status import Ended, Opening, Progress, Status, Summary, Waiting
from telpher.protocol.errors import PeerFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from telpher.peer.copies.faults import Trouble
    from telpher.peer.status import EndedBy
    from telpher.protocol.errors import ErrorCode, ShareFaultCode

LEAVE_PATIENCE: Final = 5.0
"""Seconds for the last words to the server."""

_log = logging.getLogger(__name__)

T = TypeVar("T")
End = TypeVar("End", bound=Status)


class Copying(ABC, Generic[End]):
    """One copy on its way to the server or from it. To be run once."""

    def __init__(self, server: str) -> None:
        self.status: Status = Opening()
        self._server = ShareServer(server)
        self._patience = Patience(self._troubled)
        self._summary: Summary | None = None
        self._progress: Progress | None = None
        self._disk = ThreadPoolExecutor(1, "telpher-disk")
        self._subscribers: list[Callable[[Status], None]] = []
        self._task: asyncio.Task[End] | None = None
        self._cancelled = False

    def subscribe(self, listener: Callable[[Status], None]) -> None:
        """Call back on every new status, on the event loop."""
        self._subscribers.append(listener)

    def cancel(self) -> None:
        """The person ends it. Safe to call at any time, also twice."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    async def run(self) -> End | Ended:
        """Do it, and say how it ended; what can be gone on with is kept. Raises NotInCopy."""
        end: End | Ended
        self._task = asyncio.get_running_loop().create_task(self._work())
        if self._cancelled:
            self._task.cancel()
        try:
            end = await self._task
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
            end = self._ended("cancelled")
        except (ShareFault, DiskFault, PeerFault) as fault:
            # Another claim has been tried in vain.
            code = "share-damaged" if fault.code == "budget-spent" else fault.code
            end = self._ended(code)
        except NotInCopy:
            raise
        except Exception:  # noqa: BLE001  (logged)
            _log.exception("A copy ends because of a mistake in this program.")
            end = self._ended("internal-error")
        finally:
            self._task.cancel()
            with suppress(ShareFault, Passing, TimeoutError):
                async with asyncio.timeout(LEAVE_PATIENCE):
                    await self._leave()
            await self._server.aclose()
            self._interrupt()
            await asyncio.to_thread(self._release)
        self._publish(end)
        return end

    @abstractmethod
    async def _work(self) -> End:
        """Do it. Raises ShareFault, DiskFault, PeerFault."""

    @abstractmethod
    def _is_kept(self, code: ErrorCode | ShareFaultCode) -> bool:
        """Whether another run would go on from here, after such an end."""

    async def _leave(self) -> None:
        """Tell the server what it should know at the end, once. Raises ShareFault, Passing."""

    def _interrupt(self) -> None:
        """End what might keep the disk's thread waiting."""

    @abstractmethod
    def _dispose(self) -> None:
        """Close files; on a thread, after everything that was asked of the disk."""

    def _release(self) -> None:
        self._disk.shutdown()
        self._dispose()

    def _troubled(self, trouble: Trouble) -> None:
        self._publish(Waiting(trouble, self._summary, self._progress))

    def _ended(self, code: ErrorCode | ShareFaultCode) -> Ended:
        by: EndedBy = "us" if code in ("cancelled", "declined") else "fault"
        return Ended(code, by, may_have_arrived=False, resumable=self._is_kept(code))

    def _publish(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            for subscriber in self._subscribers:
                subscriber(status)

    async def _on_disk(self, work: Callable[[], T]) -> T:
        """Do it on the disk's thread, one thing after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)
