"""`telpher send`."""

import asyncio
from typing import Annotated

import typer

from telpher.cli.display import Display
from telpher.cli.running import cancel_on_interrupt, run
from telpher.cli.words import clean, contents
from telpher.peer.files.disk import DiskFault
from telpher.peer.files.listing import Listing, TooMuch, list_paths
from telpher.peer.sending_transfer import SendingTransfer
from telpher.peer.status import Delivered, Ended, summary_of

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


def send(
    paths: PathsArgument,
    server: ServerOption = DEFAULT_SERVER,
    words: WordsOption = False,
) -> None:
    """Send files and folders straight to whoever opens the link."""
    listing = found(paths)
    typer.echo(f"Sending {contents(summary_of(listing.manifest))}.", err=True)
    run(_send(server, listing, words=words))


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
