"""SPAKE2, the key schedule and the words, against the vectors of the contract."""

from __future__ import annotations

import pytest

from telpher.keys.schedule import NO_PSK, derive_keys
from telpher.keys.spake2 import Exchange, UnacceptableMessage
from telpher.keys.words import WORDS, words_of
from tests.protocol.contract import CONTRACT, Case, from_text, vectors


@pytest.mark.parametrize("case", vectors("spake2"), ids=lambda case: case["name"])
def test_an_exchange_comes_to_its_secret_or_refuses(case: Case) -> None:
    exchange = Exchange(case["side"], case["password"].encode(), from_text(case["scalar"]))
    assert exchange.message == from_text(case["message"])
    theirs = from_text(case["theirs"])
    if case["secret"] is None:
        with pytest.raises(UnacceptableMessage):
            exchange.finish(theirs)
    else:
        assert exchange.finish(theirs) == from_text(case["secret"])
        assert exchange.finish(theirs) == from_text(case["secret"])


@pytest.mark.parametrize("case", vectors("agreement"), ids=lambda case: case["name"])
def test_keys_bind_everything_that_was_said(case: Case) -> None:
    psk = NO_PSK if case["psk"] is None else from_text(case["psk"])
    hello, reply = from_text(case["hello"]), from_text(case["reply"])
    keys = derive_keys(from_text(case["secret"]), psk, case["transfer"], hello, reply)
    assert keys.confirm_a == from_text(case["confirmA"])
    assert keys.confirm_b == from_text(case["confirmB"])
    assert keys.seal_a == from_text(case["sealA"])
    assert keys.seal_b == from_text(case["sealB"])
    assert list(words_of(keys.words(from_text(case["nonce"])))) == case["words"]


def test_there_are_256_words_and_the_document_has_the_same() -> None:
    assert list(WORDS) == (CONTRACT / "words.txt").read_text().split("\n")[:-1]
    assert len(set(WORDS)) == 256
