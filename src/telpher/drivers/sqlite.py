"""SQLite on a thread of its own, so that a slow disk never holds up the event loop."""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_log = logging.getLogger(__name__)

_LARGEST_BATCH = 128
"""Calls that share one commit at most."""


class NewerSchema(Exception):  # noqa: N818
    """The file was written by a newer version of the program."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"{path} has schema version {found}, but this version knows only {known}; "
            "install the newer version again or choose another data folder."
        )


class Unavailable(Exception):  # noqa: N818
    """The database could not do what was asked: disk full, I/O error, closed."""


class Database:
    """One connection, used from one worker thread.

    Calls that wait at the same time share one transaction, in the order in which they came; a call
    that fails is undone alone. The journal is a write-ahead log with `synchronous=NORMAL`: after a
    killed process everything acknowledged is there, after a power cut the file is whole but may
    lack the last moments, up to the last call that was `durable`.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        """Open or create the file and bring it to version `len(migrations)`.

        `path` may be `:memory:`. Raises NewerSchema, sqlite3.Error.
        """
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            _migrate(self._connection, path, migrations)
        except BaseException:
            self._connection.close()
            raise
        self._waiting: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="sqlite", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T], *, durable: bool = False) -> T:
        """Do `work` on the connection, inside a transaction. Raises Unavailable.

        `durable`: what was done is on the disk when this returns.
        """
        if self._closed:
            raise Unavailable("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.put(_Call(work, loop, future, durable))
        return await future

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        going_on = True
        while going_on:
            batch = [self._waiting.get()]
            while len(batch) < _LARGEST_BATCH and not self._waiting.empty():
                batch.append(self._waiting.get())
            calls = [call for call in batch if call is not None]
            going_on = len(calls) == len(batch)
            self._transact(calls)
        self._connection.close()

    def _transact(self, calls: "list[_Call]") -> None:
        level = "FULL" if any(call.durable for call in calls) else "NORMAL"
        try:
            self._connection.execute(f"PRAGMA synchronous={level}")
            self._connection.execute("BEGIN IMMEDIATE")
            for call in calls:
                call.attempt(self._connection)
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            self._roll_back()
            for call in calls:
                call.error = Unavailable(str(error))
        for loop in {call.loop for call in calls}:
            settled = [call for call in calls if call.loop is loop]
            try:
                loop.call_soon_threadsafe(_settle, settled)
            except RuntimeError:  # the loop ended while its call was under way
                continue

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except Exception:  # noqa: BLE001  (logged)
            # The thread lives on: the next BEGIN is refused, and the rollback tried again.
            _log.exception("A transaction could not be rolled back; trying again.")


class _Call:
    __slots__ = ("durable", "error", "future", "loop", "result", "work")

    def __init__(
        self,
        work: Work[object],
        loop: asyncio.AbstractEventLoop,
        future: "asyncio.Future[T]",
        durable: bool,
    ) -> None:
        self.work = work
        self.loop = loop
        self.durable = durable
        self.future: asyncio.Future[object] = future  # type: ignore[assignment]
        self.result: object = None
        self.error: Exception | None = None

    def attempt(self, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT call")
        try:
            self.result = self.work(connection)
        except Exception as error:  # noqa: BLE001  (handed to whoever asked)
            self.error = Unavailable(str(error)) if isinstance(error, sqlite3.Error) else error
            if connection.in_transaction:
                connection.execute("ROLLBACK TO call")
        if connection.in_transaction:
            connection.execute("RELEASE call")


def _settle(calls: list[_Call]) -> None:
    for call in calls:
        if call.future.done():
            continue
        if call.error is not None:
            call.future.set_exception(call.error)
        else:
            call.future.set_result(call.result)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > len(migrations):
        raise NewerSchema(path, found, len(migrations))
    for version, script in enumerate(migrations[found:], start=found + 1):
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version={version}; COMMIT")
