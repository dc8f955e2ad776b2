"""A server in front of the real one, which changes what it likes of what that says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from tests.local import LocalServer

DROPPED = {"content-length", "transfer-encoding", "connection", "date", "server"}


@dataclass
class Answer:
    """What the real server answered, to be changed at will."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    cut: int | None = None
    """After so many bytes of the body the connection breaks."""


@dataclass
class Liar:
    """``lie`` is shown every answer, by its path below the share's id."""

    url: str = ""
    lie: Callable[[Answer], None] = lambda _: None
    asked: list[str] = field(default_factory=list)


@asynccontextmanager
async def lying(server: LocalServer) -> AsyncIterator[Liar]:
    liar = Liar()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        liar.asked.append(f"{scope['method']} {scope['path']}")
        real = await server.http.request(
            scope["method"], scope["raw_path"].decode(), headers=headers, content=body
        )
        kept = {name: value for name, value in real.headers.items() if name not in DROPPED}
        path = scope["path"].removeprefix("/api/share/")
        answer = Answer(path.partition("/")[2], real.status_code, kept, real.content)
        liar.lie(answer)
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(n.encode(), v.encode()) for n, v in answer.headers.items()]
                + [(b"content-length", str(len(answer.body)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": answer.body[: answer.cut]})

    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    running = uvicorn.Server(config)
    serving = asyncio.create_task(running.serve())
    try:
        while not running.started:  # noqa: ASYNC110 - uvicorn sets a plain flag
            await asyncio.sleep(0.01)
        port = running.servers[0].sockets[0].getsockname()[1]
        liar.url = f"http://127.0.0.1:{port}"
        yield liar
    finally:
        running.should_exit = True
        await serving


def instead(answer: Answer, whole: bytes) -> None:
    """Answer as if the part were this."""
    first, end = 0, len(whole)
    if answer.status == 206:
        first, last = map(int, answer.headers["content-range"][6:].split("/")[0].split("-"))
        end = min(last + 1, end)
        answer.headers["content-range"] = f"bytes {first}-{end - 1}/{len(whole)}"
    answer.body = whole[first:end]
