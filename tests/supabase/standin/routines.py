"""Functions of the database, called by name with arguments in JSON."""

import json
from typing import Any, NamedTuple

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from tests.supabase.standin.errors import RestError

_ABOUT = """
SELECT proretset, coalesce(proargnames, '{}'), pronargdefaults,
    (SELECT coalesce(array_agg(format_type(one, NULL) ORDER BY place), '{}')
     FROM unnest(proargtypes) WITH ORDINALITY AS argument (one, place))
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = %s AND proname = %s
"""


class _Routine(NamedTuple):
    is_set: bool
    names: list[str]
    defaults: int
    types: list[str]

    @property
    def arguments(self) -> dict[str, str]:
        return dict(zip(self.names, self.types, strict=False))  # then come names of what it returns

    def takes(self, given: set[str]) -> bool:
        required = self.names[: len(self.types) - self.defaults]
        return set(required) <= given <= set(self.arguments)


async def called(
    cursor: "psycopg.AsyncClientCursor[tuple[Any, ...]]", schema: str, name: str, given: Any
) -> bytes:
    """What it returns, in JSON: rows as a list. Raises RestError."""
    await cursor.execute(_ABOUT, (schema, name))
    known = [_Routine(*row) for row in await cursor.fetchall()]
    routine = next((one for one in known if one.takes(set(given))), None)
    if routine is None:
        shown = ", ".join(sorted(given))
        raise RestError(
            404,
            "PGRST202",
            f"Could not find the function {schema}.{name}({shown}) in the schema cache",
        )
    fields = SQL(", ").join(
        Identifier(one) + SQL(f" {routine.arguments[one]}")
        for one in given  # types of the catalogue
    )
    passed = SQL(", ").join(SQL("{0} => a.{0}").format(Identifier(one)) for one in given)
    source = SQL("json_to_record({}) AS a ({})").format(Literal(json.dumps(given)), fields)
    call = SQL("{}({})").format(Identifier(schema, name), passed)
    rows = SQL("LATERAL {} AS r").format(call)
    result = SQL("coalesce(json_agg(r), '[]')" if routine.is_set else "to_json(r)")
    origin = Composed([source, SQL(", "), rows]) if given else rows
    await cursor.execute(SQL("SELECT {}::text FROM {}").format(result, origin))
    row = await cursor.fetchone()
    return (row[0] if row and row[0] is not None else "null").encode()
