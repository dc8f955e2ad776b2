"""What is derived from the key of a link, and a password if there is one, for its stored copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from telpher.keys.link import to_base64url
from telpher.keys.records import part_key, read_token, share_id

if TYPE_CHECKING:
    from telpher.keys.records import Stream


class Place(NamedTuple):
    """Which part of which stream; as text, the way addresses name it."""

    stream: Stream
    number: int

    def __str__(self) -> str:
        return f"{self.stream}/{self.number}"


@dataclass(frozen=True, slots=True)
class ShareKeys:
    """``key`` is the transfer's; ``stretched`` what its password was made into."""

    key: bytes = field(repr=False)
    stretched: bytes | None = field(default=None, repr=False)

    @property
    def share_id(self) -> str:
        """As the server knows it."""
        return to_base64url(share_id(self.key))

    @property
    def read_token(self) -> str:
        """Proves to the server that one has the link, and the password."""
        return to_base64url(read_token(self.key, self.stretched))

    def part(self, place: Place) -> bytes:
        """Return the keying material of one part."""
        return part_key(self.key, place.stream, place.number, self.stretched)
