"""`telpher admin`: for those who run a server, on its machine and as its user."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telpher.cli.environment import server_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telpher.shares.storage import Storage

admin = typer.Typer(help="For those who run a server, on its machine and as its user.")
shares = typer.Typer(help="Stored copies and plain files.", no_args_is_help=True)
admin.add_typer(shares, name="shares")

DataDir = Annotated[
    Path | None, typer.Option(help="Folder for everything kept; else TELPHER_DATA_DIR.")
]


@shares.command("list")
def list_shares(data_dir: DataDir = None) -> None:
    """List what is stored: id, kind, bytes, when it ends, state, downloads, reports."""

    async def work(storage: Storage) -> bool:
        from telpher.protocol.times import iso  # noqa: PLC0415

        reports = [report.share_id for report in await storage.store.reports()]
        for share in await storage.store.shares():
            kind = "plain" if share.plain else "sealed"
            state = share.ended or ("complete" if share.complete else "open")
            typer.echo(
                f"{share.share_id} {kind} {share.stored} {iso(share.expires_at)} {state}"
                f" {share.downloaded} {reports.count(share.share_id)}"
            )
        return True

    _run(data_dir, work)


@shares.command("reports")
def list_reports(data_dir: DataDir = None) -> None:
    """List what people have reported: when, id, reason, note."""

    async def work(storage: Storage) -> bool:
        from telpher.protocol.times import iso  # noqa: PLC0415

        for report in await storage.store.reports():
            note = "".join(each if each.isprintable() else " " for each in report.note)
            typer.echo(f"{iso(report.reported_at)} {report.share_id} {report.reason} {note}")
        return True

    _run(data_dir, work)


@shares.command("take-down")
def take_down(
    share_id: Annotated[str, typer.Argument(help="As `list` shows it; after `--` if it has a -.")],
    data_dir: DataDir = None,
) -> None:
    """Remove a stored copy or a plain file now, whether or not the server is running."""

    async def work(storage: Storage) -> bool:
        from telpher.shares.share import Ending  # noqa: PLC0415

        return await storage.end(share_id, Ending.TAKEN_DOWN)

    if not _run(data_dir, work):
        typer.echo("There is no such share, or it has ended before.", err=True)
        raise typer.Exit(1)
    typer.echo("It is taken down.")


def _run(data_dir: Path | None, work: Callable[[Storage], Awaitable[bool]]) -> bool:
    from telpher.limits.quota import DailyQuota  # noqa: PLC0415
    from telpher.server.backends import MissingExtra, open_stored  # noqa: PLC0415
    from telpher.sessions.session import wall_clock  # noqa: PLC0415
    from telpher.shares.blobs import StorageUnreachable  # noqa: PLC0415
    from telpher.shares.storage import Storage  # noqa: PLC0415

    os.umask(0o077)  # whatever is made here is for the server alone
    settings = server_settings(TELPHER_DATA_DIR=str(data_dir) if data_dir else None)
    here = not settings.shares_in_supabase
    if here and not (settings.data_dir / "shares.sqlite3").is_file():
        typer.echo(f"No server has stored anything in {settings.data_dir}.", err=True)
        raise typer.Exit(2)

    async def run() -> bool:
        stored, behind = open_stored(settings)
        quota = DailyQuota(0, lambda: 0.0)
        try:
            return await work(Storage(stored.shares, stored.blobs, wall_clock, quota, 0))
        finally:
            await behind.close()

    try:
        return asyncio.run(run())
    except MissingExtra as error:
        typer.echo(str(error), err=True)
    except StorageUnreachable as error:
        typer.echo(error.__doc__, err=True)
    raise typer.Exit(2)
