"""What a token may do on a private channel, as the policies on `realtime.messages` say."""

from dataclasses import dataclass
from typing import Any

import psycopg

from tests.supabase.standin.connections import Connections, Cursor
from tests.supabase.standin.postgres import ADMIN

EXTENSIONS = ("broadcast", "presence")


@dataclass(frozen=True)
class Rights:
    connections: Connections

    async def readable(self, topic: str, claims: dict[str, Any]) -> set[str]:
        """Of the extensions, those of which the token's role may read a row with this topic."""
        async with self.connections.transaction(claims, ADMIN, **_topic(topic)) as cursor:
            for extension in EXTENSIONS:
                await _insert(cursor, topic, extension)
            await cursor.execute("SELECT set_config('role', %s, true)", (claims["role"],))
            await cursor.execute(
                "SELECT extension FROM realtime.messages WHERE topic = %s", (topic,)
            )
            rows = await cursor.fetchall()
            raise psycopg.Rollback  # nothing of it is to stay
        return {extension for (extension,) in rows}

    async def writable(self, topic: str, claims: dict[str, Any]) -> set[str]:
        """Of the extensions, those of which the token's role may write such a row."""
        found = set()
        for extension in EXTENSIONS:
            role = claims["role"]
            try:
                async with self.connections.transaction(claims, role, **_topic(topic)) as cursor:
                    await _insert(cursor, topic, extension)
                    found.add(extension)
                    raise psycopg.Rollback
            except psycopg.errors.InsufficientPrivilege:
                continue
        return found


def _topic(topic: str) -> dict[str, str]:
    return {"realtime.topic": topic}


async def _insert(cursor: Cursor, topic: str, extension: str) -> None:
    await cursor.execute(
        "INSERT INTO realtime.messages (topic, extension) VALUES (%s, %s)", (topic, extension)
    )
