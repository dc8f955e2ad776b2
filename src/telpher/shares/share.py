"""What a share is: its tokens, its times, its parts, and why one may be refused.

A share is a stored copy. Its three streams (data, manifest, completion) come in parts that the
server cannot read. A **plain file** is kept in the same way, under an id that the server drew, and
the server can read it.

Times are whole milliseconds since 1970-01-01T00:00Z.
"""

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from telpher.keys.records import Stream
from telpher.keys.tokens import token_digest
from telpher.protocol.times import DAY, HOUR

SHORTEST_LIFE = HOUR
LONGEST_LIFE = 30 * DAY
LEASE = 10 * 60_000
"""How long a claim holds its place after it was last used."""
MOST_DOWNLOADS = 1000

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[A-Za-z0-9_-]{22}")


class ShareError(Exception):
    """The share does not allow this."""


class MalformedShare(ShareError):  # noqa: N818  (the name says what is wrong with the request)
    """A share needs an id, an owner's token, the digest of a read token, and its size."""


class UnknownShare(ShareError):  # noqa: N818
    """There is no such stored copy."""


class ShareTaken(ShareError):  # noqa: N818
    """There is a stored copy under this link already."""


class WrongShareToken(ShareError):  # noqa: N818
    """This link, password or token does not open this stored copy."""


class ShareExpired(ShareError):  # noqa: N818
    """This stored copy has expired."""


class ShareRevoked(ShareError):  # noqa: N818
    """The sender has taken this stored copy back."""


class ShareSpent(ShareError):  # noqa: N818
    """This stored copy has been downloaded as often as it may be."""


class ShareTakenDown(ShareError):  # noqa: N818
    """This stored copy was taken down by those who run the server."""


class ShareTooLarge(ShareError):  # noqa: N818
    """This is more than the server keeps, or more than was announced."""


class ShareComplete(ShareError):  # noqa: N818
    """This stored copy is complete and cannot be changed any more."""


class ShareIncomplete(ShareError):  # noqa: N818
    """Parts of this stored copy are missing."""


class PartMissing(ShareError):  # noqa: N818
    """This part of the stored copy is not here, or not yet."""


class PartTooLarge(ShareError):  # noqa: N818
    """A part of a stored copy cannot be this large."""


class DownloadsTaken(ShareError):  # noqa: N818
    """Others are downloading this stored copy just now, as many as may; try again later."""


class BudgetSpent(ShareError):  # noqa: N818
    """This download has taken more than the stored copy is large; begin another one."""


class Ending(StrEnum):
    """How a share came to its end."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    SPENT = "spent"
    TAKEN_DOWN = "taken-down"


_REFUSALS: dict[Ending, type[ShareError]] = {
    Ending.EXPIRED: ShareExpired,
    Ending.REVOKED: ShareRevoked,
    Ending.SPENT: ShareSpent,
    Ending.TAKEN_DOWN: ShareTakenDown,
}


@dataclass(frozen=True, slots=True)
class Share:
    """One row of a store.

    The two tokens are SHA-256 in lower-case hex, never the tokens; those of a plain file are empty,
    which no digest is. `size` is what may be stored of it, in bytes; `stored` what is.
    """

    share_id: str
    owner_token: str
    read_token: str
    size: int
    salt: str | None
    downloads: int | None
    created_at: int
    expires_at: int
    stored: int = 0
    complete: bool = False
    downloaded: int = 0
    ended: Ending | None = None
    emptied: bool = False

    @property
    def plain(self) -> bool:
        """Whether the server can read it."""
        return not self.owner_token

    def owned_by(self, token: str) -> bool:
        """Whether this is its owner's token, compared in constant time."""
        return hmac.compare_digest(token_digest(token), self.owner_token)

    def read_by(self, token: str) -> bool:
        """Whether this is its read token, compared in constant time."""
        return hmac.compare_digest(token_digest(token), self.read_token)

    def refusal(self, now: int) -> ShareError | None:
        """Why nobody may use it any more, or None."""
        if self.ended is not None:
            return _REFUSALS[self.ended]()
        return ShareExpired() if self.expires_at <= now else None


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which stream of a share."""

    stream: Stream
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is stored: under which name, and how many bytes."""

    place: Place
    blob: str
    length: int


def is_token(text: str) -> bool:
    """Whether it has the form of a share's id, a token or a claim: 32 bytes as base64url."""
    return _TOKEN.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether it has the form of a SHA-256 in lower-case hex."""
    return _DIGEST.fullmatch(text) is not None


def is_salt(text: str) -> bool:
    """Whether it has the form of a password's salt: 16 bytes as base64url."""
    return _SALT.fullmatch(text) is not None


def clamped_life(minutes: float) -> int:
    """A lifetime in milliseconds, from an hour to thirty days."""
    return int(max(SHORTEST_LIFE, min(LONGEST_LIFE, minutes * 60_000)))  # NaN is the longest
