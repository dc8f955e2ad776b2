"""The vectors of envelopes."""

from typing import Any

import msgspec
import pytest

from telpher.keys.link import to_base64url
from telpher.peer.envelope import Said, draw_attempt, unwrap, wrap
from tests.protocol.contract import vectors


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in vectors("envelopes")]
)
def test_vector(case: dict[str, Any]) -> None:
    signal = case["signal"] if "signal" in case else _noted(case["text"])
    said = unwrap(signal)
    assert (None if said is None else msgspec.to_builtins(said)) == case["said"]
    if "signal" in case and case["said"] is not None:
        assert wrap(msgspec.convert(case["said"], type=Said)) == signal  # type: ignore[arg-type,unused-ignore]


def test_what_is_longer_than_any_signal_is_ignored() -> None:
    text = '{"kind":"want","x":"%s"}'
    assert unwrap(_noted(text % ("x" * 44_000))) is not None
    assert unwrap(_noted(text % ("x" * 45_000))) is None


def test_what_nests_too_deep_to_be_read_is_ignored() -> None:
    assert unwrap(_noted('{"kind":"want","x":' + "[" * 20_000 + "]" * 20_000 + "}")) is None


def test_attempts_are_drawn() -> None:
    assert len({draw_attempt() for _ in range(100)}) == 100
    assert all(len(draw_attempt()) == 22 for _ in range(100))


def _noted(text: str) -> dict[str, Any]:
    return {"type": "ready", "payload": {"note": f"t0.{to_base64url(text.encode())}"}}
