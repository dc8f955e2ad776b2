"""PostgREST, as much of it as is used: one request is one transaction under the caller's role."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from tests.supabase.standin import query as queries
from tests.supabase.standin.connections import Connections
from tests.supabase.standin.errors import RestError, of_postgres
from tests.supabase.standin.query import Query
from tests.supabase.standin.routines import called

OBJECT = "application/vnd.pgrst.object+json"
MOST_ROWS = 1000
"""That are read at once (`max_rows` of `supabase/config.toml`)."""


@dataclass(frozen=True)
class Request:
    """Header names are in lower case."""

    method: str
    path: str
    query: Query
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """Of a table, or of a function after `rpc/`."""
        return self.path.removeprefix("/rest/v1/")

    @property
    def preferred(self) -> set[str]:
        return {part.strip() for part in self.headers.get("prefer", "").split(",")}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rest:
    """The tables and functions of a database, as far as `schemas` are exposed."""

    connections: Connections
    schemas: tuple[str, ...]

    async def answer(self, request: Request, claims: dict[str, Any]) -> Answer:
        """Raises RestError."""
        role = claims.get("role", "anon")
        schema = self._schema(request)
        try:
            async with self.connections.transaction(claims, role) as cursor:
                return await _answered(cursor, request, schema)
        except psycopg.Error as error:
            raise of_postgres(error, role) from None

    def _schema(self, request: Request) -> str:
        reads = request.method in {"GET", "HEAD"}
        named = request.headers.get("accept-profile" if reads else "content-profile")
        schema = named or self.schemas[0]
        if schema not in self.schemas:
            exposed = ", ".join(self.schemas)
            raise RestError(
                406,
                "PGRST106",
                f"Invalid schema: {schema}",
                hint=f"Only the following schemas are exposed: {exposed}",
            )
        return schema


Cursor = psycopg.AsyncClientCursor[tuple[Any, ...]]


async def _answered(cursor: Cursor, request: Request, schema: str) -> Answer:
    if request.name.startswith("rpc/"):
        name = request.name.removeprefix("rpc/")
        return Answer(200, await called(cursor, schema, name, _json(request)))
    table = await _table(cursor, schema, request.name)
    match request.method:
        case "GET":
            statement = (
                SQL("SELECT {} FROM {}").format(queries.columns(request.query), table)
                + queries.where(request.query)
                + queries.tail(request.query)
            )
            few = SQL("SELECT * FROM ({}) AS s LIMIT {}").format(statement, Literal(MOST_ROWS))
            return await _read(cursor, request, few, 200)
        case "POST":
            statement = await _insertion(cursor, request, schema, table)
            return await _changed(cursor, request, statement, 201, 201)
        case "PATCH":
            statement = await _update(cursor, request, schema, table)
            return await _changed(cursor, request, statement, 200, 204)
        case "DELETE":
            statement = SQL("DELETE FROM {}").format(table) + queries.where(request.query)
            return await _changed(cursor, request, statement, 200, 204)
    raise RestError(405, "PGRST117", f"Unsupported HTTP method: {request.method}")


async def _changed(
    cursor: Cursor, request: Request, statement: Composed, shown: int, silent: int
) -> Answer:
    if "return=representation" not in request.preferred:
        await cursor.execute(statement)
        return Answer(silent)
    returning = statement + SQL(" RETURNING {}").format(queries.columns(request.query))
    return await _read(cursor, request, returning, shown)


async def _read(cursor: Cursor, request: Request, statement: Composed, status: int) -> Answer:
    await cursor.execute(
        SQL("WITH r AS ({}) SELECT coalesce(json_agg(r), '[]')::text, count(*) FROM r").format(
            statement
        )
    )
    rows, count = await cursor.fetchone() or ("[]", 0)
    if request.headers.get("accept") == OBJECT:
        if count != 1:
            raise RestError(
                406,
                "PGRST116",
                "Cannot coerce the result to a single JSON object",
                f"The result contains {count} rows",
            )
        rows = json.dumps(json.loads(rows)[0])
    span = f"0-{count - 1}/*" if count else "*/*"
    return Answer(status, rows.encode(), {"content-range": span})


async def _insertion(cursor: Cursor, request: Request, schema: str, table: Composable) -> Composed:
    given = _json(request)
    rows = given if isinstance(given, list) else [given]
    names = sorted({name for row in rows for name in row})
    await _know(cursor, schema, request.name, names)
    listed = SQL(", ").join(map(Identifier, names))
    statement = SQL(
        "INSERT INTO {} ({}) SELECT {} FROM json_populate_recordset(NULL::{}, {})"
    ).format(table, listed, listed, table, Literal(json.dumps(rows)))
    target = dict(request.query).get("on_conflict", "")
    conflict = SQL("({})").format(Identifier(target)) if target else SQL("")
    if "resolution=ignore-duplicates" in request.preferred:
        statement += SQL(" ON CONFLICT {} DO NOTHING").format(conflict)
    elif "resolution=merge-duplicates" in request.preferred:
        sets = SQL(", ").join(SQL("{0} = EXCLUDED.{0}").format(Identifier(n)) for n in names)
        statement += SQL(" ON CONFLICT {} DO UPDATE SET {}").format(conflict, sets)
    return statement


async def _update(cursor: Cursor, request: Request, schema: str, table: Composable) -> Composed:
    given = _json(request)
    await _know(cursor, schema, request.name, given)
    sets = SQL(", ").join(
        SQL("{0} = (SELECT {0} FROM json_populate_record(NULL::{1}, {2}))").format(
            Identifier(name), table, Literal(json.dumps(given))
        )
        for name in given
    )
    return SQL("UPDATE {} SET {}").format(table, sets) + queries.where(request.query)


async def _table(cursor: Cursor, schema: str, name: str) -> Composable:
    await cursor.execute(
        "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relname = %s AND relkind IN ('r', 'v', 'm', 'p', 'f')",
        (schema, name),
    )
    if await cursor.fetchone() is None:
        raise RestError(
            404, "PGRST205", f"Could not find the table '{schema}.{name}' in the schema cache"
        )
    return Identifier(schema, name)


async def _know(
    cursor: Cursor, schema: str, table: str, names: "Mapping[str, Any] | list[str]"
) -> None:
    await cursor.execute(
        "SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid"
        " JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relname = %s AND attnum > 0",
        (schema, table),
    )
    known = {name for (name,) in await cursor.fetchall()}
    for name in names:
        if name not in known:
            raise RestError(
                400,
                "PGRST204",
                f"Could not find the '{name}' column of '{table}' in the schema cache",
            )


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body or b"{}")
    except ValueError:
        raise RestError(400, "PGRST102", "Empty or invalid json") from None
