"""`telpher receive`."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from telpher.cli.asking import Person, read_line
from telpher.cli.display import Display
from telpher.cli.running import cancel_on_interrupt, run
from telpher.cli.send import DEFAULT_SERVER, ServerOption, WordsOption
from telpher.cli.words import clean
from telpher.keys.link import Invitation, LinkInvitation, read_invitation
from telpher.peer.copies.downloading import Downloading
from telpher.peer.copies.faults import NotInCopy
from telpher.peer.copies.following import Following
from telpher.peer.status import Delivered, Ended


def receive(
    invitation: Annotated[
        str,
        typer.Argument(
            metavar="LINK|CODE", help="What the sender gave; - reads it from standard input."
        ),
    ],
    output: Annotated[Path, typer.Option(help="Folder to put everything into.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Accept without asking.")] = False,
    server: ServerOption = DEFAULT_SERVER,
    words: WordsOption = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="One thing out of a stored copy; may be repeated."),
    ] = None,
) -> None:
    """Receive what a link or a code leads to: from the sender, or from a stored copy."""
    if invitation == "-":
        invitation = read_line()
    read = read_invitation(invitation)
    if read is None:
        typer.echo("This is neither a link nor a code.", err=True)
        raise typer.Exit(2)
    if isinstance(read, LinkInvitation):
        server = origin_of(invitation) or server
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        typer.echo(f"Nothing can be put there: {error}", err=True)
        raise typer.Exit(2) from None
    display = Display("receiver", words=words)
    person = Person(accepts=yes)
    if not only:
        run(_receive(server, read, output, person, display))
    elif isinstance(read, LinkInvitation):
        run(_receive_some(server, read.key, output, person, display, only))
    else:
        typer.echo("Single files can be had from a stored copy, which needs the link.", err=True)
        raise typer.Exit(2)


def origin_of(link: str) -> str | None:
    """The server that a link names; ``None``: it is only the end of a link."""
    address = urlsplit(link.strip())
    return f"{address.scheme}://{address.netloc}" if address.scheme and address.netloc else None


async def _receive(
    server: str, invitation: Invitation, output: Path, person: Person, display: Display
) -> Delivered | Ended:
    following = Following(server, invitation, output, person)
    following.subscribe(display.show)
    cancel_on_interrupt(following)
    return await following.run()


async def _receive_some(
    server: str, key: bytes, output: Path, person: Person, display: Display, only: list[str]
) -> Delivered | Ended:
    downloading = Downloading(server, key, output, person, only)
    downloading.subscribe(display.show)
    cancel_on_interrupt(downloading)
    try:
        return await downloading.run()
    except NotInCopy as missing:
        typer.echo(f"There is no {clean(str(missing))} in this stored copy.", err=True)
        raise typer.Exit(2) from None
