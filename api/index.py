"""Where Vercel enters the application; see docs/operating.md."""

import os
import sys

from litestar.types import ASGIApp

from telpher.server.backends import MissingExtra
from telpher.server.serverless import entry
from telpher.server.settings import SettingError

_OURS, _THEIRS = "TELPHER_CHORES_SECRET", "CRON_SECRET"
"""It shows the secret of its own name to the route that vercel.json has it ask."""

_ANYBODY = "0.0.0.0/0, ::/0"
"""Whoever asks reaches Vercel first, which writes X-Forwarded-For and lets nobody else do so."""


def _entered() -> ASGIApp:
    told = {name: value for name, value in os.environ.items() if value.strip()}
    environment = {"TELPHER_TRUSTED_PROXIES": _ANYBODY, _OURS: told.get(_THEIRS, ""), **told}
    try:
        return entry(environment)
    except (SettingError, MissingExtra) as error:
        sentence = str(error)
        sys.exit(sentence if _OURS in told else sentence.replace(_OURS, _THEIRS))


app = _entered()
