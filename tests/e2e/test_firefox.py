"""Firefox at either end of a transfer, or at both."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.firefox import FirefoxPerson
from tests.e2e.people import sha256
from tests.e2e.someone import AtThePage

MakeFile = Callable[[str, int], Path]
Pair = tuple[AtThePage, AtThePage]
LARGE = 200_000_000

MIXED = [("chromium", "firefox"), ("firefox", "chromium")]


def names(pair: tuple[str, str]) -> str:
    return " to ".join(pair)


def with_browsers(*pairs: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("pair", pairs, indirect=True, ids=names)


def begin(sender: AtThePage, receiver: AtThePage, file: Path) -> None:
    """Both are in the middle of the file."""
    sender.sends(file)
    receiver.opens_link(sender.link)
    receiver.accepts()
    sender.waits_for("transferring")
    receiver.waits_for("transferring")


@with_browsers(*MIXED, ("firefox", "firefox"))
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


@with_browsers(*MIXED)
def test_declined_by_spoken_code(pair: Pair, make_file: MakeFile) -> None:
    sender, receiver = pair
    sender.sends(make_file("spoken.txt", 10))
    receiver.opens_the_page()
    receiver.types_code(sender.code)
    receiver.declines()
    assert receiver.end == "declined"
    assert sender.end == "declined"


@with_browsers(*MIXED)
def test_cancel_in_the_middle(pair: Pair, make_file: MakeFile) -> None:
    file = make_file("large.bin", LARGE)
    for canceller in pair:
        begin(*pair, file)
        canceller.cancels()
        for someone in pair:
            assert someone.end == "cancelled"
            someone.waits_until_nothing_is_staged()


@with_browsers(*MIXED)
def test_firefox_tab_closed_in_the_middle(pair: Pair, make_file: MakeFile) -> None:
    begin(*pair, make_file("large.bin", LARGE))
    closing, staying = sorted(pair, key=lambda someone: not isinstance(someone, FirefoxPerson))
    closing.leaves()
    # Usually at once; but the last word of a tab that closes is one packet, which may be lost.
    staying.waits_for("ended", timeout=45_000)
    assert staying.end in {"peer-gone", "silent"}
