"""One client on one channel of Realtime: its join, its rights, what it says and hears."""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.supabase.standin.faults import Faults
from tests.supabase.standin.frames import Frame, Told
from tests.supabase.standin.project import BadToken, ExpiredToken, Project
from tests.supabase.standin.rights import Rights
from tests.supabase.standin.rooms import Room, Rooms

LARGEST_PAYLOAD = 256 * 1024
PRESENCE_CALLS, PRESENCE_SECONDS = 5, 30.0


class JoinRefused(Exception):  # noqa: N818
    """The text begins with a code."""


@dataclass(frozen=True)
class Realtime:
    """What all sockets share."""

    project: Project
    rights: Rights
    rooms: Rooms
    faults: Faults


class Channel:
    """`send` tells the client; `closed` is called when the server closes the channel."""

    def __init__(
        self,
        realtime: Realtime,
        joined_by: Frame,
        send: Callable[[Frame], None],
        closed: Callable[["Channel"], None],
    ) -> None:
        config = joined_by.payload.get("config", {})
        self.topic = joined_by.topic
        self.join_ref = joined_by.join_ref or joined_by.ref
        self._name = self.topic.removeprefix("realtime:")
        self._private: bool = config.get("private", False)
        self._acks: bool = config.get("broadcast", {}).get("ack", False)
        self._hears_itself: bool = config.get("broadcast", {}).get("self", False)
        presence = config.get("presence", {})
        self._presence: bool = presence.get("enabled", False)
        self.presence_key: str = presence.get("key") or str(uuid.uuid4())
        self._realtime = realtime
        self._send = send
        self._closed = closed
        self._claims: dict[str, Any] = {}
        self._readable: set[str] = set()
        self._writable: set[str] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._presence_calls: list[float] = []

    @property
    def sees_presence(self) -> bool:
        return self._presence and (not self._private or "presence" in self._readable)

    @property
    def _room(self) -> Room:
        return self._realtime.rooms[self._name, self._private]

    async def join(self, token: str) -> None:
        """Raises JoinRefused."""
        await self._admit(token)
        self._room.members.add(self)

    def joined(self) -> None:
        """Say who is there, once the join was answered."""
        if self.sees_presence:
            self.push("presence_state", self._room.state())

    def leave(self) -> None:
        """Nothing is said or heard afterwards."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._room.members.discard(self)
        self._room.untrack(self)

    def push(self, event: str, payload: Any) -> None:
        """See Member."""
        self._send(Frame(self.topic, event, payload))

    def hear(self, told: Told) -> None:
        """See Member."""
        if not self._private or "broadcast" in self._readable:
            self.push("broadcast", told)

    async def handle(self, frame: Frame) -> None:
        match frame.event:
            case "broadcast":
                await self._broadcast(frame)
            case "presence":
                await self._present(frame)
            case "access_token":
                await self._refresh(frame.payload.get("access_token"))

    def reply(self, frame: Frame, status: str, response: Any) -> None:
        answer = {"status": status, "response": response}
        self._send(Frame(self.topic, "phx_reply", answer, frame.ref, self.join_ref))

    def close(self) -> None:
        """By the server, or as the client asked."""
        self.leave()
        self._closed(self)
        self._send(Frame(self.topic, "phx_close", {}, self.join_ref, self.join_ref))

    async def _admit(self, token: str) -> None:
        self._claims = _claims(self._realtime.project, token)
        self._writable = None
        if self._private:
            self._readable = await self._realtime.rights.readable(self._name, self._claims)
            if not self._readable:
                raise JoinRefused(
                    "Unauthorized: You do not have permissions to read from this Channel topic: "
                    + self._name
                )
        if self._expiry is not None:
            self._expiry.cancel()
        left = self._claims["exp"] - time.time()
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(left, self._shut_down, "Token has expired 0 seconds ago")

    async def _broadcast(self, frame: Frame) -> None:
        if not await self._may_write("broadcast"):
            return  # without a word, whether an answer was asked for or not
        told = frame.payload
        if not isinstance(told, Told):
            told = Told(told.get("event", ""), told.get("payload"))
        size = len(told.binary) if told.binary else len(str(told.payload))
        if size > LARGEST_PAYLOAD:
            if self._acks:
                self.reply(frame, "error", {})
            return
        if not self._realtime.faults.drops():
            self._room.broadcast(told, None if self._hears_itself else self)
        if self._acks:
            self.reply(frame, "ok", {})

    async def _present(self, frame: Frame) -> None:
        now = time.monotonic()
        recent = [at for at in self._presence_calls if now - at < PRESENCE_SECONDS]
        self._presence_calls = [*recent, now]
        if len(recent) >= PRESENCE_CALLS:
            self._shut_down("Client presence rate limit exceeded")
            return
        if frame.payload.get("event") == "untrack":
            self._room.untrack(self)
            self.reply(frame, "ok", {})
            return
        if not await self._may_write("presence"):
            self.reply(frame, "error", {})
            return
        if not self._presence:
            self._presence = True
            self.joined()
        self._room.track(self, frame.payload.get("payload", {}))
        self.reply(frame, "ok", {})

    async def _may_write(self, extension: str) -> bool:
        if not self._private:
            return True
        if self._writable is None:
            self._writable = await self._realtime.rights.writable(self._name, self._claims)
        return extension in self._writable

    async def _refresh(self, token: str | None) -> None:
        if not token or token.startswith("sb_"):
            return
        try:
            await self._admit(token)
        except JoinRefused as refused:
            self._shut_down(str(refused).partition(": ")[2])

    def _shut_down(self, message: str) -> None:
        told = {
            "extension": "system", "status": "error", "message": message, "channel": self._name
        }  # fmt: skip
        self.push("system", told)
        self.close()


def _claims(project: Project, token: str) -> dict[str, Any]:
    role = project.role_of(token)
    if role is not None:
        return {"role": role, "exp": time.time() + 24 * 3600}
    try:
        claims = project.claims(token)
    except ExpiredToken:
        raise JoinRefused("InvalidJWTToken: Token has expired 1 seconds ago") from None
    except BadToken:
        raise JoinRefused("JwtSignatureError: Failed to validate JWT signature") from None
    if not {"role", "exp"} <= set(claims):
        raise JoinRefused("InvalidJWTToken: Fields `role` and `exp` are required in JWT")
    return claims
