"""The receiver's transfer: takes the seat, asks the person, and puts files into a folder."""

from __future__ import annotations

import asyncio
from secrets import token_bytes
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from telpher.keys.link import (
    CodeInvitation,
    LinkInvitation,
    check,
    from_base64url,
    to_base64url,
)
from telpher.peer.introduction import Party
from telpher.peer.receiving_driver import ReceivingDriver
from telpher.peer.records import ReceivingRecord, open_record
from telpher.peer.server import ServerFault, one_name_of
from telpher.peer.status import (
    Connecting,
    Deciding,
    Delivered,
    Status,
    Summary,
)
from telpher.peer.transfer import PeerTransfer

if TYPE_CHECKING:
    from pathlib import Path

    from telpher.keys.agreement import DoubtReason
    from telpher.keys.link import Invitation
    from telpher.peer.driver import DriverListener
    from telpher.peer.meeting import Meeting
    from telpher.peer.server import Seat
    from telpher.protocol.errors import ErrorCode
    from telpher.protocol.events import Fail, Finish

_CLAIM_BYTES: Final = 32
_CONFIRMATION_PATIENCE: Final = 5.0
"""Seconds for which a confirmation is waited for, when the code seems to be wrong."""
_RESUMABLE: Final[frozenset[ErrorCode]] = frozenset(
    {
        "peer-gone",
        "peer-failed",
        "silent",
        "replaced",
        "no-space",
        "disk-full",
        "cannot-save",
        "file-unreadable",
        "internal-error",
    }
)
"""Ends after which the same files may come again, and what has come is kept for them."""


class ReceivingTransfer(PeerTransfer[ReceivingDriver]):
    """Receives what an invitation leads to. Make one only on a person's own act."""

    def __init__(self, server: str, invitation: Invitation, output: Path) -> None:
        super().__init__("receiver", server)
        self._invitation = invitation
        self._output = output
        self._record = open_record(ReceivingRecord, one_name_of(server), invitation.transfer_code)
        self._doubt: DoubtReason | None = None
        self._wait_for_confirmation: asyncio.TimerHandle | None = None

    @property
    def question(self) -> int:
        """Counts what the person was asked: the sender may send something else in its place."""
        return 0 if self._driver is None else self._driver.question

    @property
    def key(self) -> bytes | None:
        """The transfer key, once it is known: a spoken code has only its check."""
        invitation, kept = self._invitation, self._record.content
        if isinstance(invitation, LinkInvitation):
            return invitation.key
        key = None if kept is None else from_base64url(kept.key)
        return key if key and check(key) == invitation.check else None

    @property
    def proposed(self) -> tuple[Summary | None, str]:
        """What is proposed, and the digest of its list in hex."""
        return self._summary(), "" if self._driver is None else self._driver.manifest

    def accept(self) -> None:
        """The person accepts what was asked last."""
        if self._driver is not None:
            self._driver.accept()

    def decline(self) -> None:
        """The person declines."""
        if self._driver is not None:
            self._driver.decline()

    async def _take_seat(self) -> Seat:
        # Two runs would have three guesses each for the same check.
        if self._record.is_elsewhere and isinstance(self._invitation, CodeInvitation):
            raise ServerFault("already-joined")
        kept = self._record.content or ReceivingRecord(to_base64url(token_bytes(_CLAIM_BYTES)))
        self._record.write(kept)
        return await self._server.join(self._invitation.transfer_code, kept.claim)

    def _party(self, seat: Seat) -> Party:
        invitation, kept = self._invitation, self._record.content
        if isinstance(invitation, LinkInvitation):
            return Party.with_key("receiver", seat.transfer_id, invitation.key)
        if self.key is not None:
            return Party.with_key("receiver", seat.transfer_id, self.key)
        guesses = 0 if kept is None else kept.spent.get(invitation.check, 0)
        return Party.with_check(seat.transfer_id, invitation.check, guesses)

    def keep(self, guesses: int) -> None:
        """See MeetingListener."""
        kept, invitation = self._record.content, self._invitation
        if kept is not None and isinstance(invitation, CodeInvitation):
            spent = {**kept.spent, invitation.check: guesses}
            self._record.write(replace(kept, spent=spent))

    def learned(self, key: bytes) -> None:
        """See MeetingListener."""
        if self._record.content is not None:
            self._record.write(replace(self._record.content, key=to_base64url(key)))

    def doubted(self, why: DoubtReason) -> None:
        """The code seems to be wrong; anybody can say that, so a confirmation is waited for."""
        if self._met:
            return
        self._doubt = why
        self.room()
        if self._wait_for_confirmation is None:
            loop = asyncio.get_running_loop()
            self._wait_for_confirmation = loop.call_later(
                _CONFIRMATION_PATIENCE, self._give_up, "wrong-code"
            )

    def agreed(self) -> None:
        """See MeetingListener."""
        super().agreed()
        self._doubt = None
        if self._wait_for_confirmation is not None:
            self._wait_for_confirmation.cancel()
            self._wait_for_confirmation = None

    def unproven(self) -> None:
        """The sender may be asleep: nothing but waiting brings them back."""

    def _make_driver(self, listener: DriverListener) -> ReceivingDriver:
        return ReceivingDriver(self._output, listener)

    def _summary(self) -> Summary | None:
        return None if self._driver is None else self._driver.summary

    def _waiting(self, meeting: Meeting) -> Status:
        return self._connecting(meeting)

    def _connecting(self, meeting: Meeting) -> Status:
        return Connecting(meeting.peer_present, meeting.room, self._doubt)

    def _deciding(self, summary: Summary) -> Status:
        return Deciding(summary, self._words)

    def _delivered(self, summary: Summary, end: Finish, seconds: float) -> Delivered:
        names, renamed = ((), ()) if self._driver is None else self._driver.landed
        return Delivered(summary, end.level, seconds, end.root, names, renamed)

    def _is_kept(self, end: Fail) -> bool:
        begun = self._driver is not None and self._driver.machine.confirmed > 0
        return begun and end.code in _RESUMABLE

    async def _clear_up(self, *, keep: bool) -> None:
        # Who types the code again goes on with the same seat, and with what is spent.
        kept = self._record.content
        tried = kept is not None and any(kept.spent.values())
        if isinstance(self.status, Delivered) or not (keep or tried):
            self._record.remove()
        self._record.close()
