"""A server that hands out something else than what was stored."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from telpher.keys.records import HEADER_BYTES, RECORD_BYTES
from telpher.peer.copies.keys import Place, ShareKeys
from telpher.peer.copies.sealing import chunks_of, seal_part
from telpher.peer.files.landing import Landing
from telpher.peer.status import Delivered, Ended
from tests.local import LocalServer
from tests.peer.copies.liar import Answer, Liar, instead, lying
from tests.peer.copies.people import Somebody, fetch, stored

Change = Callable[[bytes, bytes], bytes]
"""From a part and the transfer's key to what is handed out in its place."""

SIZE = 10_000_000
STREAM = Random(3).randbytes(SIZE)
OTHER = bytes(SIZE)
FIRST = HEADER_BYTES
SECOND = FIRST + RECORD_BYTES
THIRD = SECOND + RECORD_BYTES


@pytest.fixture
async def liar(server: LocalServer) -> AsyncIterator[Liar]:
    async with lying(server) as running:
        yield running


@pytest.fixture
async def key(server: LocalServer, tmp_path: Path) -> bytes:
    file = tmp_path / "file"
    file.write_bytes(STREAM)
    return await stored(server.url, file)


@pytest.fixture(autouse=True)
def nothing_else_is_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the server does: a byte that was never stored is never written."""
    original = Landing.write
    wrong: list[int] = []

    def write(self: Landing, position: int, data: memoryview) -> None:
        if STREAM[position : position + len(data)] != data:
            wrong.append(position)
        original(self, position, data)

    monkeypatch.setattr(Landing, "write", write)
    yield
    assert wrong == []


def another(key: bytes, place: Place, content: bytes) -> bytes:
    """What the sender could have stored at this place, of another content."""
    chunks = chunks_of(content, place.number)
    return b"".join(seal_part(ShareKeys(key), place, chunks).blocks)


def flipped(at: int) -> Change:
    def flip(part: bytes, _: bytes) -> bytes:
        changed = bytearray(part)
        changed[at] ^= 1
        return bytes(changed)

    return flip


LIES: dict[str, tuple[str, Change]] = {
    "a salt that was changed": ("data/0", flipped(0)),
    "a record size that was changed": ("data/0", flipped(18)),
    "a key id": ("data/0", flipped(20)),
    "a bit of the first record": ("data/0", flipped(FIRST + 5)),
    "a bit of a tag": ("data/0", flipped(SECOND - 1)),
    "a bit of the last record": ("data/1", flipped(-1)),
    "records in another order": (
        "data/0",
        lambda part, _: part[:FIRST] + part[SECOND:THIRD] + part[FIRST:SECOND] + part[THIRD:],
    ),
    "a record twice": ("data/0", lambda part, _: part[:SECOND] + part[FIRST:SECOND] + part[THIRD:]),
    "a part without its last record": ("data/0", lambda part, _: part[:-RECORD_BYTES]),
    "a part that is cut": ("data/0", lambda part, _: part[:-1]),
    "a part and something more": ("data/0", lambda part, _: part + b"x"),
    "a shorter last part": ("data/1", lambda part, _: part[:SECOND]),
    "nothing": ("data/0", lambda *_: b""),
    "another part of this copy": (
        "data/0",
        lambda part, key: another(key, Place("data", 1), STREAM + STREAM)[: len(part)],
    ),
    "another stream of this copy": (
        "data/0",
        lambda _, key: another(key, Place("completion", 0), STREAM),
    ),
    "a part of another copy": ("data/0", lambda *_: another(bytes(16), Place("data", 0), STREAM)),
    "an older state of a part": ("data/0", lambda _, key: another(key, Place("data", 0), OTHER)),
    "an older state of the last part": (
        "data/1",
        lambda _, key: another(key, Place("data", 1), OTHER),
    ),
    "a bit of the manifest": ("manifest/0", flipped(30)),
    "an older manifest": (
        "manifest/0",
        lambda _, key: another(
            key,
            Place("manifest", 0),
            b'{"entries":[{"kind":"file","modified":0,"path":"other","size":10000000,"type":""}]'
            b',"total":10000000,"version":1}',
        ),
    ),
    "a manifest of a copy that ends somewhere": (
        "manifest/0",
        lambda _, key: another(
            key,
            Place("manifest", 0),
            b'{"entries":[{"kind":"file","modified":0,"path":"other","size":null,"type":""}]'
            b',"total":null,"version":1}',
        ),
    ),
    "a bit of the completion record": ("completion/0", flipped(-20)),
    "an older completion record": (
        "completion/0",
        lambda _, key: another(key, Place("completion", 0), bytes(32 * 11)),
    ),
    "the end of the completion record left out": (
        "completion/0",
        lambda _, key: another(key, Place("completion", 0), bytes(32 * 10)),
    ),
}


async def test_nothing_of_it_is_put_in_place(liar: Liar, key: bytes, tmp_path: Path) -> None:
    """One after the other at one server: starting one for each would take most of the time."""
    for number, (what, (place, change)) in enumerate(LIES.items()):
        output = tmp_path / str(number)
        genuine = b""

        def lie(answer: Answer, place: str = place, change: Change = change) -> None:
            nonlocal genuine
            if answer.path == place and answer.status < 300:
                genuine = genuine or answer.body
                instead(answer, change(genuine, key))

        liar.lie = lie
        end = await fetch(liar.url, key, output)
        assert isinstance(end, Ended), what
        assert end.code in ("share-damaged", "bad-manifest"), (what, end)
        assert not [path for path in output.iterdir() if path.name[0] != "."], what
        liar.lie = lambda _: None
        end = await fetch(liar.url, key, output)
        assert isinstance(end, Delivered), (what, end)
        assert [path.name for path in output.iterdir()] == ["file"], what


async def test_a_salt_that_there_is_not(liar: Liar, key: bytes, tmp_path: Path) -> None:
    """A password that was never set is asked for, and what it makes of the key opens nothing."""

    def lie(answer: Answer) -> None:
        if answer.path == "":
            said = json.loads(answer.body)
            said["share"]["salt"] = "A" * 22
            answer.body = json.dumps(said).encode()

    liar.lie = lie
    person = Somebody("secret", "secret")
    end = await fetch(liar.url, key, tmp_path / "output", person)
    assert isinstance(end, Ended)
    assert person.asked == ["password", "again", "again"]
    assert not [line for line in liar.asked if "data" in line]
