"""What a hostile peer may be told to do, step by step."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Message: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class OnData:
    """A text on the channel of frames."""

    text: str


@dataclass(frozen=True)
class OnControl:
    """Something binary on the channel of messages."""

    data: bytes


@dataclass(frozen=True)
class Forced:
    """Bytes that are said to be a text or not, and are too many or no UTF-8; only by `aiortc`."""

    channel: Literal["control", "data"]
    data: bytes


@dataclass(frozen=True)
class Deaf:
    """Takes nothing any more from the network; only by `aiortc`."""


@dataclass(frozen=True)
class Hear:
    """Waits for the next message of this type; the script gets it."""

    kind: str


Step: TypeAlias = Message | str | bytes | OnData | OnControl | Forced | Deaf | Hear
"""A message or any other text for `control`, a frame for `data`, or something else."""
Script: TypeAlias = Generator[Step, Any, Any]
