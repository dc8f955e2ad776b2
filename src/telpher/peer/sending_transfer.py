"""The sender's transfer: makes the session, shows its link, and keeps it while it waits."""

from __future__ import annotations

import asyncio
import hashlib
import time
from math import inf
from typing import TYPE_CHECKING, Final

import msgspec

from telpher.keys.agreement import MOST_GUESSES
from telpher.keys.link import draw_key, from_base64url, link, spoken_code, to_base64url
from telpher.peer.introduction import Party
from telpher.peer.records import Record, SendingRecord, open_record
from telpher.peer.sending_driver import SendingDriver
from telpher.peer.server import Seat, ServerFault, one_name_of
from telpher.peer.status import (
    Connecting,
    Deciding,
    Delivered,
    Inviting,
    Opening,
    Status,
    Summary,
    summary_of,
)
from telpher.peer.transfer import PeerTransfer
from telpher.protocol.events import Fail, Finish
from telpher.protocol.manifest import write_manifest

if TYPE_CHECKING:
    from telpher.keys.agreement import DoubtReason
    from telpher.peer.driver import DriverListener
    from telpher.peer.files.listing import Listing
    from telpher.peer.meeting import Meeting

_EXTEND_EVERY: Final = 60.0
"""Seconds between two extensions of a waiting session, which also tell whether somebody joined."""
_AGAIN_AFTER: Final = 10.0
_ENTRY_PATIENCE: Final = 20.0
"""Seconds for coming into the room, for who has joined."""
_REMARK_PAUSE: Final = 60.0
"""Seconds between two reopenings because somebody shows nothing."""


class SendingTransfer(PeerTransfer[SendingDriver]):
    """Sends one listing to whoever comes with the link."""

    def __init__(self, server: str, listing: Listing) -> None:
        super().__init__("sender", server)
        self._listing = listing
        self._what = summary_of(listing.manifest)
        digest = hashlib.sha256(write_manifest(listing.manifest)).hexdigest()
        # Standard input cannot be sent again by another run.
        known = listing.manifest.total is not None
        self._record: Record[SendingRecord] = (
            open_record(SendingRecord, one_name_of(server), digest)
            if known
            else Record(SendingRecord)
        )
        self._key = b""
        self._link = ""
        self._code = ""
        self._again = False
        self._keeping: asyncio.Task[None] | None = None
        self._remarked_at = -inf

    @property
    def link(self) -> str:
        """What leads here; empty until there is a session."""
        return self._link

    @property
    def key(self) -> bytes:
        """The transfer key."""
        return self._key

    async def _take_seat(self) -> Seat:
        address = await self._server.public_address()
        seat = await self._earlier_seat() or await self._new_seat()
        self._link = link(address, seat.transfer_code, self._key)
        self._code = spoken_code(seat.transfer_code, self._key)
        self._keeping = self._begin(self._keep_session(seat))
        return seat

    async def _earlier_seat(self) -> Seat | None:
        """The seat of a run that was killed, if its session is alive."""
        content = self._record.content
        key = None if content is None else from_base64url(content.key)
        if content is None or key is None:
            return None
        try:
            seat = await self._server.extend(Seat.proof(content.transfer_id, content.token))
        except ServerFault as fault:
            if fault.code in ("server-unreachable", "rate-limited"):
                raise
            return None
        self._key = key
        self._again = True
        return seat

    async def _new_seat(self) -> Seat:
        self._key = draw_key()
        seat = await self._server.create()
        key = to_base64url(self._key)
        self._record.write(SendingRecord(seat.transfer_id, seat.token, key))
        return seat

    def _party(self, seat: Seat) -> Party:
        return Party.with_key("sender", seat.transfer_id, self._key, self._guesses)

    @property
    def _guesses(self) -> int:
        return 0 if self._record.content is None else self._record.content.guesses

    def _make_driver(self, listener: DriverListener) -> SendingDriver:
        return SendingDriver(self._listing, listener)

    def _summary(self) -> Summary:
        return self._what

    def _waiting(self, meeting: Meeting) -> Status:
        off = self._guesses >= MOST_GUESSES
        return Inviting(self._link, self._code, meeting.room, self._again, off)

    def _deciding(self, summary: Summary) -> Status:
        return Deciding(summary, self._words)

    def _delivered(self, summary: Summary, end: Finish, seconds: float) -> Delivered:
        return Delivered(summary, end.level, seconds, end.root)

    def _is_kept(self, end: Fail) -> bool:
        del end
        return False

    def keep(self, guesses: int) -> None:
        """See MeetingListener."""
        if self._record.content is None:
            return
        if not self._record.write(msgspec.structs.replace(self._record.content, guesses=guesses)):
            # A run that began with fewer guesses spent would let more be made at the same key.
            self._record.remove()

    def doubted(self, why: DoubtReason) -> None:
        """Three guesses at the code were wrong: the link is good for whoever has it."""
        del why
        self.stays_away()

    def unproven(self) -> None:
        """Somebody only sits there: the seat is for whoever has the link or the code."""
        self.room()
        now = asyncio.get_running_loop().time()
        if now - self._remarked_at >= _REMARK_PAUSE:
            self._remarked_at = now
            self.stays_away()

    def stays_away(self) -> None:
        """Whoever came has left before anything was sent: the link is good for somebody else."""
        if self._seat is not None:
            self._begin(self._reopen(self._seat))

    async def _reopen(self, seat: Seat) -> None:
        try:
            await self._server.reopen(seat)
        except ServerFault:
            return  # nobody had joined; or it is not reached, and they may still come back
        if self._meeting is not None and isinstance(self.status, Connecting):
            self._publish(self._waiting(self._meeting))

    async def _clear_up(self, *, keep: bool) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
        if self._seat is not None and not keep:
            await self._server.close(self._seat)
        if not keep:
            self._record.remove()
        self._record.close()

    async def _keep_session(self, seat: Seat) -> None:
        """Move the session's end on, and see who has joined.

        While bytes move it goes on, for the credentials that the next connection may need; then
        nothing ends by it.
        """
        pause, missed = _EXTEND_EVERY, False
        while True:
            left = seat.expires_at / 1000 - time.time()
            await asyncio.sleep(min(pause, left) if left > 0 else pause)
            if self._over or self._seat is None:
                return
            try:
                seat = await self._server.extend(seat)
            except ServerFault as fault:
                if fault.code not in ("server-unreachable", "rate-limited"):
                    self._end_if_waiting(fault)
                    return
                pause = _AGAIN_AFTER
            else:
                self._renew(seat)
                missing = seat.joined and self._is_alone
                if missing and missed:
                    await self._reopen(seat)
                missed = missing and not missed
                pause = _ENTRY_PATIENCE if missed else _EXTEND_EVERY
            # Nobody else may tell us: an external signaling server knows of no end.
            if seat.expires_at / 1000 <= time.time():
                self._end_if_waiting(ServerFault("expired"))

    @property
    def _is_alone(self) -> bool:
        """Nobody is in the room, as far as can be seen from within, and nobody was met."""
        meeting = self._meeting
        if meeting is None or self._met:
            return False
        return meeting.room == "entered" and not meeting.peer_present

    @property
    def _waits(self) -> bool:
        """Nothing is on its way yet: only then is the session's time the transfer's."""
        return not self._met and isinstance(self.status, Opening | Inviting | Connecting)

    def _end_if_waiting(self, fault: ServerFault) -> None:
        if self._waits:
            self._end(Fail(fault.code, "fault"))
            self._closed.set()
