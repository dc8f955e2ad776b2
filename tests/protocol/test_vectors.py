"""Every vector of the contract that concerns the transfer protocol."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
import pytest
import rfc8785

from telpher.protocol import codec, manifest, messages
from telpher.protocol.errors import PeerFault, UsageError
from telpher.protocol.ranges import Ranges
from telpher.protocol.root import held_digest_of, root_of

from .contract import CONTRACT, Case, join, join_bytes, vectors

if TYPE_CHECKING:
    from collections.abc import Callable


def check_messages(case: Case) -> None:
    text = join(case["text"])
    if "refusal" in case:
        with pytest.raises(PeerFault) as fault:
            messages.read_message(text)
        assert fault.value.code == case["refusal"]
        return
    message = messages.read_message(text)
    if "message" in case:
        assert msgspec.to_builtins(message, builtin_types=()) == _tupled(case["message"])
    else:
        assert message.__struct_config__.tag == case["type"]
    assert messages.read_message(messages.write_message(message)) == message


def check_frames(case: Case) -> None:
    data = bytes.fromhex(join(case["hex"]))
    if "refusal" in case:
        with pytest.raises(PeerFault) as fault:
            codec.read_frame(data)
        assert fault.value.code == case["refusal"]
        return
    frame = codec.read_frame(data)
    if "frame" in case:
        assert {
            "chunk": frame.chunk,
            "generation": frame.generation,
            "offset": frame.offset,
            "payload": frame.payload.hex(),
            "digest": None if frame.digest is None else frame.digest.hex(),
        } == case["frame"]
    else:
        assert len(frame.payload) == case["length"]
    assert codec.write_frame(frame) == data


def check_manifests(case: Case) -> None:
    data = join_bytes(case["bytes"])
    if "refusal" in case:
        with pytest.raises(PeerFault) as fault:
            manifest.read_manifest(data)
        assert fault.value.code == case["refusal"]
        return
    found = manifest.read_manifest(data)
    if "manifest" in case:
        assert msgspec.to_builtins(found) == case["manifest"]
    else:
        assert {"count": len(found.entries), "total": found.total} == case["summary"]
    assert manifest.write_manifest(found) == data
    assert rfc8785.dumps(msgspec.to_builtins(found)) == data


def check_paths(case: Case) -> None:
    units = [chr(int(unit, 16)) for unit in case.get("units", [])]
    path = "".join(units) or join(case.get("path", ""))
    fitted = manifest.fit_path(path)
    assert fitted == join(case["fitted"])
    assert manifest.path_fault(fitted) is None
    assert manifest.fit_path(fitted) == fitted
    assert (manifest.path_fault(path) is None) == (path == fitted)


def check_ranges(case: Case) -> None:
    ranges = Ranges(case["add"])
    for first, end in case.get("remove", []):
        ranges.remove(first, end)
    assert [list(r) for r in ranges.list] == case["list"]
    assert len(ranges) == case["size"]
    assert all(ranges.missing(start) == answer for start, answer in case["missing"])
    assert all(ranges.covers(first, end) == answer for first, end, answer in case["covers"])


def check_grid(case: Case) -> None:
    match case:
        case {"total": total, "chunks": chunks, "sizes": sizes}:
            assert codec.chunk_count(total) == chunks
            assert all(codec.chunk_size(chunk, total) == size for chunk, size in sizes)
        case {"size": size, "largest": largest, "payload": None}:
            with pytest.raises(UsageError):
                codec.payload_size(size, largest)
        case {"size": size, "largest": largest, "payload": payload}:
            assert codec.payload_size(size, math.inf if largest is None else largest) == payload
        case {"transfer": transfer, "generation": generation}:
            assert codec.generation_of(transfer) == generation
        case _:
            pytest.fail("a case of no kind")


def check_root(case: Case) -> None:
    digests = bytes.fromhex("".join(case["digests"]))
    manifest_digest = bytes.fromhex(case["manifest"])
    assert root_of(manifest_digest, digests) == case["root"]
    assert held_digest_of(manifest_digest, digests) == case["held"]


CHECKS: dict[str, Callable[[Case], None]] = {
    "messages": check_messages,
    "frames": check_frames,
    "manifests": check_manifests,
    "paths": check_paths,
    "ranges": check_ranges,
    "grid": check_grid,
    "root": check_root,
}
ELSEWHERE = {
    "keys": "tests/keys/test_link.py",
    "spake2": "tests/keys/test_agreement_keys.py",
    "agreement": "tests/keys/test_agreement_keys.py",
    "sealing": "tests/keys/test_sealing.py",
    "envelopes": "tests/peer/test_signals.py",
    "records": "tests/keys/test_records.py",
}


@pytest.mark.parametrize(
    ("check", "case"),
    [
        pytest.param(check, case, id=f"{name}: {case['name']}")
        for name, check in CHECKS.items()
        for case in vectors(name)
    ],
)
def test_vector(check: Callable[[Case], None], case: Case) -> None:
    check(case)


def test_every_file_of_vectors_is_used() -> None:
    assert {path.stem for path in CONTRACT.glob("vectors/*")} == {*CHECKS, *ELSEWHERE}
    root = CONTRACT.parent
    assert all(name in (root / test).read_text() for name, test in ELSEWHERE.items())


def test_every_message_type_has_vectors() -> None:
    accepted = {case["message"]["type"] for case in vectors("messages") if "message" in case}
    assert accepted == set(messages.MESSAGE_TYPES)


def _tupled(message: Case) -> Case:
    """Ranges are tuples in Python."""
    return {
        name: [tuple(item) for item in field] if name in ("ranges", "held") else field
        for name, field in message.items()
    }
