"""Four gigabytes, in every pair: positions beyond 32 bits, and memory that does not grow with them.

Takes minutes, so it is part of `make soak`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from tests.e2e.people import Person
from tests.e2e.ways import unzipped
from tests.memory import Growth
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import sha256

SIZE = 4 * 1024**3 + 12_345
PATIENCE = 3_600.0
PATIENCE_MS = 3_600_000.0
MOST_MEGABYTES = 150
"""What either terminal may use above what it has when they are connected."""
MOST_IN_BROWSER = 120
"""Megabytes that any process of a browser may use above what it has when its page is open."""

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7_200)]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Noise of which no two chunks are alike."""
    file = tmp_path_factory.mktemp("outbox") / "large.bin"
    block = Random(4).randbytes(1 << 20)
    with file.open("wb") as opened:
        for number in range(-(-SIZE // len(block))):
            opened.write(number.to_bytes(8) + block[8:])
        opened.truncate(SIZE)
    yield file
    file.unlink()


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def test_between_terminals(server: TelpherServer, large: Path, tmp_path: Path) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, large)
    link = sender.link
    receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
    receiver.says("They are sending")
    with Growth(sender.pid) as sending, Growth(receiver.pid) as receiving:
        assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends() == 0, sender
    assert sha256(tmp_path / "output" / large.name) == sha256(large)
    assert max(sending.megabytes, receiving.megabytes) <= MOST_MEGABYTES


def test_between_browsers(sender: Person, receiver: Person, large: Path) -> None:
    sender.opens_the_page()
    receiver.opens_the_page()
    with bounded(sender), bounded(receiver):
        sender.sends(large)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=PATIENCE_MS)
        receiver.waits_for("delivered", PATIENCE_MS)
        sender.waits_for("delivered", PATIENCE_MS)
    assert sha256(Path(download.path())) == sha256(large)


def test_from_browser_to_terminal(sender: Person, large: Path, tmp_path: Path) -> None:
    sender.opens_the_page()
    with bounded(sender):
        sender.sends(large)
        receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
        assert receiver.ends(PATIENCE) == 0, receiver
        sender.waits_for("delivered", PATIENCE_MS)
    assert sha256(tmp_path / "output" / large.name) == sha256(large)


def test_from_terminal_to_browser(
    server: TelpherServer, receiver: Person, large: Path, tmp_path: Path
) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, large)
    receiver.opens_the_page()
    with bounded(receiver):
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=PATIENCE_MS)
        receiver.waits_for("delivered", PATIENCE_MS)
    assert sender.ends() == 0, sender
    assert sha256(Path(download.path())) == sha256(large)


def test_into_one_archive(
    server: TelpherServer, receiver: Person, large: Path, tmp_path: Path
) -> None:
    """Sizes and positions beyond 32 bits, of an entry and of what comes after it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    large.rename(folder / large.name)
    (folder / "with it").write_bytes(b"small")
    try:
        sent = {str(file.relative_to(tmp_path)): sha256(file) for file in folder.iterdir()}
        sender = Terminal.sends(tmp_path / "a", server.url, folder)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=PATIENCE_MS)
        receiver.waits_for("delivered", PATIENCE_MS)
        archive = Path(download.path())
        assert unzipped(archive) == sent
        with ZipFile(archive) as opened:
            assert opened.getinfo("folder/with it").header_offset > SIZE
        assert sender.ends() == 0, sender
    finally:
        (folder / large.name).rename(large)


@contextmanager
def bounded(person: Person) -> Iterator[None]:
    """No process of this browser grows by more than it may."""
    with Growth(person.pid) as growth:
        yield
    assert growth.of_one <= MOST_IN_BROWSER
