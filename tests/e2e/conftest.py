from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.e2e.people import NO_PICKER, Person, person
from tests.servers import TelpherServer


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Its event loop runs until it is stopped, and tests of other packages need their own.
    with sync_playwright() as running:
        yield running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path) as running:
        yield running


@pytest.fixture
def sender(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Iterator[Person]:
    with person(playwright, tmp_path / "sender", server.url) as someone:
        yield someone


@pytest.fixture
def receiver(playwright: Playwright, tmp_path: Path, server: TelpherServer) -> Iterator[Person]:
    with person(playwright, tmp_path / "receiver", server.url, NO_PICKER) as someone:
        yield someone


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[str, int], Path]:
    """Makes a file of that name and size, full of noise."""

    def make(name: str, size: int) -> Path:
        folder = tmp_path / "outbox"
        folder.mkdir(exist_ok=True)
        noise = Random(size)
        file = folder / name
        with file.open("wb") as opened:
            for first in range(0, size, 1 << 20):
                opened.write(noise.randbytes(min(1 << 20, size - first)))
        return file

    return make
