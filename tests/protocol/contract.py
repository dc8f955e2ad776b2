"""Reads the files of ``protocol/``, which the tests of both languages share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from telpher.keys.link import from_base64url

CONTRACT = Path(__file__).parents[2] / "protocol"

Case = dict[str, Any]
Parts = str | list[Any]


def read(name: str) -> Any:
    return json.loads((CONTRACT / name).read_text())


def vectors(name: str) -> list[Case]:
    cases: list[Case] = read(f"vectors/{name}.json")["cases"]
    return cases


def join(parts: Parts) -> str:
    """Join the parts of a text: strings, or one repeated, numbered from 0 in place of a mark."""
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else _repeat(part) for part in parts)


def join_bytes(parts: Parts) -> bytes:
    """Join the parts of bytes: texts in UTF-8, or hex."""
    if isinstance(parts, str):
        return parts.encode()
    return b"".join(
        bytes.fromhex(part["hex"]) if "hex" in part else join([part]).encode() for part in parts
    )


def from_text(text: str) -> bytes:
    """Bytes that the contract writes as base64url."""
    data = from_base64url(text)
    assert data is not None
    return data


def _repeat(part: Case) -> str:
    text, times = part["repeat"], part["times"]
    if "numbered" not in part:
        return str(text * times)
    return "".join(text.replace(part["numbered"], str(number)) for number in range(times))
