from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.s3 import S3Server
    from tests.supabase.standin.postgres import PostgresServer
    from tests.supabase.standin.running import StandIn


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
