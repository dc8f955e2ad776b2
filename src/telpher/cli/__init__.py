"""The command line: `telpher`."""

from typing import Annotated

import typer

from telpher import __version__
from telpher.cli.admin import admin
from telpher.cli.receive import receive
from telpher.cli.report import report
from telpher.cli.send import send
from telpher.cli.serve import serve
from telpher.cli.share import share
from telpher.cli.shares import shares

app = typer.Typer(
    name="telpher",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its frames would show local variables, tokens among them
)
app.command()(send)
app.command()(receive)
app.command()(share)
app.command()(report)
app.command()(serve)
app.add_typer(shares, name="shares")
app.add_typer(admin, name="admin")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"telpher {__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
]


@app.callback()
def main(version: Version = False) -> None:
    """File sharing that people trust with their work: browser to browser, by one link."""
    del version
