"""Stored copies: streams sealed in parts, each part a body of its own as RFC 8188 has it.

::

    salt 16 | record size u32 | 0 u8 | record | record | …

A record is a chunk, a delimiter (2 in the last record of a part, else 1) and the tag of
AES-128-GCM. Every chunk but the stream's last has the same length, so where a record lies is
computed. Part number and share go into the key: a part opens in its own place alone.
"""

from __future__ import annotations

import secrets
import struct
import unicodedata
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from telpher.keys.link import derive
from telpher.protocol.codec import CHUNK_BYTES, chunk_count

Stream = Literal["data", "manifest", "completion"]
"""What a stored copy consists of; each is sealed under the key of this label."""

PART_CHUNKS: Final = 8
"""Chunks of a part; the last of a stream may have fewer."""
PART_BYTES: Final = PART_CHUNKS * CHUNK_BYTES
RECORD_BYTES: Final = CHUNK_BYTES + 17
HEADER_BYTES: Final = 21
LONGEST_PART: Final = HEADER_BYTES + PART_CHUNKS * RECORD_BYTES
MOST_PARTS: Final = 2**32
"""Most parts of one stream: their number is a u32."""

_SALT_BYTES: Final = 16
_HEADER = struct.Struct(f">{_SALT_BYTES}sIB")
_MIDDLE = b"\1"
_LAST = b"\2"


class NotGenuine(Exception):  # noqa: N818
    """A part was not sealed with this key, for this place, or not like this."""


def part_count(total: int) -> int:
    """Parts of a stream of ``total`` bytes."""
    return -(-total // PART_BYTES)


def part_size(part: int, total: int) -> int:
    """Bytes of a stream of ``total`` bytes that are in part ``part``."""
    return min(PART_BYTES, total - part * PART_BYTES)


def sealed_size(size: int) -> int:
    """Bytes of a sealed part that holds ``size`` bytes, at least one."""
    return HEADER_BYTES + size + 17 * chunk_count(size)


def opened_size(sealed: int) -> int:
    """Bytes in a sealed part of ``sealed`` bytes. Raises NotGenuine if no part is as long."""
    size = sealed - HEADER_BYTES - 17 * -(-(sealed - HEADER_BYTES) // RECORD_BYTES)
    if not 0 < size <= PART_BYTES or sealed_size(size) != sealed:
        raise NotGenuine
    return size


def sealed_total(total: int) -> int:
    """Bytes of all sealed parts of a stream of ``total`` bytes."""
    return total + 17 * chunk_count(total) + HEADER_BYTES * part_count(total)


def record_span(record: int, size: int) -> tuple[int, int]:
    """Where record ``record`` lies in a sealed part that holds ``size`` bytes: first, end."""
    first = HEADER_BYTES + record * RECORD_BYTES
    return first, min(first + RECORD_BYTES, sealed_size(size))


def share_id(key: bytes) -> bytes:
    """Where the stored copy of the transfer with this key is found: 32 bytes."""
    return derive(key, "share-id")


def stretch(password: str, salt: bytes) -> bytes:
    """What a password adds to everything that seals or opens a stored copy: 32 bytes of scrypt."""
    written = unicodedata.normalize("NFC", password).encode()
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(written)


def read_token(key: bytes, stretched: bytes | None = None) -> bytes:
    """What proves to a server that one may read it: 32 bytes."""
    return derive(key, "read", salt=stretched)


def part_key(key: bytes, stream: Stream, part: int, stretched: bytes | None = None) -> bytes:
    """Input keying material of one part, 16 bytes. ``key`` is the transfer's."""
    stream_key = derive(key, stream, salt=stretched)
    info = share_id(key) + part.to_bytes(4)
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=info).derive(stream_key)


class Sealer:
    """Seals one part, once. Its salt is drawn here, so no key and nonce ever meet twice."""

    def __init__(self, key: bytes) -> None:
        """``key`` is the part's; see part_key."""
        salt = secrets.token_bytes(_SALT_BYTES)
        self._cipher = RecordCipher(key, salt)
        self._next = 0
        self.header: Final = _HEADER.pack(salt, RECORD_BYTES, 0)
        """What stands before the first record."""

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        """Seal the next chunk; ``last``: no other follows in this part."""
        record = self._next
        self._next += 1
        return self._cipher.seal(record, chunk + (_LAST if last else _MIDDLE))


class Opener:
    """Opens the records of one part, in any order."""

    def __init__(self, key: bytes, header: bytes) -> None:
        """``header`` is the part's first HEADER_BYTES bytes. Raises NotGenuine."""
        if len(header) != HEADER_BYTES:
            raise NotGenuine
        salt, record_size, key_id_length = _HEADER.unpack(header)
        if record_size != RECORD_BYTES or key_id_length != 0:
            raise NotGenuine
        self._cipher = RecordCipher(key, salt)

    def open(self, record: int, sealed: bytes, *, last: bool) -> bytes:
        """Return the chunk in record ``record``, which must be the last of its part, or not.

        Raises NotGenuine.
        """
        opened = self._cipher.open(record, sealed)
        if opened[-1:] != (_LAST if last else _MIDDLE):  # nothing pads what we seal
            raise NotGenuine
        return opened[:-1]


class RecordCipher:
    """The records of one RFC 8188 body, delimiters and padding included."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        def derived(label: bytes, length: int) -> bytes:
            info = b"Content-Encoding: " + label + b"\0"
            return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)

        self._cipher = AESGCM(derived(b"aes128gcm", 16))
        self._nonce = int.from_bytes(derived(b"nonce", 12))

    def seal(self, record: int, plaintext: bytes) -> bytes:
        """Encrypt record ``record``."""
        return self._cipher.encrypt(self._nonce_of(record), plaintext, None)

    def open(self, record: int, sealed: bytes) -> bytes:
        """Decrypt record ``record``. Raises NotGenuine."""
        try:
            return self._cipher.decrypt(self._nonce_of(record), sealed, None)
        except InvalidTag:
            raise NotGenuine from None

    def _nonce_of(self, record: int) -> bytes:
        return (self._nonce ^ record).to_bytes(12)
