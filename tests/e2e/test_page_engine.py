"""The engine on the page itself, as in browsers that cannot move channels to a worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e import wires
from tests.e2e.people import NO_PICKER, Person, person, sha256
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
SIZE = 30_000_000
PATIENCE = 60_000

CHANNELS_STAY = """
for (const {prototype} of [Worker, MessagePort]) {
  const {postMessage} = prototype;
  prototype.postMessage = function (message, ...rest) {
    if (rest[0]?.some?.((moved) => moved instanceof RTCDataChannel)) {
      throw new DOMException("RTCDataChannel could not be cloned", "DataCloneError");
    }
    return postMessage.call(this, message, ...rest);
  };
}
"""
"""Chromium can move channels: this takes it away."""


@pytest.fixture
def pair(
    playwright: Playwright, tmp_path: Path, server: TelpherServer
) -> Iterator[tuple[Person, Person]]:
    with (
        person(playwright, tmp_path / "one", server.url, CHANNELS_STAY, wires.REMEMBER) as one,
        person(playwright, tmp_path / "other", server.url, CHANNELS_STAY, NO_PICKER) as other,
    ):
        yield one, other


def scripts(someone: Person) -> list[str]:
    return [worker.url.rsplit("/", 1)[1].split("-")[0] for worker in someone.page.workers]


def test_a_file_with_a_cut_in_the_middle(pair: tuple[Person, Person], make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("stays.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    with receiver.page.expect_download(timeout=PATIENCE) as download:
        receiver.accepts()
        receiver.waits_for("transferring")
        assert scripts(sender) == []
        assert scripts(receiver) == ["disk.worker"]
        wires.cut(sender)
    assert sha256(Path(download.value.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert sender.reads("window.connections.length") > 1
    assert not sender.faults
    assert not receiver.faults


@pytest.mark.soak
def test_a_cancel_leaves_nothing(pair: tuple[Person, Person], make_file: MakeFile) -> None:
    sender, receiver = pair
    sender.sends(make_file("large.bin", 10 * SIZE))
    receiver.opens_link(sender.link)
    receiver.accepts()
    receiver.waits_for("transferring")
    receiver.clicks("Cancel")
    assert receiver.end == "cancelled"
    assert sender.end == "cancelled"
    receiver.waits_until_nothing_is_staged()


@pytest.mark.soak
def test_no_space(pair: tuple[Person, Person], make_file: MakeFile) -> None:
    sender, receiver = pair
    file = make_file("large.bin", SIZE)
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.waits_for("deciding")
    # Something else takes it while the person decides.
    receiver.has_room_for(SIZE // 2)
    receiver.accepts()
    assert receiver.end == "no-space"
    assert sender.end == "no-space"
    # What has no room from the first is streamed.
    sender.sends(file)
    receiver.opens_link(sender.link)
    download = receiver.accepts_into_downloads(timeout=PATIENCE)
    assert sha256(Path(download.path())) == sha256(file)
    receiver.waits_for("delivered")
    sender.waits_for("delivered")
    assert not receiver.faults
