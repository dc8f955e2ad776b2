"""`telpher report`."""

import asyncio
import re
from enum import StrEnum
from typing import Annotated

import typer

from telpher.cli.asking import read_line
from telpher.cli.receive import origin_of
from telpher.cli.send import DEFAULT_SERVER, ServerOption
from telpher.cli.words import ENDS
from telpher.keys.link import LinkInvitation, read_invitation
from telpher.peer.copies.faults import Passing, ShareFault
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.copies.server import ShareServer

_PLAIN_FILE = re.compile(r"/api/download/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
_LONGEST_NOTE = 2000


class Reason(StrEnum):
    """Why something should not be there."""

    ILLEGAL = "illegal"
    MALWARE = "malware"
    PHISHING = "phishing"
    OTHER = "other"


def report(
    link: Annotated[
        str,
        typer.Argument(
            metavar="LINK", help="Of a stored copy or a plain file; - reads it from standard input."
        ),
    ],
    reason: Annotated[Reason, typer.Option(help="What is wrong with it.")] = Reason.OTHER,
    note: Annotated[str, typer.Option(help="A few words about it.")] = "",
    with_link: Annotated[
        bool,
        typer.Option(
            "--with-link",
            help="Tell them the link, too: without it they cannot look into a stored copy.",
        ),
    ] = False,
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Report what a link leads to, to those who run its server."""
    if link == "-":
        link = read_line()
    share_id = _share_id(link)
    if share_id is None:
        typer.echo("This is no link to a stored copy or a plain file.", err=True)
        raise typer.Exit(2)
    said = f"{link}\n{note}".rstrip() if with_link else note
    if len(said) > _LONGEST_NOTE:
        typer.echo(f"No more than {_LONGEST_NOTE} characters can be told.", err=True)
        raise typer.Exit(2)
    try:
        asyncio.run(_report(origin_of(link) or server, share_id, reason, said))
    except ShareFault as fault:
        code = "share-damaged" if fault.code == "budget-spent" else fault.code
        typer.echo(ENDS[code], err=True)
        raise typer.Exit(1) from None
    except Passing as passing:
        limited = passing.trouble == "rate-limited"
        typer.echo(ENDS["rate-limited" if limited else "server-unreachable"], err=True)
        raise typer.Exit(1) from None
    typer.echo("It is reported to those who run the server.")


def _share_id(link: str) -> str | None:
    plain = _PLAIN_FILE.search(link)
    if plain is not None:
        return plain[1]
    read = read_invitation(link)
    return ShareKeys(read.key).share_id if isinstance(read, LinkInvitation) else None


async def _report(address: str, share_id: str, reason: Reason, note: str) -> None:
    server = ShareServer(address)
    try:
        await server.report(share_id, reason, note)
    finally:
        await server.aclose()
