import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.local import LocalServer, local_server
from tests.servers import TelpherServer
from tests.shares.sharing import Share
from tests.supabase.serving import shared
from tests.web import built_web

MIB = 1024 * 1024
UNSHARED = [
    *["unshare", "--mount", "--propagation", "private", "sh", "-c"],
    'mount -t tmpfs -o size=40m telpher "$TELPHER_DATA_DIR" && exec "$0" -m telpher serve',
]


class SmallDisk(TelpherServer):
    """A server that sees a small disk at its data folder, and nobody else does."""

    program = ("-c", f"import os, sys; os.execvp('unshare', {UNSHARED} + [sys.executable])")

    def __init__(self, data_dir: Path, **settings: str) -> None:
        super().__init__(data_dir, **settings)
        (data_dir / "data").mkdir()


def able_to_mount() -> None:
    """Skips where it cannot be, unless TELPHER_LAB=1 asks for it."""
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("mounts a small disk: needs root and unshare; TELPHER_LAB=1 insists")


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with local_server() as running:
        yield running


@pytest.fixture(params=["memory", "disk", "supabase"])
async def any_server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalServer]:
    """A server for each place in which stored copies may be kept."""
    settings: dict[str, str] = {}
    if request.param == "supabase":
        settings = shared(request.getfixturevalue("standin"), request.getfixturevalue("s3"))
    folder = None if request.param == "memory" else tmp_path / "data"
    async with local_server(folder, **settings) as running:
        yield running
        if request.param == "supabase":  # a bucket for all of them
            blobs = running.backends.stored.blobs
            async for blob in blobs.older_than(0):
                await blobs.remove(blob)


@pytest.fixture
def share(server: LocalServer) -> Share:
    return Share(server.http)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[TelpherServer]:
    able_to_mount()
    settings = {
        "TELPHER_WEB_DIR": str(built_web(tmp_path)),
        "TELPHER_STORAGE_MIN_FREE_BYTES": str(4 * MIB),
    }
    with SmallDisk(tmp_path, **settings) as server:
        yield server
