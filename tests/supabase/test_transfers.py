"""Whole transfers whose sessions and signals go by a Supabase project."""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from telpher.cli.words import OUTSIDE
from tests.mortals import Serve
from tests.signaling.external import ExternalServer
from tests.supabase.backend import backend_of
from tests.supabase.peer import Peer, peers
from tests.supabase.serving import ShortTokens, have_been_told, realtime
from tests.supabase.standin.postgres import Database
from tests.supabase.standin.project import Project
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal

PATIENCE = 120.0


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


@pytest.fixture
def mortal(database: Database) -> Iterator[StandIn]:
    """A project that may be killed."""
    with StandIn(database) as standin:
        yield standin


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "noise.bin"
    made.write_bytes(Random(7).randbytes(3_000_000))
    return made


def arrives(file: Path, sender: Terminal, receiver: Terminal, output: Path) -> None:
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    sent, come = (hashlib.sha256(path.read_bytes()).digest() for path in (file, output / file.name))
    assert sent == come


def sessions(standin: StandIn) -> list[tuple[str, str]]:
    """Ids and states."""
    with standin.database.connect() as connection:
        query = "select transfer_id::text, state from webrtc_transfer_sessions"
        return connection.execute(query).fetchall()


def until(standin: StandIn, state: str) -> str:
    """Waits for a session of this state; its id."""
    while True:
        for transfer_id, found in sessions(standin):
            if found == state:
                return transfer_id


@pytest.mark.parametrize(
    ("by", "signing"),
    [
        pytest.param("link", "key", id="ES256"),
        pytest.param("code", "secret", id="HS256"),
        # Pages and a terminal meet so in every run.
        pytest.param("link", "", id="public", marks=pytest.mark.soak),
    ],
)
def test_from_terminal_to_terminal(
    tmp_path: Path, serve: Serve, standin: StandIn, file: Path, signing: str, by: str
) -> None:
    with serve(**realtime(standin, signing)) as server:
        sender = Terminal.sends(tmp_path / "sender", server.url, file)
        invitation = [sender.link] if by == "link" else [sender.code, "--server", server.url]
        receiver = Terminal.receives(
            tmp_path / "receiver", invitation[0], tmp_path / "inbox", *invitation[1:]
        )
        arrives(file, sender, receiver, tmp_path / "inbox")
    have_been_told(server, success=2)
    assert ("Realtime channels are public" in server.said) == (signing == "")


async def test_what_passes_is_sealed_and_holds_no_token(
    tmp_path: Path, serve: Serve, standin: StandIn, file: Path
) -> None:
    standin.database.execute("truncate webrtc_transfer_sessions")
    with serve(**realtime(standin, "")) as server:
        sender = Terminal.sends(tmp_path / "sender", server.url, file)
        link = await asyncio.to_thread(lambda: sender.link)
        [(transfer_id, _)] = sessions(standin)
        kept = json.loads(next((tmp_path / "sender" / "state").rglob("*.json")).read_text())
        eavesdropper = Peer(backend_of(standin), f"webrtc-transfer:{transfer_id}")
        async with peers(eavesdropper):
            await eavesdropper.join()
            receiver = Terminal.receives(tmp_path / "receiver", link, tmp_path / "inbox")
            await asyncio.to_thread(arrives, file, sender, receiver, tmp_path / "inbox")
        heard: list[Any] = []
        while not eavesdropper.heard.empty():
            heard.append(eavesdropper.heard.get_nowait()["payload"])
    assert {told["role"] for told in heard} == {"sender", "receiver"}
    assert all(set(told) == {"transferId", "role", "signal"} for told in heard)
    assert len(heard) < 40  # far below what the smallest plan carries in a second
    everything = json.dumps(heard)
    assert file.name not in everything
    assert "127.0.0.1" not in everything
    for secret in (kept["token"], kept["key"]):
        assert secret not in everything


def test_signals_that_vanish_are_said_again(
    tmp_path: Path, serve: Serve, mortal: StandIn, file: Path
) -> None:
    with serve(**realtime(mortal)) as server:
        sender = Terminal.sends(tmp_path / "sender", server.url, file)
        link = sender.link
        mortal.drop(4)
        receiver = Terminal.receives(tmp_path / "receiver", link, tmp_path / "inbox")
        arrives(file, sender, receiver, tmp_path / "inbox")


def test_the_project_is_killed_while_the_two_meet(
    tmp_path: Path, serve: Serve, mortal: StandIn, file: Path
) -> None:
    with serve(**realtime(mortal)) as server:
        sender = Terminal.sends(tmp_path / "sender", server.url, file)
        link = sender.link
        receiver = Terminal.receives(tmp_path / "receiver", link, tmp_path / "inbox")
        until(mortal, "joined")
        mortal.kill()
        mortal.start()
        arrives(file, sender, receiver, tmp_path / "inbox")


@pytest.mark.parametrize("where", ["own", pytest.param("external", marks=pytest.mark.soak)])
def test_back_to_sockets(tmp_path: Path, standin: StandIn, file: Path, where: str) -> None:
    answer, unanswered = os.pipe()
    with ExternalServer() as external, os.fdopen(answer, "rb") as keys:
        elsewhere = {"NEXT_PUBLIC_SIGNALING_URL": external.url} if where == "external" else {}
        with ShortTokens(tmp_path, **realtime(standin), **elsewhere) as server:
            sender = Terminal.sends(tmp_path / "sender", server.url, file)
            arguments = ("receive", sender.link, "--output", str(tmp_path / "inbox"))
            receiver = Terminal(tmp_path / "receiver", *arguments, stdin=keys)
            receiver.says("They are sending")
            assert external.joins == 0
            server.stop()
            server.change(WEBRTC_SIGNALING_PROVIDER="ws")
            server.start()
            # Both have gone there, and neither has noticed anything.
            while external.joins + server.metrics["signalingSocketCount"] != 2:
                assert receiver.running, receiver
            os.write(unanswered, b"y\n")
            os.close(unanswered)
            arrives(file, sender, receiver, tmp_path / "inbox")
            before = external.relays
            sender = Terminal.sends(tmp_path / "sender", server.url, file)
            receiver = Terminal.receives(tmp_path / "receiver", sender.link, tmp_path / "later")
            arrives(file, sender, receiver, tmp_path / "later")
        assert external.joins == (4 if where == "external" else 0)
        assert (external.relays > before) == (where == "external")


def test_a_project_that_lets_nobody_in_is_told_to_the_operator(
    tmp_path: Path, serve: Serve, standin: StandIn, file: Path
) -> None:
    another = Project().signing_key
    settings = {**realtime(standin), "TELPHER_SUPABASE_SIGNING_KEY": another}
    with serve(**settings) as server:
        sender = Terminal.sends(tmp_path / "sender", server.url, file)
        sender.says(OUTSIDE["lost"])
        sender.interrupt()
        assert sender.ends() == 130, sender
    have_been_told(server, failure=1)
