"""What a session is: its states, its code, its tokens and its times.

A session lets one sender and one receiver find each other. Whoever holds the transfer code may
join once; each side then proves itself by a token of which only the SHA-256 is kept.

Times are whole milliseconds since 1970-01-01T00:00Z.
"""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from telpher.keys.tokens import token_digest
from telpher.protocol.times import DAY, MINUTE

Role = Literal["sender", "receiver"]

SHORTEST_TTL = 10 * MINUTE
LONGEST_TTL = 30 * MINUTE

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
_CLAIM = re.compile(r"[A-Za-z0-9_-]{43}")
_MISREAD = str.maketrans("OIL", "011")
_RECEIVER_LABEL = b"telpher/v1/receiver-token"


class SessionError(Exception):
    """The session does not allow this."""


class MalformedCode(SessionError):  # noqa: N818  (the name says what is wrong with the request)
    """A transfer code is two groups of four letters and digits, like 7KQ2-M9XD."""


class MalformedClaim(SessionError):  # noqa: N818
    """A claim is 32 random bytes as base64url without padding."""


class UnknownCode(SessionError):  # noqa: N818
    """No transfer has this code."""


class AlreadyJoined(SessionError):  # noqa: N818
    """This transfer already has a receiver."""


class SessionExpired(SessionError):  # noqa: N818
    """This transfer has expired."""


class SessionClosed(SessionError):  # noqa: N818
    """This transfer was closed."""


class WrongToken(SessionError):  # noqa: N818
    """This token does not belong to this transfer."""


class NotJoined(SessionError):  # noqa: N818
    """This transfer has no receiver whose place could be given away."""


class StoreUnreachable(SessionError):  # noqa: N818
    """The place where transfers are kept cannot be reached; try again soon."""


class State(StrEnum):
    """Where a session stands; only `created` can be joined."""

    CREATED = "created"
    JOINED = "joined"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Session:
    """One row of a store. The two tokens are SHA-256 in lower-case hex, never the tokens."""

    transfer_id: str
    transfer_code: str
    sender_token: str
    receiver_token: str | None
    state: State
    created_at: int
    expires_at: int

    def role_of(self, token: str) -> Role | None:
        """Whose token this is; both are compared, each in constant time."""
        digest = token_digest(token)
        is_sender = hmac.compare_digest(digest, self.sender_token)
        is_receiver = hmac.compare_digest(digest, self.receiver_token or "")
        return "sender" if is_sender else "receiver" if is_receiver else None

    def refusal(self, now: int) -> SessionError | None:
        """Why nobody can join any more, or None where joining is still possible."""
        if self.state is State.CLOSED:
            return SessionClosed()
        if self.state is State.EXPIRED or self.expires_at <= now:
            return SessionExpired()
        return AlreadyJoined() if self.state is State.JOINED else None

    def alive(self, now: int) -> bool:
        """Whether its two sides may still use it.

        A waiting session lives until it expires. A joined one lives a day longer, because a
        transfer that is under way must not lose its signaling.
        """
        if self.state is State.JOINED:
            return now < self.expires_at + DAY
        return self.state is State.CREATED and now < self.expires_at


def wall_clock() -> int:
    """The time of day in milliseconds."""
    return int(datetime.now(UTC).timestamp() * 1000)


def clamped_ttl(minutes: float) -> int:
    """A lifetime in milliseconds, from ten minutes to thirty."""
    return int(max(SHORTEST_TTL, min(LONGEST_TTL, minutes * MINUTE)))  # NaN is the longest


def draw_code() -> str:
    """A transfer code of 40 random bits in Crockford's base32."""
    letters = [secrets.choice(CROCKFORD) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def read_code(typed: str) -> str:
    """The code that a person meant: case-free, O read as 0, I and L as 1.

    Raises MalformedCode.
    """
    code = typed.strip().upper().translate(_MISREAD)
    if not _CODE.fullmatch(code):
        raise MalformedCode
    return code


def receiver_token(claim: str, transfer_id: str) -> str:
    """The receiver's token that belongs to a claim: HMAC-SHA256 under the claim.

    The same claim gives the same token, so a join whose answer was lost can be repeated although
    the server keeps nothing but a digest. Raises MalformedClaim.
    """
    if not _CLAIM.fullmatch(claim):
        raise MalformedClaim
    key = base64.urlsafe_b64decode(claim + "=")
    mac = hmac.digest(key, _RECEIVER_LABEL + transfer_id.encode("ascii"), "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")
