"""The sockets of Realtime, and its broadcasts over HTTP."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from litestar.types import Receive, Scope, Send

from tests.supabase.standin.channel import Channel, JoinRefused, Realtime
from tests.supabase.standin.frames import BadFrame, Frame, Told, read, write

# A real server takes two seconds to refuse a connection, and five to refuse a join.
REFUSAL_SECONDS = 0.2


class Socket:
    """One client's socket, from its opening to its end."""

    def __init__(self, realtime: Realtime, key: str, version: str, send: Send) -> None:
        self._realtime = realtime
        self._key = key
        self._version = version
        self._send = send
        self._channels: dict[str, Channel] = {}
        self._outgoing: asyncio.Queue[str | bytes] = asyncio.Queue()

    async def serve(self, receive: Receive) -> None:
        writer = asyncio.create_task(self._write())
        try:
            while True:
                message: Any = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                data = message.get("bytes") or message.get("text") or ""
                try:
                    await self._handle(read(self._version, data))
                except BadFrame:
                    return
        finally:
            writer.cancel()
            for channel in list(self._channels.values()):
                channel.leave()

    async def _write(self) -> None:
        while True:
            data = await self._outgoing.get()
            kind = "bytes" if isinstance(data, bytes) else "text"
            message: Any = {"type": "websocket.send", kind: data}
            await self._send(message)

    def _tell(self, frame: Frame) -> None:
        data = write(self._version, frame)
        if data is not None:
            self._outgoing.put_nowait(data)

    def _closed(self, channel: Channel) -> None:
        if self._channels.get(channel.topic) is channel:
            del self._channels[channel.topic]

    async def _handle(self, frame: Frame) -> None:
        if frame.topic == "phoenix":
            self._reply(frame, "ok", {})
        elif frame.event == "phx_join":
            await self._join(frame)
        elif (channel := self._channels.get(frame.topic)) is None:
            self._reply(frame, "error", {"reason": "unmatched topic"})
        elif frame.event == "phx_leave":
            channel.reply(frame, "ok", {})
            channel.close()
        else:
            await channel.handle(frame)

    async def _join(self, frame: Frame) -> None:
        former = self._channels.get(frame.topic)
        if former is not None:
            former.close()
        token = frame.payload.get("access_token") or self._key
        channel = Channel(self._realtime, frame, self._tell, self._closed)
        try:
            await channel.join(self._key if token.startswith("sb_") else token)
        except JoinRefused as refused:
            await asyncio.sleep(REFUSAL_SECONDS)
            channel.reply(frame, "error", {"reason": str(refused)})
            return
        self._channels[frame.topic] = channel
        channel.reply(frame, "ok", {"postgres_changes": []})
        channel.joined()

    def _reply(self, frame: Frame, status: str, response: Any) -> None:
        answer = {"status": status, "response": response}
        self._tell(Frame(frame.topic, "phx_reply", answer, frame.ref, frame.join_ref))


async def serve_socket(realtime: Realtime, scope: Scope, receive: Receive, send: Send) -> None:
    """One connection of the path `/realtime/v1/websocket`."""
    await receive()  # its wish to connect
    query = parse_qs(scope["query_string"].decode())
    key = query.get("apikey", [""])[0]
    if realtime.project.role_of(key) is None:
        await asyncio.sleep(REFUSAL_SECONDS)
        refusal: list[Any] = [
            {"type": "websocket.http.response.start", "status": 401, "headers": []},
            {"type": "websocket.http.response.body", "body": b"", "more_body": False},
        ]
        for message in refusal:
            await send(message)
        return
    accepted: Any = {"type": "websocket.accept", "headers": [], "subprotocol": None}
    await send(accepted)
    version = query.get("vsn", ["1.0.0"])[0]
    await Socket(realtime, key, version, send).serve(receive)


async def broadcast(realtime: Realtime, body: bytes, claims: dict[str, Any]) -> None:
    """What was posted; nobody hears whether it was allowed."""
    for message in json.loads(body)["messages"]:
        topic, private = message["topic"], message.get("private", False)
        if private and "broadcast" not in await realtime.rights.writable(topic, claims):
            continue
        told = Told(message["event"], message["payload"])
        realtime.rooms[topic, private].broadcast(told)
