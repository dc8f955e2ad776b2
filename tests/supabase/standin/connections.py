"""Connections to the database, lent for one transaction each."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from tests.supabase.standin.postgres import Database

MOST = 20

Cursor = psycopg.AsyncClientCursor[tuple[Any, ...]]


class Connections:
    """Opened when they are needed, and kept."""

    def __init__(self, database: Database, user: str) -> None:
        self._address = database.address(user)
        self._idle: list[psycopg.AsyncConnection[tuple[Any, ...]]] = []
        self._places = asyncio.Semaphore(MOST)

    @asynccontextmanager
    async def transaction(
        self, claims: dict[str, Any], role: str, **settings: str
    ) -> AsyncIterator[Cursor]:
        """Under a role, with these claims; it is undone where the block raises."""
        async with self._lent() as connection, connection.transaction():
            cursor = psycopg.AsyncClientCursor(connection)
            chosen = {"role": role, "request.jwt.claims": json.dumps(claims), **settings}
            calls = ", ".join("set_config(%s, %s, true)" for _ in chosen)
            pairs = [part for pair in chosen.items() for part in pair]
            await cursor.execute(f"SELECT {calls}", pairs)
            yield cursor

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
        async with self._places:
            connection = (
                self._idle.pop()
                if self._idle
                else await psycopg.AsyncConnection.connect(self._address, autocommit=True)
            )
            try:
                yield connection
            finally:
                if connection.closed:
                    await connection.close()
                else:
                    self._idle.append(connection)
