"""Why a copy could not be stored or fetched, and what is only in the way for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from telpher.protocol.errors import ErrorCode, ShareFaultCode

Trouble: TypeAlias = Literal["server-unreachable", "rate-limited", "storage-full", "part-missing"]
"""What may pass by itself; the last: the sender has yet to store what is wanted."""

Over: TypeAlias = Literal[
    "share-expired", "share-revoked", "share-spent", "share-taken-down", "unknown-share"
]
OVER: Final[tuple[Over, ...]] = get_args(Over)
"""There is no such copy, or none any more."""


class ShareFault(Exception):  # noqa: N818 - a fault is what the protocol calls it
    """It cannot go on, and trying again would not help. ``budget-spent``: another claim may."""

    def __init__(self, code: ErrorCode | ShareFaultCode | Literal["budget-spent"]) -> None:
        super().__init__(code)
        self.code = code


class Passing(Exception):  # noqa: N818
    """A request failed in a way that may be over soon."""

    def __init__(
        self, trouble: Trouble = "server-unreachable", after: float = 0.0, *, slow: bool = False
    ) -> None:
        """``after``: seconds to wait at least; ``slow``: too little came in its time."""
        super().__init__(trouble)
        self.trouble: Trouble = trouble
        self.after = after
        self.slow = slow


class NotInCopy(Exception):  # noqa: N818
    """There is no file or folder of this path in the copy."""
