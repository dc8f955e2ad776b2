"""Where the two sides of a transfer meet on Supabase Realtime, and what lets them in."""

from typing import Any, Final

import jwt
from msgspec import UNSET

from telpher.keys.signing_key import SigningKey
from telpher.protocol.times import Clock
from telpher.sessions.routes import RealtimeSignaling
from telpher.sessions.session import Role

TOKEN_LIFE_S: Final = 600
"""A channel is closed when its token's time is over, so clients renew theirs by `extend`."""


class RealtimeChannels:
    """One channel for each transfer of a project; see SignalingAddresses."""

    def __init__(self, url: str, key: str, signing: SigningKey | None, clock: Clock) -> None:
        """`key` is the one for browsers. Without `signing` the channels are public."""
        self._url = url
        self._key = key
        self._signing = signing
        self._clock = clock

    def address(self, transfer_id: str, role: Role) -> RealtimeSignaling:
        """See SignalingAddresses."""
        signed = self._signing is not None
        return RealtimeSignaling(
            url=self._url,
            key=self._key,
            channel=f"webrtc-transfer:{transfer_id}",
            token=self._token(self._signing, transfer_id, role) if self._signing else UNSET,
            token_seconds=TOKEN_LIFE_S if signed else UNSET,
        )

    def _token(self, signing: SigningKey, transfer_id: str, role: Role) -> str:
        now = self._clock() // 1000
        claims: dict[str, Any] = {
            "iss": "telpher",
            "aud": "authenticated",
            "role": "authenticated",
            "transfer_id": transfer_id,
            "transfer_role": role,
            "iat": now,
            "exp": now + TOKEN_LIFE_S,
        }
        headers = {"kid": signing.kid} if signing.kid is not None else None
        return jwt.encode(claims, signing.key, signing.algorithm, headers=headers)
