from collections.abc import Iterator

import pytest

from tests.supabase.standin.postgres import Database, PostgresServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as running:
        yield running


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """A database of its own for each test, with our migrations."""
    with postgres.having(postgres.database()) as made:
        yield made
