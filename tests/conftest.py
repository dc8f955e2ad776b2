from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

if TYPE_CHECKING:
    from tests.mortals import Serve
    from tests.s3 import S3Server
    from tests.supabase.standin.postgres import PostgresServer
    from tests.supabase.standin.running import StandIn

WAITING = ("supabase", "lab", "cli", "hostile")
"""Packages whose tests wait more than they work."""
LONGEST = ("e2e", *WAITING)
"""Packages whose files take long come first, so that none is left to one worker in the end."""


class Sharing(LoadFileScheduling):
    """Whole files, in their order; but one worker takes what waits first, while others work."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        if node is self.nodes[0]:
            waiting = (file for file in self.workqueue if file.split("/")[1] in WAITING)
            if file := next(waiting, None):
                self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing | None:
    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        package = item.path.relative_to(Path(__file__).parent).parts[0]
        return LONGEST.index(package) if package in LONGEST else len(LONGEST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def postgres() -> "Iterator[PostgresServer]":
    # Imported by those alone who need it.
    from tests.supabase.standin.postgres import running_postgres

    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def standin(postgres: "PostgresServer") -> "Iterator[StandIn]":
    """A Supabase project for all tests of a run."""
    from tests.supabase.standin.running import StandIn

    with postgres.having(postgres.database()) as database, StandIn(database) as running:
        yield running


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[S3Server]":
    """A bucket for all tests of a run."""
    from tests.s3 import S3Server

    with S3Server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["one", pytest.param("mortals", marks=pytest.mark.soak)])
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> "Serve":
    """A server that logs what happens; in long trials also two that die, with a bucket."""
    from tests.mortals import Mortals, Served
    from tests.servers import TelpherServer

    def make(kind: type[TelpherServer] = TelpherServer, /, **settings: str) -> Served:
        settings["WEBRTC_LOG_EVENTS"] = "1"
        if request.param == "one":
            return kind(tmp_path, **settings)
        bucket: S3Server = request.getfixturevalue("s3")
        return Mortals(tmp_path, kind, **settings, **bucket.settings)

    return make
