"""Sealed envelopes, against the vectors of the contract."""

from __future__ import annotations

import pytest

from telpher.keys.envelopes import Sealed
from telpher.keys.sealing import WINDOW, Opened, Opener, Sealer
from tests.protocol.contract import Case, from_text, vectors

CASES = vectors("sealing")
ATTEMPT = bytes(16)


def opener_of(case: Case) -> Opener:
    return Opener(from_text(case["key"]), case["role"], case["transfer"])


@pytest.mark.parametrize("case", [c for c in CASES if "steps" not in c], ids=lambda c: c["name"])
def test_an_envelope_opens_only_as_what_it_was_sealed_as(case: Case) -> None:
    opener = opener_of(case)
    sealed = Sealed(ATTEMPT, case["counter"], from_text(case["ciphertext"]))
    opened = opener.open(sealed, case["type"])
    if case["plaintext"] is None:
        assert opened is None
        assert opener.refused == 1
        return
    assert opened == Opened(case["plaintext"].encode(), new=True)
    if case["counter"] < 1_000:
        sealer = Sealer(from_text(case["key"]), ATTEMPT, case["role"], case["transfer"])
        for _ in range(case["counter"]):
            sealer.seal(b"", "ready")
        assert sealer.seal(case["plaintext"].encode(), case["type"]) == sealed


@pytest.mark.parametrize("case", [c for c in CASES if "steps" in c], ids=lambda c: c["name"])
def test_every_counter_is_new_once(case: Case) -> None:
    opener = opener_of(case)
    for step in case["steps"]:
        sealed = Sealed(ATTEMPT, step["counter"], from_text(step["ciphertext"]))
        opened = opener.open(sealed, case["type"])
        result = "refused" if opened is None else "new" if opened.new else "again"
        assert result == step["result"], step["counter"]


def test_counters_go_on_and_the_window_moves() -> None:
    sealer = Sealer(bytes(32), ATTEMPT, "sender", "transfer")
    opener = Opener(bytes(32), "sender", "transfer")
    sealed = [sealer.seal(b"x", "ready") for _ in range(3 * WINDOW)]
    assert [one.counter for one in sealed] == list(range(3 * WINDOW))
    assert len({one.ciphertext for one in sealed}) == 3 * WINDOW
    assert all(opener.open(one, "ready") == Opened(b"x", new=True) for one in sealed)
    assert all(opener.open(one, "ready") is None for one in sealed[: 2 * WINDOW])
    assert all(opener.open(one, "ready") == Opened(b"x", new=False) for one in sealed[-WINDOW:])
