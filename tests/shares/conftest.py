from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.local import LocalServer, local_server
from tests.s3 import S3Server
from tests.shares.sharing import Share


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with S3Server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


@pytest.fixture(params=["memory", "disk", "s3"])
async def any_server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalServer]:
    """A server for each place in which bytes may be kept."""
    settings: dict[str, str] = {}
    if request.param == "s3":
        settings = request.getfixturevalue("s3").settings
    folder = None if request.param == "memory" else tmp_path / "data"
    async with local_server(folder, **settings) as running:
        yield running


@pytest.fixture
def share(server: LocalServer) -> Share:
    return Share(server.http)
