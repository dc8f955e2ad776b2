import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browsers import chromium
from tests.e2e.people import NO_PICKER, Person, person
from tests.lab.lab import Lab
from tests.lab.machine import NoLabError, require
from tests.lab.server import LabServer


def lab_or_skip() -> type[Lab]:
    """The lab, where one can be had; skips elsewhere, unless TELPHER_LAB=1 asks for it."""
    try:
        require()
    except NoLabError as reason:
        if os.environ.get("TELPHER_LAB") == "1":
            raise
        pytest.skip(f"{reason} TELPHER_LAB=1 makes this a failure.")
    return Lab


@pytest.fixture(scope="session")
def laboratory() -> type[Lab]:
    return lab_or_skip()


@pytest.fixture
def lab(laboratory: type[Lab]) -> Iterator[Lab]:
    with laboratory() as running:
        yield running


@pytest.fixture
def browsers(lab: Lab, server: LabServer, tmp_path: Path) -> Iterator[tuple[Person, Person]]:
    """Chromium at both ends, and a server that the test has."""
    at_a, at_b = (place.launcher(chromium(), tmp_path) for place in (lab.a, lab.b))
    with (
        sync_playwright() as playwright,
        person(playwright, tmp_path / "a", server.url, program=at_a) as sender,
        person(playwright, tmp_path / "b", server.url, NO_PICKER, program=at_b) as receiver,
    ):
        yield sender, receiver
