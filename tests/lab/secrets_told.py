"""What a server came to know, taken apart to its last field, and which secrets stand in there."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import unquote_to_bytes

import msgspec

from telpher.keys.envelopes import read_envelope
from telpher.keys.link import check, from_base64url, pre_shared_key, to_base64url

ENCODED = re.compile(r"[\w+/-]{8,}", re.ASCII)
IN_DESCRIPTIONS = (b"candidate:", b"fingerprint:", b"ice-pwd:")


@dataclass(frozen=True)
class Secrets:
    """What of a transfer is for the two peers alone."""

    name: str
    content: bytes
    """Something that stands in the file."""
    key: bytes
    addresses: tuple[str, ...]
    """At which the peers may be reached."""
    fingerprints: tuple[str, ...] = ()
    """Of the peers' certificates, as descriptions have them."""

    def spelled(self) -> Iterator[tuple[str, bytes]]:
        """Each secret in each form in which it could be told."""
        yield "name", self.name.encode()
        yield "content", self.content
        for key in (self.key, pre_shared_key(self.key)):
            yield "key", key
            yield "key", key.hex().encode()
            yield "key", to_base64url(key).encode()
            yield "key", b64encode(key).rstrip(b"=")
        yield "check", check(self.key).encode()
        for address in self.addresses:
            yield address, address.encode()
            yield address, IPv4Address(address).packed
        for words in IN_DESCRIPTIONS:
            yield "description", words
        for fingerprint in self.fingerprints:
            yield "description", fingerprint.encode()
            yield "description", bytes.fromhex(fingerprint.replace(":", ""))

    def told_by(self, known: Iterable[object]) -> set[str]:
        """Which of them stand there."""
        pieces = {piece for each in known for piece in taken_apart(each)}
        forms = [(what, _form(what, spelled)) for what, spelled in self.spelled()]
        return {what for what, form in forms if any(map(form.search, pieces))}


def _form(what: str, spelled: bytes) -> re.Pattern[bytes]:
    form = re.escape(spelled)
    if what == "check":
        # Four characters stand anywhere by chance: a whole word, or the end of a spoken code.
        form = rb"(?<![\w-])(?:\w{4}-?\w{4}-?)?" + form + rb"(?![\w-])"
    return re.compile(form, re.IGNORECASE)


def taken_apart(known: object) -> Iterator[bytes]:
    """It, and all that is in it: fields, what is percent-encoded or base64, envelopes."""
    match known:
        case bytes():
            yield known
            envelope = read_envelope(known)
            if envelope is not None:
                yield from taken_apart(msgspec.structs.asdict(envelope))
            with suppress(UnicodeDecodeError):
                yield from _in_text(known.decode())
        case str():
            yield known.encode()
            with suppress(UnicodeEncodeError):
                yield known.encode("latin-1")
            yield from _in_text(known)
        case dict():
            for pair in known.items():
                yield from taken_apart(pair)
        case list() | tuple():
            for each in known:
                yield from taken_apart(each)
        case _:
            yield str(known).encode()


def _in_text(text: str) -> Iterator[bytes]:
    if "%" in text and (plain := unquote_to_bytes(text)) != text.encode():
        yield from taken_apart(plain)
    with suppress(ValueError):
        yield from taken_apart(json.loads(text))
    for encoded in ENCODED.findall(text):
        data = from_base64url(encoded.replace("+", "-").replace("/", "_"))
        if data is not None:
            yield from taken_apart(data)
