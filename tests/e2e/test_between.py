"""Somebody in between, at the signaling server, while real programs meet: nobody else comes in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.mallory import Mallory
from tests.e2e.people import Person, sha256
from tests.e2e.test_agreement import types_again, words_of
from tests.servers import TelpherServer
from tests.signaling.external import ExternalServer
from tests.terminal import Terminal

MakeFile = Callable[[str, int], Path]
WORDS = r"Verification words: (\w+ \w+ \w+)$"
PATIENCE = 60.0


@pytest.fixture
def mallory() -> Mallory:
    return Mallory()


@pytest.fixture
def server(tmp_path: Path, mallory: Mallory) -> Iterator[TelpherServer]:
    with (
        ExternalServer(meddle=mallory) as external,
        TelpherServer(tmp_path, NEXT_PUBLIC_SIGNALING_URL=external.url) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


class Pair:
    """Two terminals; the receiver comes in with what the sender gives."""

    def __init__(self, server: str, file: Path, home: Path) -> None:
        self.file = file
        self._server = server
        self._home = home
        home.mkdir()
        self.sender = Terminal.sends(home / "a", server, file, "--words")

    def receives(self, invitation: str) -> None:
        self.receiver = Terminal.receives(
            self._home / "b", invitation, self._home / "output", "--server", self._server, "--words"
        )

    def expect_delivered(self) -> None:
        assert self.receiver.ends(PATIENCE) == 0, self.receiver
        assert self.sender.ends(PATIENCE) == 0, self.sender
        assert sha256(self._home / "output" / self.file.name) == sha256(self.file)
        assert self.sender.says(WORDS) == self.receiver.says(WORDS)


def test_two_meetings_between_terminals_by_link_and_by_code(
    server: TelpherServer, mallory: Mallory, make_file: MakeFile, tmp_path: Path
) -> None:
    by_link = Pair(server.url, make_file("one.bin", 100_000), tmp_path / "one")
    by_code = Pair(server.url, make_file("other.bin", 200_000), tmp_path / "other")
    link, code = by_link.sender.link, by_code.sender.code
    by_link.receives(link)
    by_code.receives(code)
    # Whoever stood in the sender's place did not know the check: one guess, and it is typed again.
    assert by_code.receiver.ends(PATIENCE) == 1
    by_code.receiver.says("This code is wrong")
    by_code.receives(code)
    for pair in (by_link, by_code):
        pair.expect_delivered()
    assert mallory.has_done_all


def test_a_page_by_code_and_a_terminal_by_link(
    server: TelpherServer, mallory: Mallory, receiver: Person, make_file: MakeFile, tmp_path: Path
) -> None:
    by_link = Pair(server.url, make_file("one.bin", 100_000), tmp_path / "one")
    by_code = Pair(server.url, make_file("other.bin", 200_000), tmp_path / "other")
    link, code = by_link.sender.link, by_code.sender.code
    receiver.opens_the_page()
    by_link.receives(link)
    receiver.types_code(code)
    types_again(receiver, code[-4:])
    receiver.waits_for("deciding")
    assert by_code.sender.says(WORDS) == words_of(receiver)
    download = receiver.accepts_into_downloads(PATIENCE * 1000)
    assert sha256(Path(download.path())) == sha256(by_code.file)
    assert by_code.sender.ends(PATIENCE) == 0, by_code.sender
    by_link.expect_delivered()
    assert mallory.has_done_all
