"""`telpher`, but its server writes down everything that it is asked and told, as it comes in.

What is written follows one another, each pickled: the parts of a request or a socket's opening that
a client decides on, then what comes after them.
"""

import os
import pickle
import sys
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

from litestar.types import Receive, Scope, Send

from telpher.cli import app
from telpher.server.app import Application

RECORD = "record"
PARTS = ("client", "method", "path", "raw_path", "query_string", "headers", "subprotocols")


def read_record(folder: Path) -> Iterator[Any]:
    with (folder / RECORD).open("rb") as record:
        while record.peek(1):
            yield pickle.load(record)


def _note(what: object) -> None:
    # One write each, so that nothing is half there when it is read.
    os.write(_record, pickle.dumps(what))


def _recorded(
    application: Application, scope: Scope, receive: Receive, send: Send
) -> Awaitable[None]:
    async def noted() -> Any:
        message = await receive()
        _note(message)
        return message

    _note({part: scope[part] for part in PARTS if part in scope})  # type: ignore[literal-required]
    return _original(application, scope, noted, send)


if __name__ == "__main__":
    _record = os.open(Path.cwd() / RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _original = Application.__call__
    Application.__call__ = _recorded  # type: ignore[method-assign,assignment]
    sys.argv[0] = "telpher"
    app()
