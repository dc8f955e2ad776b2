"""The query of a PostgREST request, as SQL: filters, columns, order and limit."""

import re
from collections.abc import Iterable, Iterator

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from tests.supabase.standin.errors import RestError

OPERATORS = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
CONSTANTS = {"null", "true", "false"}
RESERVED = {"select", "order", "limit", "columns", "on_conflict"}

Query = list[tuple[str, str]]


def columns(query: Query) -> Composable:
    """What `select` names, or everything."""
    named = dict(query).get("select", "*")
    if named in {"", "*"}:
        return SQL("*")
    return SQL(", ").join(Identifier(name.strip('"')) for name in named.split(","))


def where(query: Query) -> Composed:
    """All filters together."""
    filters = [_filter(name, value) for name, value in query if name not in RESERVED]
    return SQL(" WHERE ") + SQL(" AND ").join(filters) if filters else Composed([])


def tail(query: Query) -> Composed:
    """Order and limit."""
    given = dict(query)
    parts: list[Composable] = []
    if "order" in given:
        terms = [_term(term) for term in given["order"].split(",")]
        parts.append(SQL(" ORDER BY ") + SQL(", ").join(terms))
    if "limit" in given:
        parts.append(SQL(" LIMIT {}").format(Literal(int(given["limit"]))))
    return Composed(parts)


def _term(term: str) -> Composable:
    name, _, direction = term.partition(".")
    if direction not in {"", "asc", "desc"}:
        raise _unparsed(term)
    return Identifier(name) + SQL(" DESC" if direction == "desc" else " ASC")


def _filter(name: str, value: str) -> Composable:
    if name in {"and", "or"}:
        return _group(name, value)
    operator, _, operand = value.partition(".")
    return _comparison(name, operator, operand)


def _group(joint: str, value: str) -> Composable:
    if not (value.startswith("(") and value.endswith(")")):
        raise _unparsed(value)
    parts = []
    for part in _split(value[1:-1]):
        nested = re.fullmatch(r"(and|or)(\(.*\))", part, re.DOTALL)
        if nested:
            parts.append(_group(nested[1], nested[2]))
            continue
        name, _, rest = part.partition(".")
        operator, _, operand = rest.partition(".")
        parts.append(_comparison(name, operator, _unquoted(operand)))
    return SQL("(") + SQL(f" {joint.upper()} ").join(parts) + SQL(")")


def _comparison(name: str, operator: str, operand: str) -> Composable:
    column = Identifier(name)
    if operator in OPERATORS:
        # A literal without a type, as in PostgREST: PostgreSQL reads it as the column's.
        return column + SQL(f" {OPERATORS[operator]} ") + Literal(operand)
    if operator == "is" and operand in CONSTANTS:
        return column + SQL(f" IS {operand.upper()}")
    if operator == "in" and operand.startswith("(") and operand.endswith(")"):
        values: Iterable[Composable] = (
            Literal(_unquoted(value)) for value in _split(operand[1:-1])
        )
        return column + SQL(" IN (") + SQL(", ").join(values) + SQL(")")
    raise _unparsed(f"{operator}.{operand}")


def _split(text: str) -> Iterator[str]:
    """At commas that are neither quoted nor in parentheses."""
    depth, quoted, part = 0, False, ""
    for letter in text:
        if letter == '"':
            quoted = not quoted
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and depth == 0 and not quoted:
            yield part
            part = ""
        else:
            part += letter
    yield part


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _unparsed(what: str) -> RestError:
    return RestError(400, "PGRST100", f'"failed to parse filter ({what})" (line 1, column 1)')
