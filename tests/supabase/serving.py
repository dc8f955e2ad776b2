"""A Telpher server whose sessions, signals and stored copies go by a Supabase project."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from telpher.sessions.session import wall_clock
from tests.clock import Clock
from tests.local import LocalServer, local_server
from tests.mortals import Mortals, Served
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
    """What an operator sets for signals, too; `signing` by key, by secret, or not at all.

    Who has no signing key has the older keys, too.
    """
    signed = {"key": standin.project.signing_key, "secret": standin.project.secret, "": ""}
    return {
        **project(standin, "new" if signing == "key" else "legacy"),
        "WEBRTC_SIGNALING_PROVIDER": "supabase",
        "TELPHER_SUPABASE_SIGNING_KEY": signed[signing],
    }


class ShortTokens(TelpherServer):
    """Its tokens are good for a few seconds only."""

    program = (short_tokens.__file__,)


def deliveries(server: Served) -> Counter[str]:
    """What an operator was told of how meetings went: by `success` and `failure`."""
    events = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    told = [event for event in events if event["event"].startswith("signaling-delivery-")]
    assert all(event["provider"] == "supabase" for event in told)
    return Counter(event["event"].removeprefix("signaling-delivery-") for event in told)


def have_been_told(server: Served, success: int = 0, failure: int = 0) -> None:
    """So often; but what a server was just told may die with it."""
    counted = deliveries(server)
    if isinstance(server, Mortals):
        assert counted <= Counter(success=success, failure=failure)
    else:
        assert counted == Counter(success=success, failure=failure)


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
