"""Sealed parts: the vectors of ``protocol/vectors/records.json``, RFC 8188, another library."""

from __future__ import annotations

import hashlib
import secrets
from itertools import pairwise

import http_ece
import pytest

from telpher.keys import records
from telpher.keys.link import to_base64url
from telpher.keys.records import HEADER_BYTES, NotGenuine, Opener, RecordCipher, Sealer, part_key
from telpher.protocol.codec import CHUNK_BYTES
from tests.protocol.contract import Case, from_text, join_bytes, vectors

CASES = vectors("records")
KEY = bytes(range(16))


def chunks_of(content: bytes) -> list[bytes]:
    return [content[first : first + CHUNK_BYTES] for first in range(0, len(content), CHUNK_BYTES)]


def sealed(key: bytes, content: bytes) -> bytes:
    sealer = Sealer(key)
    chunks = chunks_of(content)
    end = len(chunks) - 1
    return sealer.header + b"".join(sealer.seal(c, last=i == end) for i, c in enumerate(chunks))


def opened(key: bytes, body: bytes, size: int) -> bytes:
    opener = Opener(key, body[:HEADER_BYTES])
    end = len(chunks_of(bytes(size))) - 1
    spans = [records.record_span(record, size) for record in range(end + 1)]
    return b"".join(
        opener.open(record, body[first:stop], last=record == end)
        for record, (first, stop) in enumerate(spans)
    )


@pytest.mark.parametrize("case", [c for c in CASES if "key" in c], ids=lambda case: case["name"])
def test_a_part_has_one_key_and_body(case: Case) -> None:
    transfer_key, content = bytes.fromhex(case["key"]), join_bytes(case["content"])
    assert to_base64url(records.share_id(transfer_key)) == case["shareId"]
    stretched = None
    if "password" in case:
        stretched = records.stretch(case["password"], bytes.fromhex(case["passwordSalt"]))
        assert stretched.hex() == case["stretched"]
    assert to_base64url(records.read_token(transfer_key, stretched)) == case["readToken"]
    key = part_key(transfer_key, case["stream"], case["part"], stretched)
    assert key.hex() == case["partKey"]
    salt, chunks = bytes.fromhex(case["salt"]), chunks_of(content)
    cipher = RecordCipher(key, salt)
    ends = [b"\1"] * (len(chunks) - 1) + [b"\2"]
    body = salt + (CHUNK_BYTES + 17).to_bytes(4) + b"\0"
    body += b"".join(cipher.seal(i, chunks[i] + ends[i]) for i in range(len(chunks)))
    assert len(body) == case["length"] == records.sealed_size(len(content))
    assert hashlib.sha256(body).hexdigest() == case["sha256"]
    assert body.hex() == case.get("sealed", body.hex())
    assert opened(key, body, len(content)) == content


@pytest.mark.parametrize("case", [c for c in CASES if "total" in c], ids=lambda case: case["name"])
def test_a_stream_is_cut_into_parts(case: Case) -> None:
    total, parts = case["total"], case["parts"]
    assert records.part_count(total) == parts
    assert records.sealed_total(total) == case["sealed"]
    if parts < 100:
        sizes = [records.part_size(part, total) for part in range(parts)]
        assert sum(sizes) == total
        assert sum(map(records.sealed_size, sizes)) == case["sealed"]
        assert all(records.sealed_size(size) <= records.LONGEST_PART for size in sizes)


@pytest.mark.parametrize("case", [c for c in CASES if "record" in c], ids=lambda case: case["name"])
def test_where_a_record_lies(case: Case) -> None:
    assert list(records.record_span(case["record"], case["size"])) == case["span"]


