from collections.abc import Iterator

import pytest

from tests.supabase.backend import Backend, backend_of, from_environment
from tests.supabase.standin.postgres import Database, PostgresServer
from tests.supabase.standin.running import StandIn


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """A database of its own for each test, with our migrations."""
    with postgres.having(postgres.database()) as made:
        yield made


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> Backend:
    """The project that the environment names, or else the stand-in."""
    named = from_environment()
    if named is not None:
        return named
    running: StandIn = request.getfixturevalue("standin")
    return backend_of(running)
