"""`telpher send`."""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated

import typer

from telpher.cli.asking import Sender
from telpher.cli.display import Display
from telpher.cli.durations import seconds_of
from telpher.cli.running import cancel_on_interrupt, run
from telpher.cli.words import clean, contents
from telpher.peer.copies.offering import Offering
from telpher.peer.copies.own_shares import Terms
from telpher.peer.copies.sharing import ChangedSince, resume_upload
from telpher.peer.copies.uploading import Uploading
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.listing import STANDARD_INPUT, Listing, TooMuch, list_paths
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.status import Delivered, Ended, Stored, summary_of

_TERMS = Terms(7 * 24 * 60)
"""Of a copy that is stored because two have missed each other."""

DEFAULT_SERVER = "http://127.0.0.1:8000"

ServerOption = Annotated[
    str, typer.Option(envvar="TELPHER_SERVER", help="Address of the server that both sides use.")
]

PathsArgument = Annotated[
    list[str], typer.Argument(help="Files and folders; - is standard input.", metavar="PATH…")
]

WordsOption = Annotated[
    bool, typer.Option("--words", help="Show three words: the same on both sides, unless spied on.")
]


class IfMissed(StrEnum):
    """What is done if the two do not come together."""

    LIVE = "live"
    ASK = "ask"
    STORE = "store"


def send(
    paths: PathsArgument,
    server: ServerOption = DEFAULT_SERVER,
    words: WordsOption = False,
    if_missed: Annotated[
        IfMissed | None,
        typer.Option(
            help="If you miss each other: stay live only, ask, or store an encrypted copy under the"
            " same link. Ask is the default at a terminal, live elsewhere."
        ),
    ] = None,
    wait: Annotated[
        str, typer.Option(metavar="TIME", help="How long to wait for them before that.")
    ] = "10m",
) -> None:
    """Send files and folders straight to whoever opens the link."""
    missed = if_missed or (IfMissed.ASK if sys.stdin.isatty() else IfMissed.LIVE)
    patience = seconds_of(wait)
    listing = found(paths)
    typer.echo(f"Sending {contents(summary_of(listing.manifest))}.", err=True)
    if missed is IfMissed.LIVE or STANDARD_INPUT in paths:
        if if_missed not in (None, IfMissed.LIVE):
            typer.echo("Standard input can be read once, so this is live only.", err=True)
        run(_send(server, listing, words=words))
    else:
        run(_offer(server, paths, listing, missed, patience, words=words))


def found(paths: list[str]) -> Listing:
    """List what was named, and say what cannot be sent; what cannot be listed ends the command."""
    try:
        listing = list_paths(paths)
    except (DiskFault, TooMuch, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for path in listing.left_out:
        typer.echo(f"Left out, because it is no file that can be sent: {clean(path)}", err=True)
    return listing


async def _send(server: str, listing: Listing, *, words: bool) -> Delivered | Ended:
    transfer = SendingTransfer(server, listing)
    transfer.subscribe(Display("sender", words=words).show)
    cancel_on_interrupt(transfer)
    return await asyncio.create_task(transfer.run())


async def _offer(
    server: str, paths: list[str], listing: Listing, missed: IfMissed, wait: int, *, words: bool
) -> Delivered | Stored | Ended:
    display = Display("sender", words=words)
    sender = Sender(asks=missed is IfMissed.ASK)
    try:
        earlier = resume_upload(server, paths, listing, _TERMS)
    except ChangedSince:
        earlier = None
    work: Uploading | Offering
    if earlier is not None and await sender.goes_on():
        work = earlier
    else:
        if earlier is not None:
            await earlier.close(keep=True)
        work = Offering(server, paths, listing, sender, _TERMS, wait)
    work.subscribe(display.show)
    cancel_on_interrupt(work)
    return await work.run()
