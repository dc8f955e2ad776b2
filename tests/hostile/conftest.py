from collections.abc import Iterator

import pytest

from tests.hostile.elsewhere import Elsewhere
from tests.servers import TelpherServer
from tests.terminal import Terminal


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="package")
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as running:
        yield running


@pytest.fixture(autouse=True, scope="module")
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()
