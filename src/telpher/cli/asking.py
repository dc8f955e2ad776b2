"""What a person is asked on the terminal, and answers on standard input."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from telpher.cli.words import ENDS, MISSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telpher.peer.status import Missed, Summary
    from telpher.protocol.errors import ErrorCode, ShareFaultCode

_LONGEST_LINE = 1024


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
    """Ask for a yes; anything else, or the end of standard input, is a no."""
    answer = await _answer(f"{question} [y/N]: ")
    return answer is not None and answer.strip().lower() in ("y", "yes")


async def ask_password(question: str) -> str | None:
    """Ask for a password, which is not shown; ``None`` if there is none."""
    with _unseen(sys.stdin.fileno()):
        return await _answer(f"{question}: ") or None


async def new_password() -> str | None:
    """Ask for a new password: at a terminal twice, since nobody sees what they type."""
    password = await ask_password("Password")
    if password is None or not sys.stdin.isatty():
        return password
    return password if await ask_password("The same again") == password else None


class Person:
    """Who sits at this terminal, and is asked about what comes."""

    def __init__(self, *, accepts: bool) -> None:
        """``accepts``: whatever it is, without being asked."""
        self._accepts = accepts

    async def password(self, *, again: bool) -> str | None:
        """See telpher.peer.copies.downloading.Person."""
        if again:
            typer.echo("This password is wrong.", err=True)
        return await ask_password("Password")

    async def accepts(self, summary: Summary, manifest: str) -> bool:
        """See telpher.peer.copies.downloading.Person."""
        del summary, manifest  # the display has said what it is
        return self._accepts or await confirm("Receive it?")


class Sender:
    """Who sends from this terminal, and is asked when the receiver has been missed."""

    def __init__(self, *, asks: bool) -> None:
        """Without ``asks`` they have agreed beforehand."""
        self._asks = asks

    async def consents(self, why: Missed) -> bool:
        """See telpher.peer.copies.offering.Sender."""
        typer.echo(MISSED[why], err=True)
        if self._asks:
            return await confirm(
                "Store an encrypted copy at the server, which cannot read it? The same link leads"
                " there"
            )
        typer.echo("An encrypted copy is stored under the same link.", err=True)
        return True

    async def goes_on(self) -> bool:
        """Whether to go on with a copy that an earlier run had begun to store."""
        if self._asks:
            return await confirm("An earlier run was storing an encrypted copy. Go on with that?")
        typer.echo("This goes on from an earlier run; its link is still good.", err=True)
        return True

    def refused(self, code: ErrorCode | ShareFaultCode) -> None:
        """See telpher.peer.copies.offering.Sender."""
        typer.echo(f"No copy is stored. {ENDS[code]}", err=True)


async def _answer(question: str) -> str | None:
    """The next line of standard input without its end; ``None`` where there is none.

    Nothing waits for an answer that is not wanted any more: a thread would.
    """
    typer.echo(question, nl=False, err=True)
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
        while not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
            if not is_file:
                await readable.wait()
                readable.clear()
            read = os.read(descriptor, 1)
            if not read:
                break
            line += read
    finally:
        loop.remove_reader(descriptor)
    return line.decode(errors="replace").rstrip("\r\n") if line else None


@contextmanager
def _unseen(descriptor: int) -> Iterator[None]:
    """What is typed meanwhile is not shown, where this is a terminal."""
    if not os.isatty(descriptor):
        yield
        return
    shown = termios.tcgetattr(descriptor)
    unseen = shown[:]
    unseen[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, unseen)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, shown)
        typer.echo(err=True)  # the end of the line was not shown either
