"""SPAKE2 over Ed25519: two sides that know the same few characters come to one secret.

Whoever does not know them learns from one exchange only whether one guess was right. The Python
package ``spake2`` does the arithmetic; it is not constant in time. What the other side sent is
checked first, because libraries disagree about points at the edge.
"""

from __future__ import annotations

from copy import copy
from importlib import import_module
from typing import Final, Literal, TypeAlias

Side: TypeAlias = Literal["sender", "receiver"]

MESSAGE_BYTES: Final = 33
SCALAR_BYTES: Final = 64
"""Bytes to draw for a scalar: so many that it is even after reduction."""

_SENDER: Final = b"telpher/v1/sender"
_RECEIVER: Final = b"telpher/v1/receiver"
_FIELD: Final = 2**255 - 19
_SIGN: Final = 1 << 255


def load_package() -> None:
    """Import the package, which computes a while: better while something else is waited for."""
    import_module("spake2")


class UnacceptableMessage(ValueError):  # noqa: N818 - it is the other side's, not an error of ours
    """Not a message that the other side can have sent."""


class Exchange:
    """One side's part in an exchange, with a secret scalar that serves no other."""

    def __init__(self, side: Side, password: bytes, scalar: bytes) -> None:
        """``scalar`` is 64 random bytes, drawn for this exchange alone."""
        from spake2 import SPAKE2_A, SPAKE2_B  # noqa: PLC0415 - see load_package

        kind = SPAKE2_A if side == "sender" else SPAKE2_B
        self._theirs = b"B" if side == "sender" else b"A"
        self._started = kind(password, idA=_SENDER, idB=_RECEIVER, entropy_f=lambda _: scalar)
        self.message: bytes = self._started.start()
        """What to tell the other side."""

    def finish(self, message: bytes) -> bytes:
        """Compute the secret (32 bytes) from what the other side, or somebody else, has said.

        Raises :class:`UnacceptableMessage`.
        """
        from spake2 import SPAKEError  # noqa: PLC0415
        from spake2.ed25519_basic import NotOnCurve  # noqa: PLC0415

        self._check(message)
        try:
            # The package lets each exchange be finished once; an invented answer must not end ours.
            return copy(self._started).finish(message)
        except (SPAKEError, NotOnCurve, ValueError) as error:
            # Our own message come back; no point; the identity, or a point outside of the group.
            raise UnacceptableMessage(str(error)) from None

    def _check(self, message: bytes) -> None:
        if len(message) != MESSAGE_BYTES:
            raise UnacceptableMessage("not 33 bytes")
        if message[:1] != self._theirs:
            raise UnacceptableMessage("not the other side's")
        encoded = int.from_bytes(message[1:], "little")
        y = encoded & ~_SIGN
        if y >= _FIELD:
            raise UnacceptableMessage("y is not reduced")
        # x is 0 where y is 1 or -1, and 0 has no sign.
        if encoded & _SIGN and y in (1, _FIELD - 1):
            raise UnacceptableMessage("0 with a sign")
