"""What PostgREST answers where it refuses, and the statuses for PostgreSQL's own codes."""

import json
from typing import Any

import psycopg

_STATUSES = {"23505": 409, "23503": 409, "42883": 404, "42P01": 404, "57014": 500, "P0001": 400}
_CLASSES = {"08": 503, "22": 400, "23": 400, "42": 400, "53": 503}


class RestError(Exception):
    """A refusal."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Any = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self._content = {"code": code, "details": details, "hint": hint, "message": message}

    @property
    def body(self) -> bytes:
        return json.dumps(self._content).encode()


def of_postgres(error: psycopg.Error, role: str) -> RestError:
    """What PostgREST makes of an error of PostgreSQL: `details` may show whole rows."""
    code = error.sqlstate or "08000"
    status = _STATUSES.get(code) or _CLASSES.get(code[:2], 500)
    if code == "42501":
        status = 401 if role == "anon" else 403
    told = error.diag
    return RestError(
        status, code, told.message_primary or str(error), told.message_detail, told.message_hint
    )
