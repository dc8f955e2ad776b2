"""Which STUN and TURN servers the two sides are told to use."""

import base64
import hmac
from dataclasses import dataclass

import msgspec

from telpher.protocol.times import DAY


class IceServer(msgspec.Struct, omit_defaults=True, frozen=True):
    """An `RTCIceServer` of the W3C's WebRTC recommendation."""

    urls: str | list[str]
    username: str | None = None
    credential: str | None = None

    @property
    def open(self) -> bool:
        """Whether it asks for no credentials, so that anybody may be told of it."""
        return self.username is None and self.credential is None


@dataclass(frozen=True, slots=True)
class Ice:
    """The servers of the settings, and a TURN server that shares a secret with us, if any."""

    configured: tuple[IceServer, ...]
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""

    def servers(self, transfer_id: str, now: int) -> list[IceServer]:
        """The servers of the settings and fresh TURN credentials, good for a day.

        The credentials are those of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest):
        the user name is the second at which they end and who uses them, the password is its
        HMAC-SHA1 under the shared secret.
        """
        if not self.turn_urls:
            return list(self.configured)
        username = f"{(now + DAY) // 1000}:{transfer_id}"
        mac = hmac.digest(self.turn_secret.encode(), username.encode(), "sha1")
        credential = base64.b64encode(mac).decode("ascii")
        return [*self.configured, IceServer(list(self.turn_urls), username, credential)]
