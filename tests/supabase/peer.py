"""A client on a channel, through the official client of Python."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from realtime import AsyncRealtimeChannel, AsyncRealtimeClient, RealtimeSubscribeStates

from tests.supabase.backend import Backend
from tests.supabase.tokens import signed

PATIENCE = 60.0


class Peer:
    """One client on one channel."""

    def __init__(self, backend: Backend, topic: str, **config: Any) -> None:
        self.client = AsyncRealtimeClient(
            f"{backend.url}/realtime/v1", token=backend.anon_key, auto_reconnect=False
        )
        self._topic = topic
        self._config: Any = {
            "broadcast": {"ack": False, "self": False},
            "presence": {"key": "", "enabled": True},
            "private": False,
            **config,
        }
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.states: asyncio.Queue[RealtimeSubscribeStates] = asyncio.Queue()
        self.joins: asyncio.Queue[Any] = asyncio.Queue()
        self.leaves: asyncio.Queue[Any] = asyncio.Queue()
        self.why = ""
        self.channel: AsyncRealtimeChannel

    async def join(self, token: str = "") -> RealtimeSubscribeStates:
        if token:
            await self.client.set_auth(token)
        self.channel = self.client.channel(self._topic, {"config": self._config})
        self.channel.on_broadcast("signal", self.heard.put_nowait)
        self.channel.on_presence_join(lambda *told: self.joins.put_nowait(told[2]))
        self.channel.on_presence_leave(lambda *told: self.leaves.put_nowait(told[2]))

        def state(state: RealtimeSubscribeStates, error: Exception | None) -> None:
            self.why = str(error)
            self.states.put_nowait(state)

        await self.channel.subscribe(state)
        return await self.state()

    async def state(self) -> RealtimeSubscribeStates:
        return await asyncio.wait_for(self.states.get(), PATIENCE)

    async def hears(self) -> Any:
        return (await asyncio.wait_for(self.heard.get(), PATIENCE))["payload"]

    async def says(self, what: str) -> None:
        await self.channel.send_broadcast("signal", {"what": what})

    async def leave(self) -> None:
        self.channel.rejoin_timer.reset()
        await self.client.close()


@asynccontextmanager
async def peers(*made: Peer) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for peer in made:
            await peer.leave()


def new_topic() -> str:
    """Where nobody else is."""
    return f"webrtc-transfer:{uuid.uuid4()}"


def token_for(backend: Backend, topic: str, **claims: Any) -> str:
    """As the server signs it for a side of this topic's transfer."""
    return signed(backend, transfer_id=topic.partition(":")[2], **claims)
