from collections.abc import Iterator

import pytest

from tests.servers import TelpherServer
from tests.terminal import Terminal


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelpherServer]:
    with TelpherServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()
