"""How a command runs a transfer: until it ends, or the person has had enough."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any, Protocol

import typer

from telpher.peer.status import Ended

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telpher.peer.status import Delivered, Stored

_INTERRUPTED = 130


def run(work: Coroutine[Any, Any, Delivered | Stored | Ended]) -> None:
    """Run it to its end, and leave with 0 only if it was delivered, or stored."""
    end = asyncio.run(work)
    if isinstance(end, Ended):
        raise typer.Exit(_INTERRUPTED if (end.code, end.by) == ("cancelled", "us") else 1)


class Cancellable(Protocol):
    """What a person may have enough of."""

    def cancel(self) -> None:
        """End it; safe at any time."""
        ...


def cancel_on_interrupt(transfer: Cancellable) -> None:
    """Ctrl-C cancels, so that the other side hears of it; a second one does not wait for that."""
    loop = asyncio.get_running_loop()

    def cancel() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        transfer.cancel()

    loop.add_signal_handler(signal.SIGINT, cancel)
