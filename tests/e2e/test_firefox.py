"""Firefox at either end of a transfer, or at both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.firefox import firefox_person, running_firefox
from tests.e2e.people import Person, sha256
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer

MakeFile = Callable[[str, int], Path]
Pair = tuple[AtThePage, AtThePage]
LARGE = 200_000_000

MIXED = [("chromium", "firefox"), ("firefox", "chromium")]


def names(pair: tuple[str, str]) -> str:
    return " to ".join(pair)


ONE_OF_BOTH = [pytest.param(MIXED[0], marks=pytest.mark.soak), MIXED[1]]
"""In every run only the one whose receiver stages in Chromium what Firefox sends."""


def begin(sender: AtThePage, receiver: AtThePage, file: Path) -> None:
    """Both are in the middle of the file."""
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    sender.waits_for("transferring")
    receiver.waits_for("transferring")


@pytest.mark.parametrize(
    "pair",
    [*MIXED, pytest.param(("firefox", "firefox"), marks=pytest.mark.soak)],
    indirect=True,
    ids=names,
)
def test_files_arrive_verified(pair: Pair, make_file: MakeFile) -> None:
    sender, receiver = pair
    files = {"harbour.mov": 20_000_000, "\U0001f9ff שלום.bin": 1, "empty.txt": 0}
    for name, size in files.items():
        file = make_file(name, size)
        sender.sends(file)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=60_000)
        assert download.suggested_filename == name
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered")
        sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults


@pytest.mark.parametrize("pair", ONE_OF_BOTH, indirect=True, ids=names)
def test_declined_by_spoken_code(pair: Pair, make_file: MakeFile) -> None:
    sender, receiver = pair
    sender.sends(make_file("spoken.txt", 10))
    receiver.opens_the_page()
    receiver.types_code(sender.code)
    receiver.declines()
    assert receiver.end == "declined"
    assert sender.end == "declined"


@pytest.mark.soak
@pytest.mark.parametrize("pair", ONE_OF_BOTH, indirect=True, ids=names)
def test_cancel_in_the_middle(pair: Pair, make_file: MakeFile) -> None:
    file = make_file("large.bin", LARGE)
    for canceller in pair:
        begin(*pair, file)
        canceller.cancels()
        for someone in pair:
            assert someone.end == "cancelled"
            someone.waits_until_nothing_is_staged()


@pytest.mark.parametrize("pair", MIXED[:1], indirect=True, ids=names)
def test_receiver_closes_firefox_in_the_middle(pair: Pair, make_file: MakeFile) -> None:
    sender, receiver = pair
    begin(sender, receiver, make_file("large.bin", LARGE))
    receiver.leaves()
    # Usually at once; but the last word of a tab that closes is one packet, which may be lost.
    sender.waits_for("reconnecting", timeout=45_000)
    sender.cancels()
    assert sender.end == "cancelled"


FILL = """async (size) => {
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle("filling", {create: true});
  const stream = await file.createWritable();
  await stream.truncate(size);
  await stream.close();
}"""


@pytest.mark.soak
def test_no_space_in_firefox(
    sender: Person, server: TelpherServer, tmp_path: Path, make_file: MakeFile
) -> None:
    kilobytes = ("dom.quotaManager.temporaryStorage.fixedLimit", 2 * LARGE // 1024)
    with (
        running_firefox(tmp_path / "profile", kilobytes) as browser,
        firefox_person(browser, tmp_path / "downloads", server.url) as receiver,
    ):
        file = make_file("large.bin", 50_000_000)
        sender.sends(file)
        receiver.opens_link(sender.link)
        receiver.waits_for("deciding")
        receiver.page.evaluate(FILL, 50_000_000)
        receiver.accepts()
        assert receiver.end == "no-space"
        assert sender.end == "no-space"
        receiver.waits_until_nothing_is_staged()
        # What has no room from the first is streamed.
        sender.sends(file)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=60_000)
        assert sha256(Path(download.path())) == sha256(file)
        receiver.waits_for("delivered")
