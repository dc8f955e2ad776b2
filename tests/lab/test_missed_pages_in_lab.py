"""Pages without a path, or without one any more: what the sender agreed to, happens, and no more.

Several pairs at a time, each with another consent: what is waited for is waited for once.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.e2e.copies import Consent, consents, facts, says, share_of, stored_in
from tests.e2e.people import Person, sha256
from tests.e2e.someone import Arrival
from tests.lab.lab import Lab
from tests.lab.shaper import Shape
from tests.lab.test_recorded_in_lab import RecordingServer

PATIENCE = 150_000
SIZE = 45_000_000
NO_CONNECTION = "From an encrypted copy, because there is no connection to the sender."


@pytest.fixture
def server(lab: Lab, tmp_path: Path) -> Iterator[RecordingServer]:
    with RecordingServer(lab, tmp_path) as running:
        yield running


_numbers = count()


class Pair:
    """A sender and a receiver, each with a tab of their own."""

    def __init__(self, browsers: tuple[Person, Person], folder: Path, consent: Consent) -> None:
        self.sender, self.receiver = (
            Person(one.context, one.server, one.context.new_page()) for one in browsers
        )
        self.file = folder / f"{next(_numbers)}.bin"
        self._consent = consent
        self.link = ""

    def begins(self, size: int) -> None:
        self.file.write_bytes(Random(self.file.name).randbytes(size))
        self.sender.sends(self.file)
        consents(self.sender, self._consent)
        self.link = self.sender.link
        self.receiver.opens_link(self.link)

    @property
    def share_id(self) -> str:
        return share_of(self.link)

    def expect_delivered(self, download: Arrival) -> None:
        """By the copy."""
        assert sha256(Path(download.path())) == sha256(self.file)
        self.receiver.waits_for("delivered", PATIENCE)
        assert "by an encrypted copy" in facts(self.receiver)


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


PAUSES_AT_A_FIFTH = """() => {
  new MutationObserver((_, watch) => {
    const percent = document.querySelector("[data-testid=percent]")?.textContent ?? "";
    if (!(Number.parseInt(percent) >= 20)) return;
    for (const button of document.querySelectorAll("button")) {
      if (button.textContent.trim() !== "Pause") continue;
      watch.disconnect();
      button.click();
    }
  }).observe(document, {subtree: true, childList: true, characterData: true});
}"""


@pytest.mark.soak
def test_no_path_and_one_that_is_lost(
    lab: Lab, server: RecordingServer, begins: Begins, tmp_path: Path
) -> None:
    lab.shape(Shape(rate=6_000_000))
    met = kept, lived = begins("keep", SIZE), begins("never", SIZE)
    # Whichever is faster waits for the other, so that both are in the middle.
    for pair in met:
        pair.receiver.reads(PAUSES_AT_A_FIFTH)
        pair.receiver.accepts()
    for pair in met:
        pair.receiver.page.get_by_role("button", name="Go on").wait_for()
    for pair in met:
        pair.receiver.clicks("Go on")
    lab.block_udp()
    asks, keeps, never = (begins(consent, 5_000_000) for consent in ("ask", "keep", "never"))

    # Who has kept a copy is found by the other without a word, or a click.
    keeps.receiver.waits_for("deciding", PATIENCE)
    says(keeps.receiver, NO_CONNECTION)
    says(asks.sender, "No way from browser to browser has been found so far.")
    says(
        asks.receiver, "If the sender keeps an encrypted copy, this page goes on with it by itself."
    )
    assert asks.share_id not in stored_of(server, tmp_path)
    asks.sender.clicks("Upload a copy")
    asks.receiver.waits_for("deciding", PATIENCE)
    for pair in (asks, keeps):
        pair.sender.waits_for("stored", PATIENCE)
        says(pair.sender, "No way led from browser to browser.")
        pair.expect_delivered(pair.receiver.accepts_into_downloads(PATIENCE))
    assert never.sender.end == "no-path"
    assert never.receiver.end == "no-path"

    # What was accepted before is not asked about again, and what came straight does not come again.
    kept.sender.waits_for("stored", PATIENCE)
    says(kept.sender, "The connection to them was lost.")
    kept.expect_delivered(kept.receiver.downloaded(PATIENCE))
    assert server.metrics["sentBytes"] < 2 * 5_000_000 + 0.9 * SIZE
    for someone in (lived.sender, lived.receiver):
        someone.waits_for("reconnecting")
    lived.sender.cancels()
    assert lived.sender.end == "cancelled"

    told = stored_of(server, tmp_path)
    assert {asks.share_id, keeps.share_id, kept.share_id} <= told
    assert not {never.share_id, lived.share_id} & told
    for pair in (asks, keeps, never, kept, lived):
        assert not pair.sender.faults + pair.receiver.faults
