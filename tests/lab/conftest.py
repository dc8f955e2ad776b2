import os
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from tests.lab.machine import NoLabError, require


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
