"""A channel of Supabase Realtime, through its official client."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

from realtime import AsyncRealtimeClient, RealtimeSubscribeStates

if TYPE_CHECKING:
    from collections.abc import Mapping

# What it says holds tokens and addresses, and is for whoever develops it.
logging.getLogger("realtime").propagate = False

_PATIENCE: Final = 10
"""Seconds for connecting, for joining, and for an answer."""
_FAREWELL: Final = 1.0


class CannotJoin(Exception):  # noqa: N818
    """The server refused, or could not be reached."""


class ChannelListener(Protocol):
    """What a channel tells, on the event loop."""

    def heard(self, payload: object) -> None:
        """Somebody else has broadcast this."""
        ...

    def present(self, metas: list[dict[str, Any]]) -> None:
        """What everybody says of himself who is present now, ourselves included."""
        ...


class RealtimeChannel:
    """One channel, on a connection of its own, from joining it until it is lost.

    It does not come back by itself: the client would try it with the token that it had at first.
    """

    def __init__(
        self, url: str, key: str, topic: str, event: str, token: str | None, presence_key: str
    ) -> None:
        """`url` is the project's; with a token the channel is private. Broadcasts are `event`s."""
        self._event = event
        self._token = token
        self._client = AsyncRealtimeClient(
            f"{url.rstrip('/')}/realtime/v1", token=key, auto_reconnect=False, timeout=_PATIENCE
        )
        config: Any = {
            "broadcast": {"ack": True, "self": False},
            "presence": {"key": presence_key, "enabled": True},
            "private": token is not None,
        }
        self._channel = self._client.channel(topic, {"config": config})
        self._lost = asyncio.Event()

    async def join(self, listener: ChannelListener, meta: Mapping[str, str]) -> None:
        """Join, and say of ourselves what `meta` says. Raises CannotJoin."""
        channel = self._channel
        joined = asyncio.Event()
        channel.on_broadcast(self._event, lambda told: listener.heard(told.get("payload")))

        def present() -> None:
            state = channel.presence_state()
            listener.present([dict(meta) for metas in state.values() for meta in metas])

        def changed(state: RealtimeSubscribeStates, _: Exception | None) -> None:
            (joined if state is RealtimeSubscribeStates.SUBSCRIBED else self._lost).set()

        channel.on_presence_sync(present)
        try:
            if self._token is not None:
                await self._client.set_auth(self._token)
            await self._client.connect()
            self._lose_with_the_listener()
            await channel.subscribe(changed)
        except Exception as error:  # noqa: BLE001  (of the client's making, and all mean the same)
            raise CannotJoin(str(error)) from None
        if not joined.is_set() or self._lost.is_set():
            raise CannotJoin("refused")
        await channel.track(dict(meta))

    def _lose_with_the_listener(self) -> None:
        """Whatever the client cannot digest ends what it hears with, and leaves its socket open."""
        listening = self._client._listen_task  # told nowhere else

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled():
                task.exception()  # or it is printed
            self._lost.set()

        if listening is None:
            self._lost.set()
        else:
            listening.add_done_callback(ended)

    async def until_lost(self) -> None:
        """Wait for its end, whoever brings it about."""
        await self._lost.wait()

    async def send(self, payload: Mapping[str, Any]) -> None:
        """Broadcast; nothing is known of whether it arrives."""
        await self._channel.send_broadcast(self._event, payload)

    async def renew(self, token: str) -> None:
        """Go on with a fresh token."""
        await self._client.set_auth(token)

    async def check(self, patience: int) -> None:
        """Make the server answer; if it does not in so many seconds, the channel is lost."""
        told = {"type": "broadcast", "event": "check", "payload": {}}
        push = await self._channel.push("broadcast", told, patience)
        push.timeout_callbacks.append(self._lost.set)

    async def close(self) -> None:
        """Leave, taking leave if that can be done in a moment."""
        self._lost.set()
        self._channel.rejoin_timer.reset()
        client = self._client
        socket = client._ws_connection
        at_work = (client._listen_task, client._heartbeat_task)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(client.close(), _FAREWELL)
        finally:
            # A client that is kept from taking its leave would go on listening, on an open socket.
            for task in at_work:
                if task is not None:
                    task.cancel()
            if socket is not None:
                socket.transport.abort()
