from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.e2e.firefox import Firefox, firefox_person, running_firefox
from tests.e2e.people import NO_PICKER, Chromiums, Person
from tests.e2e.someone import AtThePage
from tests.servers import TelpherServer


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Its event loop runs until it is stopped, and tests of other packages need their own.
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromiums(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chromiums]:
    running = Chromiums(playwright, tmp_path_factory.mktemp("chromiums"))
    yield running
    running.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path) as running:
        yield running


@pytest.fixture
def sender(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    with chromiums.person(server.url) as someone:
        yield someone


@pytest.fixture
def receiver(chromiums: Chromiums, server: TelpherServer) -> Iterator[Person]:
    with chromiums.person(server.url, NO_PICKER) as someone:
        yield someone


@pytest.fixture(scope="package")
def firefox_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Firefox]]:
    """Somebody's Firefox, started when it is asked for first; starting takes seconds."""
    with ExitStack() as running:

        @cache
        def start(name: str) -> Firefox:
            return running.enter_context(running_firefox(tmp_path_factory.mktemp(name)))

        yield start


@pytest.fixture
def chromium_of(
    chromiums: Chromiums, server: TelpherServer
) -> Callable[[str], AbstractContextManager[AtThePage]]:
    """Somebody of that name with a Chromium."""
    return lambda _: chromiums.person(server.url, NO_PICKER)


@pytest.fixture
def pair(
    request: pytest.FixtureRequest,
    chromium_of: Callable[[str], AbstractContextManager[AtThePage]],
    firefox_of: Callable[[str], Firefox],
    tmp_path: Path,
    server: TelpherServer,
) -> Iterator[tuple[AtThePage, AtThePage]]:
    """A sender and a receiver with the two browsers that the test names by `indirect`."""

    def with_a(browser: str, name: str) -> AbstractContextManager[AtThePage]:
        if browser == "firefox":
            return firefox_person(firefox_of(name), tmp_path / name, server.url)
        return chromium_of(name)

    first, second = request.param
    with with_a(first, "sender") as sender, with_a(second, "receiver") as receiver:
        yield sender, receiver


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
