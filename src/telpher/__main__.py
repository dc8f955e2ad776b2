"""`python -m telpher`."""

from telpher.cli import app

app(prog_name="telpher")
