"""What a page in Chromium says and hears over the WebSockets that it opens."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import WebSocket

from tests.e2e.people import Person


class Channels:
    """All WebSockets of a page, from here on."""

    def __init__(self, someone: Person) -> None:
        self._someone = someone
        self.urls: list[str] = []
        self.frames: list[str] = []
        """Of both directions."""
        self.events: list[str] = []
        """What was sent, by the kinds of Realtime."""
        someone.page.on("websocket", self._opened)

    def until(self, reached: Callable[[], bool]) -> None:
        """Waits while the page goes on."""
        while not reached():
            self._someone.reads("new Promise(requestAnimationFrame)")

    def _opened(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
        socket.on("framesent", self._sent)
        socket.on("framereceived", lambda data: self.frames.append(_text(data)))

    def _sent(self, data: str | bytes) -> None:
        self.frames.append(_text(data))
        self.events.append("broadcast" if isinstance(data, bytes) else _event(data))


def _event(data: str) -> str:
    message: Any = json.loads(data)
    return str(message[3]) if isinstance(message, list) else str(message["type"])


def _text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")
