"""When what was offered live is stored, and when not. The live transfer does what the test says."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telpher.keys.link import draw_key, link
from telpher.peer.copies import offering, patience
from telpher.peer.copies.faults import Passing
from telpher.peer.copies.keys import ShareKeys
from telpher.peer.copies.offering import Offering
from telpher.peer.copies.own_shares import Terms, own_shares
from telpher.peer.copies.server import ShareServer
from telpher.peer.files.listing import list_paths
from telpher.peer.status import (
    Connecting,
    Deciding,
    Delivered,
    Ended,
    Inviting,
    Missed,
    Reconnecting,
    Status,
    Stored,
    Summary,
    Verifying,
)
from telpher.protocol.errors import ErrorCode
from tests.local import LocalServer
from tests.peer import virtual_time

INVITING = Inviting("", "", "entered", again=False, code_off=False)
WHAT = Summary("file.bin", 1, 4, text=False)
NO_ANSWER = Connecting(peer_present=False, room="entered")
NO_PATH = Connecting(peer_present=True, room="entered")
CUT = Reconnecting(WHAT, None, peer_present=True, room="entered")
LOST = Reconnecting(WHAT, None, peer_present=False, room="entered")
DELIVERED = Delivered(WHAT, "durable", 1.0, "")


def ended(code: ErrorCode, by: Any = "fault") -> Ended:
    return Ended(code, by, may_have_arrived=False, resumable=False)


class Live:
    """Stands in for SendingTransfer."""

    latest: "Live"

    def __init__(self, server: str, _: object) -> None:
        Live.latest = self
        self.status: Status = INVITING
        self.patient = False
        self.has_agreed = True
        self.key = draw_key()
        self.link = link(server, "7K3M-9QWD", self.key)
        self.end: asyncio.Future[Delivered | Ended] = asyncio.get_running_loop().create_future()

    def subscribe(self, listener: Callable[[Status], None]) -> None: ...

    def ends(self, end: Delivered | Ended) -> None:
        self.status = end
        if not self.end.done():
            self.end.set_result(end)

    def cancel(self) -> None:
        self.ends(ended("cancelled", "us"))

    def leave(self) -> None:
        self.ends(ended("replaced", "us"))

    def pathless(self) -> None:
        self.ends(ended("no-path"))

    async def run(self) -> Delivered | Ended:
        return await self.end


class Sender:
    """Agrees, unless told otherwise."""

    def __init__(self, *, agrees: bool = True) -> None:
        self._agrees = agrees
        self.asked: list[Missed] = []
        self.was_asked = asyncio.Event()
        self.told: list[str] = []

    async def consents(self, why: Missed) -> bool:
        self.asked.append(why)
        self.was_asked.set()
        return self._agrees

    def refused(self, code: str) -> None:
        self.told.append(code)


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering, "SendingTransfer", Live)
    monkeypatch.setattr(patience, "_AT_FIRST", 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file.bin"
    file.write_bytes(b"what")
    return file


@pytest.fixture
def taken_back(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    revoke, event = ShareServer.revoke, asyncio.Event()

    async def revoked(self: ShareServer, *which: Any) -> None:
        await revoke(self, *which)
        event.set()

    monkeypatch.setattr(ShareServer, "revoke", revoked)
    return event


def offers(url: str, file: Path, sender: Sender, wait: float = 0.0) -> Offering:
    paths = [str(file)]
    return Offering(url, paths, list_paths(paths), sender, Terms(60), wait)


async def state_of_share(server: LocalServer) -> int:
    """What the server answers whoever looks for it."""
    return (await server.http.get(f"/api/share/{ShareKeys(Live.latest.key).share_id}")).status_code


def after_create(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None], *, is_lost: bool = False
) -> None:
    """Whenever the server has taken a share, and before its answer is here."""
    create = ShareServer.create

    async def created(self: ShareServer, *asked: Any) -> Any:
        answer = await create(self, *asked)
        happens()
        if is_lost:
            raise Passing
        return answer

    monkeypatch.setattr(ShareServer, "create", created)


async def test_missed(server: LocalServer, file: Path) -> None:
    sender = Sender()
    assert isinstance(await offers(server.url, file, sender).run(), Stored)
    assert sender.asked == ["absent"]
    assert Live.latest.status == ended("replaced", "us")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("no-path", "no-path"),
        ("peer-gone", "lost"),
        ("silent", "lost"),
        ("expired", "absent"),
        ("closed", "lost"),
    ],
)
async def test_an_end_after_which_a_copy_would_still_reach_them(
    server: LocalServer, file: Path, code: ErrorCode, why: Missed
) -> None:
    sender = Sender(agrees=False)
    running = asyncio.create_task(offers(server.url, file, sender, wait=60.0).run())
    await asyncio.sleep(0)
    Live.latest.ends(ended(code))
    assert await running == ended(code)
    assert sender.asked == [why]
    assert await state_of_share(server) == 404
    assert own_shares() == []


@pytest.mark.parametrize(
    ("status", "why"), [(INVITING, "absent"), (NO_ANSWER, "absent"), (LOST, "lost")]
)
async def test_who_does_not_agree_stays_and_stores_nothing(
    server: LocalServer, file: Path, status: Status, why: Missed
) -> None:
    sender = Sender(agrees=False)
    running = asyncio.create_task(offers(server.url, file, sender).run())
    await asyncio.sleep(0)
    Live.latest.status = status
    await sender.was_asked.wait()
    Live.latest.ends(DELIVERED)
    assert await running == DELIVERED
    assert sender.asked == [why]
    assert await state_of_share(server) == 404
    assert own_shares() == []


@pytest.mark.parametrize(
    ("happens", "end"),
    [
        (lambda: setattr(Live.latest, "status", Deciding(WHAT, None)), DELIVERED),
        (lambda: Live.latest.ends(DELIVERED), DELIVERED),
        (lambda: Live.latest.ends(ended("declined", "them")), ended("declined", "them")),
        (lambda: Live.latest.ends(ended("cancelled", "us")), ended("cancelled", "us")),
    ],
    ids=["together", "delivered", "declined", "cancelled"],
)
async def test_nothing_is_stored_when_that_is_wanted_no_more(
    server: LocalServer,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[], None],
    end: Delivered | Ended,
    taken_back: asyncio.Event,
) -> None:
    after_create(monkeypatch, happens)
    sender = Sender()
    running = asyncio.create_task(offers(server.url, file, sender).run())
    await taken_back.wait()
    Live.latest.ends(end)
    assert await running == end
    assert await state_of_share(server) == 410
    assert sender.told == []
    assert own_shares() == []


@pytest.mark.parametrize(("status", "why"), [(NO_PATH, "no-path"), (CUT, "lost")])
def test_they_have_fifteen_seconds_to_find_a_path(file: Path, status: Status, why: Missed) -> None:
    async def asked_after() -> float:
        loop, sender = asyncio.get_running_loop(), Sender(agrees=False)
        running = loop.create_task(offers("http://127.0.0.1:9", file, sender, wait=60.0).run())
        await asyncio.sleep(0)
        # They do not count before both have keys, and begin again after a connection.
        Live.latest.has_agreed, Live.latest.status = False, status
        await asyncio.sleep(40.125)  # between two looks
        Live.latest.has_agreed = True
        await asyncio.sleep(14.0)
        Live.latest.status = Verifying(WHAT)
        await asyncio.sleep(1.0)
        Live.latest.status, since = status, loop.time()
        await sender.was_asked.wait()
        after = loop.time() - since
        Live.latest.ends(DELIVERED)
        await running
        assert sender.asked == [why]
        return after

    assert virtual_time.run(asked_after()) == pytest.approx(15.0, abs=0.25)


async def test_answers_that_are_lost_leave_no_share_behind(
    server: LocalServer, file: Path, monkeypatch: pytest.MonkeyPatch, taken_back: asyncio.Event
) -> None:
    after_create(monkeypatch, lambda: None, is_lost=True)
    sender = Sender()
    running = asyncio.create_task(offers(server.url, file, sender).run())
    await taken_back.wait()
    Live.latest.ends(DELIVERED)
    assert await running == DELIVERED
    assert await state_of_share(server) == 410
    assert sender.told == ["server-unreachable"]
    assert own_shares() == []


async def test_who_ends_it_does_not_wait_for_a_server_that_is_away(
    server: LocalServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def silent(*_: Any) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(ShareServer, "create", silent)
    offer = offers(server.url, file, Sender())
    running = asyncio.create_task(offer.run())
    await asked.wait()
    offer.cancel()
    assert await running == ended("cancelled", "us")
    assert own_shares() == []
