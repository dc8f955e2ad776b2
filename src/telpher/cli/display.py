"""Plain lines that say where a transfer stands: one a second at most, and one for each change."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

import typer

from telpher.cli.words import (
    LED,
    OUTSIDE,
    RECONNECTING,
    WAITING,
    clean,
    contents,
    duration,
    ending,
    size,
)
from telpher.peer.status import (
    Connecting,
    Deciding,
    Delivered,
    Ended,
    Inviting,
    Led,
    Progress,
    Reconnecting,
    Status,
    Stored,
    Storing,
    Transferring,
    Verifying,
    Waiting,
)

if TYPE_CHECKING:
    from telpher.peer.rendezvous import Words
    from telpher.sessions.session import Role

_PAUSE: Final = 1.0


class Display:
    """Says what changes. The link goes to standard output, everything else to standard error."""

    def __init__(self, role: Role, *, words: bool) -> None:
        """``words``: show the verification words."""
        self._role = role
        self._shows_words = words
        self._words: Words | None = None
        self._invited = False
        self._led = False
        self._said = ""
        self._said_at = 0.0

    def show(self, status: Status) -> None:
        """Take the next status."""
        if isinstance(status, Deciding | Transferring) and status.words != self._words:
            self._words = status.words
            if self._shows_words and status.words is not None:
                self._say(f"Verification words: {' '.join(status.words)}")
        match status:
            case Inviting():
                self._invite(status)
            case Connecting(doubt="wrong" | "spent" | "off"):
                self._say("The code seems to be wrong…")
            case Connecting(room="entered"):
                present = status.peer_present
                self._say("Connecting…" if present else "Waiting for the other side…")
            case Connecting(room=room):
                self._say(OUTSIDE[room])
            case Deciding() if self._role == "sender":
                self._say("Connected. They are being asked whether they want it.")
            case Deciding():
                who = "It holds" if self._led else "They are sending"
                self._say(f"{who} {contents(status.summary)}.")
            case Transferring():
                self._transferring(status)
            case Led():
                self._led = True
                self._say(LED[status.why])
            case Storing():
                self._storing(status)
            case Waiting():
                self._say(WAITING[status.trouble])
            case Stored():
                self._stored(status)
            case Reconnecting(room="entered"):
                self._say(RECONNECTING[status.peer_present])
            case Reconnecting(room=room):
                self._say(f"The connection is lost. {OUTSIDE[room]}")
            case Verifying():
                self._say("Everything is across and being verified…")
            case Delivered():
                self._delivered(status)
            case Ended():
                self._say(ending(status, self._role))

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            typer.echo(words, err=True)

    def _invite(self, status: Inviting) -> None:
        if status.room != "entered":
            self._say(OUTSIDE[status.room])
            return
        if not self._invited:
            self._invited = True
            if status.again:
                typer.echo("This goes on from an earlier run; its link is still good.", err=True)
            typer.echo(f"Link: {status.link}")
            typer.echo(f"Code: {status.code}")
            typer.echo("Give one of them to the receiver, and leave this running.", err=True)
        if status.code_off:
            self._say("Three wrong codes were tried: only the link leads here now.")

    def _transferring(self, status: Transferring) -> None:
        if status.paused is not None:
            self._say("Paused." if status.paused == self._role else "The other side has paused.")
        else:
            self._progress(status.progress, status.summary.size)

    def _storing(self, status: Storing) -> None:
        if not self._invited:
            self._invited = True
            typer.echo(f"Link: {status.link}")
            typer.echo("It can be given away already. The server cannot read the copy.", err=True)
        self._progress(status.progress, status.summary.size)

    def _progress(self, progress: Progress, total: int | None) -> None:
        now = time.monotonic()
        if now - self._said_at < _PAUSE:
            return
        self._said_at = now
        words = size(progress.bytes)
        if total:
            words = f"{progress.bytes * 100 // total:3} %  {words} of {size(total)}"
        if progress.rate is not None:
            words += f"  {size(progress.rate)}/s"
        if progress.seconds_left is not None:
            words += f"  {duration(progress.seconds_left)} left"
        self._say(words)

    def _stored(self, status: Stored) -> None:
        if not self._invited:
            typer.echo(f"Link: {status.link}")
        until = datetime.fromtimestamp(status.expires_at / 1000).astimezone()
        self._say(
            f"Stored, encrypted, until {until:%Y-%m-%d %H:%M}{_times(status.downloads)}:"
            f" {duration(status.seconds)}. `telpher shares` lists it."
        )

    def _delivered(self, status: Delivered) -> None:
        amount = "" if status.summary.size is None else f"{size(status.summary.size)} "
        self._say(f"Delivered and verified: {amount}in {duration(status.seconds)}.")
        for sent, saved in status.renamed:
            self._say(f"Saved as {clean(saved)}, because this disk cannot hold {clean(sent)}.")
        for name in status.names:
            typer.echo(clean(name))


def _times(downloads: int | None) -> str:
    if downloads is None:
        return ""
    return ", for one download" if downloads == 1 else f", for {downloads} downloads"
