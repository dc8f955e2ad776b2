"""`telpher receive`."""

import asyncio
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from telpher.cli.display import Display
from telpher.cli.running import cancel_on_interrupt, confirm, read_line, run
from telpher.cli.send import DEFAULT_SERVER, ServerOption, WordsOption
from telpher.cli.words import contents
from telpher.keys.link import Invitation, LinkInvitation, read_invitation
from telpher.peer.receiving_transfer import ReceivingTransfer
from telpher.peer.status import Deciding, Delivered, Ended, Status


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
) -> None:
    """Receive what a link or a code leads to."""
    if invitation == "-":
        invitation = read_line()
    read = read_invitation(invitation)
    if read is None:
        typer.echo("This is neither a link nor a code.", err=True)
        raise typer.Exit(2)
    if isinstance(read, LinkInvitation) and "://" in invitation:
        address = urlsplit(invitation.strip())
        server = f"{address.scheme}://{address.netloc}"
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        typer.echo(f"Nothing can be put there: {error}", err=True)
        raise typer.Exit(2) from None
    run(_receive(server, read, output, yes=yes, words=words))


async def _receive(
    server: str, invitation: Invitation, output: Path, *, yes: bool, words: bool
) -> Delivered | Ended:
    transfer = ReceivingTransfer(server, invitation, output)
    display = Display("receiver", words=words)
    questions: set[asyncio.Task[None]] = set()

    async def ask() -> None:
        answered = 0
        # Whoever answers what was asked before has not decided about what is asked now.
        while answered != transfer.question:
            answered = transfer.question
            if not (yes or await confirm("Receive it?")):
                transfer.decline()
                return
        transfer.accept()

    def show(status: Status) -> None:
        display.show(status)
        if isinstance(status, Deciding):
            typer.echo(f"They are sending {contents(status.summary)}.", err=True)
        # Asked once, however often the connection is lost meanwhile.
        if isinstance(status, Deciding) and not questions:
            task = asyncio.get_running_loop().create_task(ask())
            questions.add(task)
            task.add_done_callback(questions.discard)

    transfer.subscribe(show)
    cancel_on_interrupt(transfer)
    return await asyncio.create_task(transfer.run())
