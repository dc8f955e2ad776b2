"""A Telpher server whose sessions, signals and stored copies go by a Supabase project."""

import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telpher.sessions.session import wall_clock
from tests.clock import Clock
from tests.local import LocalServer, local_server
from tests.s3 import S3Server
from tests.servers import TelpherServer
from tests.supabase import short_tokens
from tests.supabase.standin.running import StandIn


def project(standin: StandIn, kind: str = "new") -> dict[str, str]:
    """What an operator sets for sessions; `kind` of keys: new or legacy."""
    keys = getattr(standin.project, kind)
    return {
        "NEXT_PUBLIC_SUPABASE_URL": standin.url,
        "NEXT_PUBLIC_SUPABASE_ANON_KEY": keys.anon,
        "SUPABASE_SERVICE_ROLE_KEY": keys.service,
    }


def shared(standin: StandIn, s3: S3Server) -> dict[str, str]:
    """What an operator sets for stored copies; first there are none."""
    standin.database.execute("truncate telpher_shares, telpher_windows cascade")
    return {**project(standin), **s3.settings}


def realtime(standin: StandIn, signing: str = "key") -> dict[str, str]:
    """What an operator sets for signals, too; `signing` by key, by secret, or not at all."""
    signed = {"key": standin.project.signing_key, "secret": standin.project.secret, "": ""}
    return {
        **project(standin),
        "WEBRTC_SIGNALING_PROVIDER": "supabase",
        "TELPHER_SUPABASE_SIGNING_KEY": signed[signing],
    }


class ShortTokens(TelpherServer):
    """Its tokens are good for a few seconds only."""

    program = (short_tokens.__file__,)


def metrics(server: TelpherServer) -> dict[str, Any]:
    """What an operator is told."""
    with urllib.request.urlopen(f"{server.url}/api/transfer/metrics") as answer:
        counted: dict[str, Any] = json.load(answer)["metrics"]
    return counted


@asynccontextmanager
async def serving(folder: Path, settings: dict[str, str]) -> AsyncIterator[LocalServer]:
    """In this event loop, and in the present, as the database is."""
    async with local_server(folder, WallClock(), **settings) as running:
        yield running


class WallClock(Clock):
    """The time of day."""

    def seconds(self) -> float:
        return wall_clock() / 1000

    def milliseconds(self) -> int:
        return wall_clock()
