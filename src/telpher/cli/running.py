"""How a command runs a transfer: until it ends, or the person has had enough."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import typer

from telpher.peer.status import Delivered, Ended

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telpher.peer.transfer import PeerTransfer

_INTERRUPTED = 130
_LONGEST_LINE = 1024


def run(work: Coroutine[Any, Any, Delivered | Ended]) -> None:
    """Run it to its end, and leave with 0 only if it was delivered."""
    end = asyncio.run(work)
    if isinstance(end, Ended):
        raise typer.Exit(_INTERRUPTED if (end.code, end.by) == ("cancelled", "us") else 1)


def cancel_on_interrupt(transfer: PeerTransfer[Any]) -> None:
    """Ctrl-C cancels, so that the other side hears of it; a second one does not wait for that."""
    loop = asyncio.get_running_loop()

    def cancel() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        transfer.cancel()

    loop.add_signal_handler(signal.SIGINT, cancel)


def read_line() -> str:
    """The next line of standard input, and nothing of what follows it: an answer may."""
    line = b""
    while not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
        read = os.read(sys.stdin.fileno(), 1)
        if not read:
            break
        line += read
    return line.decode(errors="replace").strip()


async def confirm(question: str) -> bool:
    """Ask for a yes on standard input; anything else, or its end, is a no.

    Nothing waits for an answer that is not wanted any more: a thread would.
    """
    typer.echo(f"{question} [y/N]: ", nl=False, err=True)
    loop = asyncio.get_running_loop()
    descriptor = sys.stdin.fileno()
    readable = asyncio.Event()
    is_file = False
    try:
        loop.add_reader(descriptor, readable.set)
    except OSError:
        is_file = True  # which can always be read
    line = b""
    try:
        while not line.endswith(b"\n"):
            if not is_file:
                await readable.wait()
                readable.clear()
            read = os.read(descriptor, 1)
            if not read:
                break
            line += read
    finally:
        loop.remove_reader(descriptor)
    return line.decode(errors="replace").strip().lower() in ("y", "yes")
