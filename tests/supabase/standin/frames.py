"""The frames of Realtime: 1.0.0 in JSON, 2.0.0 in JSON and, for broadcasts, in binary."""

import json
import struct
from dataclasses import dataclass
from typing import Any

PUSH, BROADCAST = 3, 4
RAW, JSON = 0, 1


class BadFrame(Exception):  # noqa: N818
    """Nothing that Realtime understands."""


@dataclass(frozen=True)
class Told:
    """What is broadcast: by text, or by a binary frame with JSON or bytes in it."""

    event: str
    payload: Any
    binary: bytes | None = None
    raw: bool = False


@dataclass(frozen=True)
class Frame:
    topic: str
    event: str
    payload: Any
    ref: str | None = None
    join_ref: str | None = None


def read(version: str, data: str | bytes) -> Frame:
    """What a client says; the payload of a binary frame is a Told. Raises BadFrame."""
    try:
        if isinstance(data, bytes):
            return _read_binary(data)
        content = json.loads(data)
        if version == "2.0.0":
            join_ref, ref, topic, event, payload = content
            return Frame(topic, event, payload, ref, join_ref)
        return Frame(
            content["topic"], content["event"], content["payload"],
            content["ref"], content.get("join_ref"),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise BadFrame(str(error)) from None


def write(version: str, frame: Frame) -> str | bytes | None:
    """What a client of this version is told; None: it cannot be told."""
    payload = frame.payload
    if isinstance(payload, Told):
        if version == "2.0.0" and payload.binary is not None:
            return _write_binary(frame.topic, payload, payload.binary)
        if payload.raw:
            return None
        payload = {"type": "broadcast", "event": payload.event, "payload": payload.payload}
    if version == "2.0.0":
        return json.dumps([frame.join_ref, frame.ref, frame.topic, frame.event, payload])
    return json.dumps(
        {"topic": frame.topic, "event": frame.event, "payload": payload, "ref": frame.ref}
    )


def _read_binary(data: bytes) -> Frame:
    kind, *sizes, encoding = struct.unpack_from("7B", data)
    if kind != PUSH or encoding not in {RAW, JSON}:
        raise BadFrame(f"kind {kind}, encoding {encoding}")
    parts, at = [], 7
    for size in sizes:
        parts.append(data[at : at + size].decode())
        at += size
    join_ref, ref, topic, event, _ = parts
    binary = data[at:]
    payload = json.loads(binary) if encoding == JSON else None
    told = Told(event, payload, binary, raw=encoding == RAW)
    return Frame(topic, "broadcast", told, ref or None, join_ref or None)


def _write_binary(topic: str, told: Told, binary: bytes) -> bytes:
    names = topic.encode(), told.event.encode()
    head = struct.pack("5B", BROADCAST, len(names[0]), len(names[1]), 0, RAW if told.raw else JSON)
    return head + b"".join(names) + binary
