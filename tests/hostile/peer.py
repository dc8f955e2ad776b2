"""A peer that takes its seat like any other, and then says whatever a test wants, byte for byte."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, Self

from aiortc.rtcsctptransport import WEBRTC_BINARY, WEBRTC_STRING

from telpher.keys.agreement import DoubtReason
from telpher.keys.link import LinkInvitation, draw_key, link, read_invitation, to_base64url
from telpher.peer.aiortc_connection import AiortcConnection
from telpher.peer.connection import (
    Channel,
    Connection,
    ConnectionListener,
    Library,
    all_closed,
    open_connection,
)
from telpher.peer.introduction import Party
from telpher.peer.meeting import Meeting
from telpher.peer.rendezvous import Words
from telpher.peer.server import Seat, Server
from telpher.protocol.messages import Carrier
from telpher.sessions.session import Role
from tests.hostile.elsewhere import Elsewhere
from tests.hostile.script import Deaf, Forced, Hear, Message, OnControl, OnData, Script, Step

WAITING = 1024 * 1024
"""Bytes that wait in a channel before more is given to it."""


class Over(Exception):  # noqa: N818
    """The other side has made an end of it."""


class Hostile:
    """One seat and one connection; lives on the event loop of an :class:`Elsewhere`."""

    def __init__(self, elsewhere: Elsewhere, role: Role, library: Library) -> None:
        self.heard: list[Message] = []
        """Every message of the other side."""
        self.frames = 0
        """How many frames came."""
        self.patience = 60.0
        """Seconds for the other side to do what it is waited for."""
        self.returns = 0
        """How often it comes back where the other side drops the connection."""
        self._elsewhere = elsewhere
        self._role: Role = role
        self._library: Library = library
        self._server: Server | None = None
        self._meeting: Meeting | None = None
        self._connection: Connection | None = None
        self._changed = asyncio.Event()
        self._read = 0
        self._gone = False

    # --- what a test calls, on its own thread

    @classmethod
    def with_a_link(
        cls, elsewhere: Elsewhere, server: str, library: Library = "libwebrtc"
    ) -> tuple[Self, str]:
        """A hostile sender, and the link that somebody is to trust."""
        hostile = cls(elsewhere, "sender", library)
        return hostile, elsewhere.do(hostile._create(server))

    @classmethod
    def behind_a_link(
        cls, elsewhere: Elsewhere, server: str, text: str, library: Library = "libwebrtc"
    ) -> Self:
        """A hostile receiver."""
        hostile = cls(elsewhere, "receiver", library)
        elsewhere.do(hostile._join(server, text))
        return hostile

    def meets(self) -> None:
        """Wait until the other side has said hello."""
        self._elsewhere.do(
            self._until(lambda: bool(self._connection and self.heard), "a connection")
        )

    def plays(self, script: Script) -> str | None:
        """Say it all, and wait for the end; the reason of the other side's `cancel`, if any."""
        return self._elsewhere.do(self._play(script))

    def begins(self, script: Script) -> None:
        """Say it all, and do not wait for an end."""
        self._elsewhere.do(self._say(script))

    def leaves(self) -> None:
        """Go, without a word."""
        self._elsewhere.do(self._leave())

    # --- what happens on the event loop

    async def _create(self, server: str) -> str:
        self._server = Server(server)
        seat, key = await self._server.create(), draw_key()
        self._sit(seat, key)
        return link(server, seat.transfer_code, key)

    async def _join(self, server: str, text: str) -> None:
        invitation = read_invitation(text)
        assert isinstance(invitation, LinkInvitation)
        self._server = Server(server)
        seat = await self._server.join(invitation.transfer_code, to_base64url(bytes(32)))
        self._sit(seat, invitation.key)

    def _sit(self, seat: Seat, key: bytes) -> None:
        assert self._server is not None
        party = Party.with_key(self._role, seat.transfer_id, key)
        self._meeting = _Meeting(party, seat, self, self._attach, self._library)

    def _attach(self, connection: Connection) -> None:
        for channel in (connection.control, connection.data):
            channel.on_open = channel.on_low = self._changed.set
        connection.control.on_message = self._hear
        connection.data.on_message = self._count

    def _hear(self, message: str | bytes) -> None:
        assert isinstance(message, str), "something binary on control"
        self.heard.append(json.loads(message))
        self._changed.set()

    def _count(self, message: str | bytes) -> None:
        assert isinstance(message, bytes), "a text on data"
        self.frames += 1

    @property
    def _over(self) -> bool:
        return self._gone or any(said["type"] in ("cancel", "bye") for said in self.heard)

    async def _until(self, fulfilled: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(self.patience):
                while not fulfilled():
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            raise AssertionError(f"waited for {what}, but heard {self.heard[-5:]}") from None

    async def _say(self, script: Script) -> None:
        answer: Message | None = None
        with suppress(StopIteration, Over):
            while not self._over:
                answer = await self._take(script.send(answer))
                # What comes in is to be heard meanwhile.
                await asyncio.sleep(0)

    async def _play(self, script: Script) -> str | None:
        await self._say(script)
        await self._until(lambda: self._over, "an end")
        reasons = [str(said["reason"]) for said in self.heard if said["type"] == "cancel"]
        if reasons and self._control.is_open:
            self._control.send('{"type":"bye"}')
        return reasons[0] if reasons else None

    async def _take(self, step: Step) -> Message | None:
        match step:
            case Hear(kind):
                return await self._next(kind)
            case dict():
                await self._give(self._control, json.dumps(step))
            case str():
                await self._give(self._control, step)
            case bytes():
                await self._give(self._data, step)
            case OnData(text):
                await self._give(self._data, text)
            case OnControl(data):
                await self._give(self._control, data)
            case Forced(channel, data):
                await self._force(channel, data)
            case Deaf():
                self._sctp._advertised_rwnd = -(2**60)
        return None

    @property
    def _sctp(self) -> Any:
        """The library's own transport, around which no rule of ours stands."""
        assert isinstance(self._connection, AiortcConnection)
        return self._connection._peer.sctp

    async def _force(self, channel: Literal["control", "data"], data: bytes) -> None:
        assert isinstance(self._connection, AiortcConnection)
        kind = WEBRTC_STRING if channel == "control" else WEBRTC_BINARY
        raw = getattr(self._connection, channel)._channel
        raw._addBufferedAmount(len(data))
        self._sctp._data_channel_queue.append((raw, kind, data))
        await self._sctp._data_channel_flush()

    async def _next(self, kind: str) -> Message:
        def found() -> bool:
            return any(said["type"] == kind for said in self.heard[self._read :])

        await self._until(lambda: found() or self._over, kind)
        while self._read < len(self.heard):
            said = self.heard[self._read]
            self._read += 1
            if said["type"] == kind:
                return said
        raise Over

    async def _give(self, channel: Channel, message: str | bytes) -> None:
        def has_room() -> bool:
            return self._over or (channel.is_open and channel.buffered_amount <= WAITING)

        channel.wake_below(WAITING)
        await self._until(has_room, "room")
        if self._over:
            raise Over
        channel.send(message)

    @property
    def _control(self) -> Channel:
        assert self._connection is not None
        return self._connection.control

    @property
    def _data(self) -> Channel:
        assert self._connection is not None
        return self._connection.data

    async def _leave(self) -> None:
        if self._meeting is not None:
            await self._meeting.close()
        if self._server is not None:
            await self._server.aclose()
        await all_closed()

    # --- what the meeting tells

    def room(self) -> None:
        pass

    def agreed(self) -> None:
        pass

    def connected(self, connection: Connection, words: Words) -> None:
        del words
        self._connection = connection

    def lost(self) -> None:
        self._gone = self.returns == 0
        self.returns -= 1
        self._changed.set()

    def stays_away(self) -> None:
        pass

    def unproven(self) -> None:
        pass

    def keep(self, guesses: int) -> None:
        pass

    def doubted(self, why: DoubtReason) -> None:
        pass

    def learned(self, key: bytes) -> None:
        pass

    async def ask(self) -> None:
        pass

    def say(self, carrier: Carrier, text: str) -> None:
        pass

    def pathless(self) -> None:
        self.stranded("no-path")

    def stranded(self, why: str) -> None:
        del why
        self._gone = True
        self._changed.set()


class _Meeting(Meeting):
    """A meeting by the library that the test names."""

    def __init__(
        self,
        party: Party,
        seat: Seat,
        hostile: Hostile,
        attach: Callable[[Connection], None],
        library: Library,
    ) -> None:
        self._library: Library = library
        super().__init__(party, seat, hostile, attach)

    def _open(self, listener: ConnectionListener) -> Connection:
        connection = open_connection(self.seat.ice_servers, listener, self._library)
        self._attach(connection)
        return connection