@pytest.mark.parametrize("size", [1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_another_library_opens_what_we_seal(size: int) -> None:
    key, content = part_key(KEY, "data", 7), secrets.token_bytes(size)
    assert http_ece.decrypt(sealed(key, content), key=key) == content


def test_we_open_what_another_library_seals() -> None:
    key, content = part_key(KEY, "data", 7), secrets.token_bytes(2 * CHUNK_BYTES + 5)
    body = http_ece.encrypt(content, salt=bytes(16), key=key, rs=CHUNK_BYTES + 17)
    assert opened(key, body, len(content)) == content


@pytest.mark.parametrize(
    ("body", "key", "ends"),
    [
        (
            "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg",
            "yqdlZ-tYemfogSmv7Ws5PQ",
            [21, 53],
        ),
        (
            "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKE"
            "pgz3SsLWIqS_uA",
            "BO3ZVPxUlnLORbVGMpbT1Q",
            [23, 48, 73],
        ),
    ],
    ids=["one record", "two records with padding"],
)
def test_the_examples_of_rfc_8188(body: str, key: str, ends: list[int]) -> None:
    content = from_text(body)
    cipher = RecordCipher(from_text(key), content[:16])
    found = [
        cipher.open(record, content[first:end]).rstrip(b"\0")
        for record, (first, end) in enumerate(pairwise(ends))
    ]
    assert [each[-1] for each in found] == [1] * (len(found) - 1) + [2]
    assert b"".join(each[:-1] for each in found) == b"I am the walrus"


def test_no_two_parts_have_the_same_salt() -> None:
    key = part_key(KEY, "data", 0)
    assert len({Sealer(key).header for _ in range(100)}) == 100


class TestRefused:
    key = part_key(KEY, "data", 1)
    content = bytes(range(256)) * 4096 * 2 + b"end"
    body = sealed(key, content)

    def refused(self, key: bytes, body: bytes, size: int | None = None) -> None:
        with pytest.raises(NotGenuine):
            opened(key, body, size if size is not None else len(self.content))

    def test_a_part_in_another_place(self) -> None:
        self.refused(part_key(KEY, "data", 0), self.body)
        self.refused(part_key(KEY, "manifest", 1), self.body)
        self.refused(part_key(bytes(16), "data", 1), self.body)

    def test_a_changed_byte_anywhere(self) -> None:
        for place in (0, 15, 16, 19, 20, 21, 1000, CHUNK_BYTES + 21, len(self.body) - 1):
            body = bytearray(self.body)
            body[place] ^= 1
            self.refused(self.key, bytes(body))

    def test_records_in_another_order(self) -> None:
        length = records.RECORD_BYTES
        head, rest = self.body[:HEADER_BYTES], self.body[HEADER_BYTES:]
        self.refused(
            self.key, head + rest[length : 2 * length] + rest[:length] + rest[2 * length :]
        )

    def test_a_part_that_ends_too_early(self) -> None:
        """Cut at a record, it opens up to there, and not as a whole."""
        for chunks in (1, 2):
            size = chunks * CHUNK_BYTES
            self.refused(self.key, self.body[: records.sealed_size(size)], size)
        self.refused(self.key, self.body[:-1])
        self.refused(self.key, self.body[:10])

    def test_a_part_that_goes_on_after_its_end(self) -> None:
        short = sealed(self.key, self.content[:CHUNK_BYTES])
        self.refused(self.key, short + self.body[len(short) :])

    def test_padding(self) -> None:
        cipher = RecordCipher(self.key, bytes(16))
        header = bytes(16) + (CHUNK_BYTES + 17).to_bytes(4) + b"\0"
        for padded in (b"data\2\0", b"data\0", b"", b"\0" * 20, b"data\1"):
            with pytest.raises(NotGenuine):
                Opener(self.key, header).open(0, cipher.seal(0, padded), last=True)

    def test_another_record_size(self) -> None:
        for size in (18, CHUNK_BYTES, CHUNK_BYTES + 18, 2**32 - 1):
            with pytest.raises(NotGenuine):
                Opener(self.key, bytes(16) + size.to_bytes(4) + b"\0")

    @pytest.mark.parametrize("record", [0, 1, 2, 2**32])
    def test_nothing(self, record: int) -> None:
        with pytest.raises(NotGenuine):
            Opener(self.key, self.body[:HEADER_BYTES]).open(record, b"", last=False)
