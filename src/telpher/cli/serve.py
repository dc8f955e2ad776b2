"""`telpher serve`."""

from pathlib import Path
from typing import Annotated

import typer

from telpher.cli.environment import server_settings


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address or name to listen on; else TELPHER_HOST.")
    ] = None,
    port: Annotated[
        str | None, typer.Option(metavar="PORT", help="Port to listen on; else TELPHER_PORT.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder for everything kept; else TELPHER_DATA_DIR.")
    ] = None,
) -> None:
    """Run the server. Settings come from the environment, or else from a file `.env` here."""
    settings = server_settings(
        TELPHER_HOST=host,
        TELPHER_PORT=port,
        TELPHER_DATA_DIR=str(data_dir) if data_dir is not None else None,
    )
    # Whoever only sends or receives does not wait for a server to be imported.
    from telpher.server.serving import CannotServe  # noqa: PLC0415
    from telpher.server.serving import serve as run  # noqa: PLC0415

    try:
        run(settings, lambda url: print(f"Telpher is ready at {url}", flush=True))
    except CannotServe as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
