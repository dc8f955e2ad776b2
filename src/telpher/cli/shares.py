"""`telpher shares`: what this user has stored. The list is kept on this machine alone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from telpher.cli.durations import life_of
from telpher.cli.words import ENDS, clean, size
from telpher.keys.link import read_invitation
from telpher.peer.copies.faults import OVER, Passing, ShareFault
from telpher.peer.copies.own_shares import OwnedShare, change_share, forget_share, own_shares
from telpher.peer.copies.server import ShareServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_PATIENCE: Final = 10.0
_OVER: Final = {
    "share-spent": "ended (downloaded as often as it may be)",
    "share-taken-down": "ended (taken down by those who run the server)",
    "share-expired": "ended (expired)",
    "unknown-share": "not begun, or gone",
}

shares = typer.Typer(help="What you have stored: list it, take it back, keep it longer.")

WhichArgument = Annotated[
    str, typer.Argument(metavar="LINK|XXXX-XXXX", help="Its link, or the code as it is listed.")
]


@shares.callback(invoke_without_command=True)
def list_shares(context: typer.Context) -> None:
    """List what you have stored: code, state, until when, downloads, size, name; then the link."""
    if context.invoked_subcommand is not None:
        return
    known = own_shares()
    if not known:
        typer.echo("You have stored nothing, or nothing that is still there.", err=True)
    for share, state in zip(known, asyncio.run(_states(known)), strict=True):
        amount = "?" if share.size is None else size(share.size)
        code = share.invitation.transfer_code
        typer.echo(f"{code}  {state}  {amount}  {clean(share.name)}\n  {share.link}")


@shares.command()
def revoke(which: WhichArgument) -> None:
    """Take a stored copy back: what the server keeps of it is removed."""
    share = _share(which)
    _ask(share, lambda server: server.revoke(share.share_id, share.owner))
    forget_share(share)
    typer.echo("It is taken back.")


@shares.command()
def extend(
    which: WhichArgument,
    expires: Annotated[
        str, typer.Option(help="How long from now: 1h to 30d.", metavar="TIME")
    ] = "7d",
) -> None:
    """Set anew how long a stored copy is kept."""
    minutes = life_of(expires)
    share = _share(which)
    view = _ask(share, lambda server: server.extend(share.share_id, share.owner, minutes))
    change_share(share, expires_at=int(view.expires_at.timestamp() * 1000))
    typer.echo(f"It is kept until {_moment(view.expires_at.timestamp())}.")


def _share(which: str) -> OwnedShare:
    typed = which.strip().upper().translate(str.maketrans("OIL", "011"))
    for share in own_shares():
        if typed == share.invitation.transfer_code or read_invitation(which) == share.invitation:
            return share
    typer.echo("You have stored nothing under this link or code.", err=True)
    raise typer.Exit(2)


def _ask(share: OwnedShare, work: Callable[[ShareServer], Awaitable[T]]) -> T:
    """Ask the server of a share; what it refuses ends the command."""

    async def ask() -> T:
        server = ShareServer(share.server)
        try:
            return await work(server)
        finally:
            await server.aclose()

    try:
        return asyncio.run(ask())
    except ShareFault as fault:
        code = "share-damaged" if fault.code == "budget-spent" else fault.code
        typer.echo(ENDS[code], err=True)
        if code in OVER:
            forget_share(share)
    except Passing:
        typer.echo(ENDS["server-unreachable"], err=True)
    raise typer.Exit(1)


async def _states(known: list[OwnedShare]) -> list[str]:
    return await asyncio.gather(*map(_state, known))


async def _state(share: OwnedShare) -> str:
    """What the server says of it; what is known here where it cannot be asked."""
    server = ShareServer(share.server)
    until = _moment(share.expires_at / 1000)
    try:
        async with asyncio.timeout(_PATIENCE):
            view = (await server.parts(share.share_id, share.owner)).share
    except ShareFault as fault:
        return _OVER.get(fault.code, "ended")
    except (Passing, TimeoutError):
        return f"not asked (no answer)  until {until}"
    finally:
        await server.aclose()
    state = "complete" if view.complete else "unfinished"
    most = "" if view.downloads is None else f" of {view.downloads}"
    return f"{state}  until {until}  downloaded {view.downloaded}{most}"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
