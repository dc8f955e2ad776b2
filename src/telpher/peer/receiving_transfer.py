"""The receiver's transfer: takes the seat, asks the person, and puts files into a folder."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from telpher.keys.link import CodeInvitation, to_base64url
from telpher.peer.receiving_driver import ReceivingDriver
from telpher.peer.records import ReceivingRecord, open_record
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

    from telpher.keys.link import Invitation
    from telpher.peer.driver import DriverListener
    from telpher.peer.meeting import Meeting
    from telpher.peer.server import Seat
    from telpher.protocol.errors import ErrorCode
    from telpher.protocol.events import Fail, Finish

_CLAIM_BYTES: Final = 32
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
        if isinstance(invitation, CodeInvitation):
            secret = invitation.check
        else:
            secret = to_base64url(invitation.key)
        self._record = open_record(ReceivingRecord, server, invitation.transfer_code, secret)

    def accept(self) -> None:
        """The person accepts."""
        if self._driver is not None:
            self._driver.accept()

    def decline(self) -> None:
        """The person declines."""
        if self._driver is not None:
            self._driver.decline()

    async def _take_seat(self) -> Seat:
        content = None if self._record is None else self._record.content
        claim = content.claim if content else to_base64url(secrets.token_bytes(_CLAIM_BYTES))
        if self._record is not None:
            self._record.write(ReceivingRecord(claim))
        return await self._server.join(self._invitation.transfer_code, claim)

    def _make_driver(self, listener: DriverListener) -> ReceivingDriver:
        return ReceivingDriver(self._output, listener)

    def _summary(self) -> Summary | None:
        return None if self._driver is None else self._driver.summary

    def _waiting(self, meeting: Meeting) -> Status:
        return Connecting(meeting.peer_present, meeting.room)

    def _deciding(self, summary: Summary) -> Status:
        return Deciding(summary)

    def _delivered(self, summary: Summary, end: Finish, seconds: float) -> Delivered:
        names, renamed = ((), ()) if self._driver is None else self._driver.landed
        return Delivered(summary, end.level, seconds, end.root, names, renamed)

    def _is_kept(self, end: Fail) -> bool:
        begun = self._driver is not None and self._driver.machine.confirmed > 0
        return begun and end.code in _RESUMABLE

    async def _clear_up(self, *, keep: bool) -> None:
        if self._record is not None:
            if not keep:
                self._record.remove()
            self._record.close()
