"""The whole server in the test's own event loop, on a real port, with a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from telpher.server.app import Application, build
from telpher.server.backends import Backends, Clocks, memory_backends, open_backends
from telpher.server.binding import bound
from telpher.server.serving import uvicorn_config
from telpher.server.settings import read_settings
from telpher.sessions.lifecycle import Sessions
from tests.clock import Clock

MANY = {
    "WEBRTC_ICE_SERVERS_JSON": "[]",
    "WEBRTC_CREATE_RATE_LIMIT_PER_MIN": "100000",
    "WEBRTC_JOIN_RATE_LIMIT_PER_MIN": "100000",
}


@dataclass(frozen=True)
class LocalServer:
    clock: Clock
    backends: Backends
    application: Application
    sessions: Sessions
    http: httpx.AsyncClient
    url: str

    async def post(self, path: str, **body: Any) -> Any:
        """The JSON answer of a request that must succeed."""
        answer = await self.http.post(f"/api/transfer/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def chores(self) -> None:
        """What the server does by itself every few seconds."""
        await self.sessions.reap()
        await self.application.reaper.reap()
        self.backends.relay.sweep()


@asynccontextmanager
async def local_server(
    folder: Path | None = None, clock: Clock | None = None, /, **changes: str
) -> AsyncIterator[LocalServer]:
    """On disk in this folder, or in memory."""
    clock = clock or Clock()
    if folder is not None:
        changes["TELPHER_DATA_DIR"] = str(folder)
    settings = read_settings({**MANY, **changes})
    opened = memory_backends if folder is None else open_backends
    backends = opened(settings, Clocks(clock.milliseconds, clock.seconds))
    application = build(settings, backends, None)
    server = uvicorn.Server(uvicorn_config(settings, application))
    sockets = bound("127.0.0.1", 0)
    url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=sockets))
    try:
        async with httpx.AsyncClient(base_url=url, timeout=20) as http:
            # uvicorn sets a plain flag when it is ready; there is nothing to wait for.
            while not server.started and not serving.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            sessions = application.signaling.sessions
            yield LocalServer(clock, backends, application, sessions, http, url)
    finally:
        server.should_exit = True
        await serving
