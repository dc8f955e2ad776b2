"""Policies, functions and migrations on a real PostgreSQL."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.supabase.standin.postgres import (
    ADMIN,
    SUPABASE,
    Database,
    PostgresServer,
    pg_prove,
)

OPERATING = SUPABASE.parent / "docs" / "operating.md"
PGTAP = sorted((SUPABASE / "tests" / "database").glob("*.test.sql"))

# The shape of the earlier system's table.
EARLIER = """
create table webrtc_transfer_sessions (
    transfer_id uuid primary key default gen_random_uuid(),
    transfer_code text unique not null,
    sender_token text not null,
    receiver_token text unique,
    state text check (state in ('created', 'joined', 'closed', 'expired')),
    created_at timestamptz default now(),
    expires_at timestamptz not null
);
create index on webrtc_transfer_sessions (expires_at);
alter table webrtc_transfer_sessions enable row level security
"""
# A row in each table of today.
FILLED = """
insert into webrtc_transfer_sessions (transfer_code, sender_token, expires_at)
    values ('AAAA-AAAA', repeat('a', 64), now());
insert into telpher_windows values ('key', 1, now());
insert into telpher_shares values
    ('id', 'o', 'r', 10, 'salt', 2, 0, 9, 5, true, 1, 'spent', false);
insert into telpher_parts values ('id', 'data', 0, 'blob', 5);
insert into telpher_claims values ('id', 'claim', 5, 9, true);
insert into telpher_reports (share_id, reported_at, reason, note) values ('id', 1, 'other', 'é')
"""
SENDER = "pLa1n_t0ken-of-the-earlier-systm"
RECEIVER = "another_one-0123456789abcdefghij"


@pytest.mark.parametrize("script", PGTAP, ids=lambda path: path.name)
def test_pgtap_passes(script: Path, database: Database) -> None:
    program = pg_prove()
    database.execute("create extension pgtap with schema extensions", ADMIN)
    done = subprocess.run(
        [program, "-v", "-h", database.socket, "-U", "postgres", "-d", database.name, script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_earlier_systems_table_keeps_its_rows_and_no_token(postgres: PostgresServer) -> None:
    hashed = digest("a token that was hashed before")
    with postgres.having(postgres.empty_database()) as database:
        database.execute(EARLIER)
        with database.connect() as connection:
            insert = (
                "insert into webrtc_transfer_sessions (transfer_code, sender_token,"
                " receiver_token, state, created_at, expires_at)"
                " values (%s, %s, %s, %s, %s, '2026-01-01T00:00:00.123456Z')"
            )
            made = "2025-12-31T23:45:00Z"
            rows = [
                ("AAAA-AAAA", SENDER, None, "created", made),
                ("BBBB-BBBB", SENDER + "2", RECEIVER, "joined", made),
                ("CCCC-CCCC", hashed, digest("x"), "closed", made),
                ("DDDD-DDDD", "f" * 63, "F" * 64, None, None),
            ]
            connection.cursor().executemany(insert, rows)
            before = all_rows(connection)
            database.migrate()
            once = all_rows(connection)
            database.migrate()
            assert all_rows(connection) == once
        assert [row[:2] for row in once] == [row[:2] for row in before]  # ids and codes
        assert [row[6] for row in once] == [row[6] for row in before]  # ends, to the microsecond
        tokens = [(row[2], row[3]) for row in once]
        assert tokens == [
            (digest(SENDER), None),
            (digest(SENDER + "2"), digest(RECEIVER)),
            (hashed, digest("x")),
            (digest("f" * 63), digest("F" * 64)),
        ]
        assert [row[4] for row in once] == ["created", "joined", "closed", "expired"]


def test_migrations_can_be_repeated_and_lose_nothing(database: Database) -> None:
    database.execute(FILLED)
    with database.connect() as connection:
        names = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()

        def rows() -> list[list[tuple[object, ...]]]:
            select = SQL("select t::text from {} t order by 1")
            return [
                connection.execute(select.format(Identifier(name))).fetchall() for (name,) in names
            ]

        before = rows()
        assert [len(found) for found in before] == [1] * 6
        for _ in range(2):
            database.migrate()
            assert rows() == before


def test_another_schema_is_made_as_the_documentation_says(postgres: PostgresServer) -> None:
    """By its very command."""
    [command] = re.findall(
        r"^ *psql \"\$DATABASE_URL\"(?:.*\\\n)+.*", OPERATING.read_text(), re.MULTILINE
    )
    with postgres.having(postgres.empty_database()) as database:
        environment = {**os.environ, "DATABASE_URL": database.address()}
        for _ in range(2):
            subprocess.run(command, shell=True, env=environment, cwd=SUPABASE.parent, check=True)
        with database.connect() as connection:
            assert where_everything_is(connection) == [("telpher",)]


def test_migrations_stop_where_the_schema_is_missing(postgres: PostgresServer) -> None:
    with postgres.having(postgres.empty_database()) as database:
        for path in ("telpher,extensions", "telpher"):
            with pytest.raises(psycopg.errors.InvalidSchemaName, match="create it first"):
                database.migrate(path)
        with database.connect() as connection:
            assert where_everything_is(connection) == []


def where_everything_is(connection: psycopg.Connection) -> list[tuple[str]]:
    return connection.execute(
        "select nspname from pg_class join pg_namespace n on n.oid = relnamespace"
        " where relname ~ '^(webrtc|telpher)_' union"
        " select nspname from pg_proc join pg_namespace n on n.oid = pronamespace"
        " where proname ~ '^telpher_'"
    ).fetchall()


def all_rows(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select * from webrtc_transfer_sessions order by transfer_code"
    ).fetchall()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
