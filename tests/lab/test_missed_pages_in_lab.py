"""Pages without a path, or without one any more: what the sender agreed to, happens, and no more.

Several pairs at a time, each with another consent: what is waited for is waited for once.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.e2e.copies import Consent, consents, facts, says, share_of, stored_in
from tests.e2e.people import Person, sha256
from tests.lab.lab import Lab
from tests.lab.shaper import Shape
from tests.lab.test_recorded_in_lab import RecordingServer

PATIENCE = 150_000
SENT = "From an encrypted copy, because there is no connection to the sender."


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[RecordingServer]:
    with RecordingServer(lab, tmp_path) as running:
        yield running


class Pair:
    """A sender and a receiver, each with a tab of their own."""

    def __init__(self, browsers: tuple[Person, Person], folder: Path, consent: Consent) -> None:
        self.sender, self.receiver = (
            Person(one.context, one.server, one.context.new_page()) for one in browsers
        )
        self.file = folder / f"{consent}.bin"
        self._consent = consent
        self.link = ""

    def begins(self, size: int) -> None:
        self.file.write_bytes(Random(self._consent).randbytes(size))
        self.sender.sends(self.file)
        consents(self.sender, self._consent)
        self.link = self.sender.link
        self.receiver.opens_link(self.link)

    @property
    def share_id(self) -> str:
        return share_of(self.link)


Begins = Callable[[Consent, int], Pair]


@pytest.fixture
def begins(browsers: tuple[Person, Person], tmp_path: Path) -> Begins:
    def begin(consent: Consent, size: int) -> Pair:
        pair = Pair(browsers, tmp_path, consent)
        pair.begins(size)
        return pair

    return begin


def stored_of(server: RecordingServer, folder: Path) -> set[str]:
    """Ids of the shares of which the server was told, or has, anything."""
    told: set[str] = set()
    for each in server.record:
        if each.get("method") in ("POST", "PUT"):
            assert "/api/upload" not in each["path"]
            told.add(each["path"].removeprefix("/api/share/").partition("/")[0])
        body = each.get("body", b"")
        if body.startswith(b"{") and b"shareId" in body:
            told.add(json.loads(body)["shareId"])
    return told | {path.parent.name for path in stored_in(folder)}


def test_udp_blocked(lab: Lab, server: RecordingServer, begins: Begins, tmp_path: Path) -> None:
    lab.block_udp()
    asks, keeps, never = (begins(consent, 5_000_000) for consent in ("ask", "keep", "never"))
    # Who has kept a copy is found by the other without a word, or a click.
    keeps.receiver.waits_for("deciding", PATIENCE)
    says(keeps.receiver, SENT)
    says(asks.sender, "No way from browser to browser has been found so far.")
    says(
        asks.receiver, "If the sender keeps an encrypted copy, this page goes on with it by itself."
    )
    assert asks.share_id not in stored_of(server, tmp_path)
    asks.sender.clicks("Upload a copy")
    asks.receiver.waits_for("deciding", PATIENCE)
    for pair in (asks, keeps):
        pair.sender.waits_for("stored")
        says(pair.sender, "No way led from browser to browser.")
        download = pair.receiver.accepts_into_downloads(PATIENCE)
        assert sha256(Path(download.path())) == sha256(pair.file)
        pair.receiver.waits_for("delivered")
        assert "by an encrypted copy" in facts(pair.receiver)
    assert never.sender.end == "no-path"
    assert never.receiver.end == "no-path"
    told = stored_of(server, tmp_path)
    assert {asks.share_id, keeps.share_id} <= told
    assert never.share_id not in told
    for one in (asks, keeps, never):
        assert not one.sender.faults + one.receiver.faults


FAR = """async () => {
  const percent = () => document.querySelector("[data-testid=percent]")?.textContent ?? "";
  while (Number.parseInt(percent()) < 20 || percent() === "") {
    await new Promise(requestAnimationFrame);
  }
}"""


def test_path_lost_for_good(
    lab: Lab, server: RecordingServer, begins: Begins, tmp_path: Path
) -> None:
    lab.shape(Shape(rate=6_000_000))
    pairs = keeps, never = begins("keep", 15_000_000), begins("never", 15_000_000)
    for pair in pairs:
        pair.receiver.accepts()
    for pair in pairs:
        pair.receiver.reads(FAR)
    lab.cut(lab.a, lab.b)
    keeps.sender.waits_for("stored", PATIENCE)
    says(keeps.sender, "The connection to them was lost.")
    # It was accepted before, and is not asked about again.
    download = keeps.receiver.downloaded(PATIENCE)
    assert sha256(Path(download.path())) == sha256(keeps.file)
    keeps.receiver.waits_for("delivered")
    assert "by an encrypted copy" in facts(keeps.receiver)
    # What came straight does not come again.
    assert server.metrics["sentBytes"] < 0.9 * 15_000_000
    for someone in (never.sender, never.receiver):
        someone.waits_for("reconnecting")
    never.sender.cancels()
    assert never.sender.end == "cancelled"
    told = stored_of(server, tmp_path)
    assert keeps.share_id in told
    assert never.share_id not in told
