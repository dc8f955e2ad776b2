"""A real PostgreSQL for tests: from PATH or Debian's packages, with pgTAP, one server a run."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.debian import install

START_SECONDS = 60
ADMIN = "supabase_admin"
TEMPLATE = "telpher"
SUPABASE = Path(__file__).parents[3] / "supabase"
MIGRATIONS = sorted((SUPABASE / "migrations").glob("*.sql"))
_PLATFORM = Path(__file__).with_name("platform.sql")

# What a test writes need not outlive it.
_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgresError(Exception):
    """PostgreSQL is missing, and could not be installed."""


@dataclass(frozen=True)
class Database:
    """One database of a running server, reached by its socket."""

    socket: Path
    name: str

    def address(self, user: str = "postgres") -> str:
        """For libpq."""
        return f"host={self.socket} dbname={self.name} user={user}"

    def connect(self, user: str = "postgres", search_path: str = "") -> psycopg.Connection:
        """A connection on which every statement is a transaction of its own."""
        options = f"-c search_path={search_path}" if search_path else ""
        return psycopg.connect(self.address(user), autocommit=True, options=options)

    def execute(self, statements: str, user: str = "postgres", search_path: str = "") -> None:
        with self.connect(user, search_path) as connection:
            connection.execute(statements.encode())

    def migrate(self, search_path: str = "") -> None:
        """As `supabase db push` does, by a role that is no superuser."""
        for migration in MIGRATIONS:
            self.execute(migration.read_text(), search_path=search_path)


class PostgresServer:
    """A running server. Its databases begin as an empty Supabase project that was migrated."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._numbers = count()
        Database(socket, "postgres").execute(_PLATFORM.read_text(), ADMIN)
        self._copy("postgres", TEMPLATE).migrate()

    def database(self) -> Database:
        """A new one, with the migrations."""
        return self._copy(TEMPLATE)

    def empty_database(self) -> Database:
        """A new one, as Supabase hands it over."""
        return self._copy("postgres")

    @contextmanager
    def having(self, database: Database) -> Iterator[Database]:
        """Gone afterwards, whoever is connected."""
        try:
            yield database
        finally:
            self._admin(sql.SQL("DROP DATABASE {} WITH (FORCE)"), database.name)

    def _copy(self, template: str, name: str = "") -> Database:
        name = name or f"test_{next(self._numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER postgres")
        self._admin(create, name, template)
        return Database(self._socket, name)

    def _admin(self, statement: sql.SQL, *names: str) -> None:
        with Database(self._socket, "template1").connect(ADMIN) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Raises NoPostgresError."""
    programs = _programs()
    # PostgreSQL refuses to run as root, and another user cannot enter pytest's folders.
    user = _another_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="telpher-postgres-") as made:
        folder = Path(made)
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", ADMIN, "-A", "trust", "--no-sync",
             "-E", "UTF8", "--locale=C"],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        settings = [
            f"-c{setting}"
            for setting in (*_HASTE, "listen_addresses=", f"unix_socket_directories={folder}")
        ]
        log = folder / "log"
        with log.open("wb") as written:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *settings],
                user=user, cwd=folder, stdout=written, stderr=written,
            )  # fmt: skip
        try:
            _wait(process, folder, log)
            yield PostgresServer(folder)
        finally:
            process.send_signal(signal.SIGINT)  # whoever is still connected
            process.wait(timeout=START_SECONDS)


def pg_prove() -> str:
    """The program that runs pgTAP's tests, and pgTAP with it. Raises NoPostgresError."""
    share = subprocess.run(
        [_programs() / "pg_config", "--sharedir"], check=True, capture_output=True, text=True
    ).stdout.strip()
    packages = f"postgresql-{Path(share).name}-pgtap", "libtap-parser-sourcehandler-pgtap-perl"

    def found() -> str | None:
        there = Path(share, "extension", "pgtap.control").exists()
        return shutil.which("pg_prove") if there else None

    program = found() or (found() if install(*packages) else None)
    if program is None:
        raise NoPostgresError(
            f"The tests need pgTAP: install it (on Debian: apt-get install {' '.join(packages)})."
        )
    return program


def _programs() -> Path:
    found = _installed()
    if found is None and install("postgresql"):
        found = _installed()
    if found is None:
        raise NoPostgresError(
            "The tests need PostgreSQL: install it (on Debian: apt-get install postgresql)."
        )
    return found


def _installed() -> Path | None:
    on_path = shutil.which("postgres")
    if on_path is not None:
        return Path(on_path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return debian[-1].parent if debian else None


def _another_user() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _wait(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            Database(socket, "postgres").connect(ADMIN).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    try:
        print(_programs(), pg_prove(), sep="\n")
    except NoPostgresError as error:
        sys.exit(str(error))
