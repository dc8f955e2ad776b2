"""The settings of a server, as `serve` and `admin` find them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer
from dotenv import dotenv_values

if TYPE_CHECKING:
    from telpher.server.settings import Settings


def server_settings(**given: str | None) -> Settings:
    """From `.env` here, the environment and what was `given`, the last one winning.

    What cannot be understood ends the command with one sentence and status 2.
    """
    # Whoever only sends or receives does not wait for a server to be imported.
    from telpher.server.settings import SettingError, read_settings  # noqa: PLC0415

    written: dict[str, str] = {}
    for source in (dotenv_values(".env"), os.environ, given):
        written |= {name: value for name, value in source.items() if value}
    try:
        return read_settings(written)
    except SettingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
