"""`telpher share`."""

from typing import Annotated

import typer

from telpher.cli.asking import new_password
from telpher.cli.display import Display
from telpher.cli.durations import life_of
from telpher.cli.running import cancel_on_interrupt, run
from telpher.cli.send import DEFAULT_SERVER, PathsArgument, ServerOption, found
from telpher.cli.words import clean, contents
from telpher.peer.copies.faults import ShareFault
from telpher.peer.copies.own_shares import Terms
from telpher.peer.copies.sharing import ChangedSince, new_upload, resume_upload
from telpher.peer.copies.uploading import Uploading
from telpher.peer.files.listing import Listing
from telpher.peer.status import Ended, Stored, summary_of

ExpiresOption = Annotated[str, typer.Option(help="How long it is kept: 1h to 30d.", metavar="TIME")]


def share(
    paths: PathsArgument,
    server: ServerOption = DEFAULT_SERVER,
    expires: ExpiresOption = "7d",
    downloads: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1000,
            help="End it after so many downloads. It keeps honest receivers in order, no others.",
        ),
    ] = None,
    password_prompt: Annotated[
        bool, typer.Option("--password-prompt", help="Ask for a password that receivers need, too.")
    ] = False,
) -> None:
    """Store an encrypted copy at the server, for whoever opens the link later.

    The server cannot read it. If this is broken off, the same command goes on, under the same link.
    """
    terms = Terms(life_of(expires), downloads, password_prompt)
    listing = found(paths)
    typer.echo(f"Storing {contents(summary_of(listing.manifest))}.", err=True)
    run(_share(server, paths, listing, terms))


async def _share(server: str, paths: list[str], listing: Listing, terms: Terms) -> Stored | Ended:
    password = await new_password() if terms.password else None
    if terms.password and password is None:
        typer.echo("Without a password, or two that are the same, nothing is stored.", err=True)
        raise typer.Exit(2)
    upload = await _upload(server, paths, listing, terms, password)
    upload.subscribe(Display("sender", words=False).show)
    cancel_on_interrupt(upload)
    return await upload.run()


async def _upload(
    server: str, paths: list[str], listing: Listing, terms: Terms, password: str | None
) -> Uploading:
    try:
        again = resume_upload(server, paths, listing, terms, password)
        if again is not None:
            typer.echo("This goes on from an earlier run; its link is still good.", err=True)
            return again
        return await new_upload(server, paths, listing, terms, password)
    except ChangedSince as changed:
        code = changed.share.invitation.transfer_code
        typer.echo(
            f"{clean(changed.path)} has changed since an earlier run began to store it, so that"
            f" cannot go on. Take it back, then share again: telpher shares revoke {code}",
            err=True,
        )
    except ShareFault:
        typer.echo("This is not the password with which an earlier run began.", err=True)
    raise typer.Exit(1)
