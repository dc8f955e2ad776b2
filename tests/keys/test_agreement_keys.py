"""SPAKE2, the key schedule and the words, against the vectors of the contract."""

from __future__ import annotations

import pytest

from telpher.keys.link import from_base64url
from telpher.keys.schedule import NO_PSK, derive_keys
from telpher.keys.spake2 import Exchange, UnacceptableMessage
from telpher.keys.words import WORDS, words_of
from tests.protocol.contract import CONTRACT, Case, vectors


def data(text: str) -> bytes:
    read = from_base64url(text)
    assert read is not None
    return read


@pytest.mark.parametrize("case", vectors("spake2"), ids=lambda case: case["name"])
def test_an_exchange_comes_to_its_secret_or_refuses(case: Case) -> None:
    exchange = Exchange(case["side"], case["password"].encode(), data(case["scalar"]))
    assert exchange.message == data(case["message"])
    theirs = data(case["theirs"])
    if case["secret"] is None:
        with pytest.raises(UnacceptableMessage):
            exchange.finish(theirs)
    else:
        assert exchange.finish(theirs) == data(case["secret"])
        assert exchange.finish(theirs) == data(case["secret"])


@pytest.mark.parametrize("case", vectors("agreement"), ids=lambda case: case["name"])
def test_keys_bind_everything_that_was_said(case: Case) -> None:
    psk = NO_PSK if case["psk"] is None else data(case["psk"])
    hello, reply = data(case["hello"]), data(case["reply"])
    keys = derive_keys(data(case["secret"]), psk, case["transfer"], hello, reply)
    assert keys.confirm_a == data(case["confirmA"])
    assert keys.confirm_b == data(case["confirmB"])
    assert keys.seal_a == data(case["sealA"])
    assert keys.seal_b == data(case["sealB"])
    assert list(words_of(keys.words)) == case["words"]


def test_there_are_256_words_and_the_document_has_the_same() -> None:
    assert list(WORDS) == (CONTRACT / "words.txt").read_text().split("\n")[:-1]
    assert len(set(WORDS)) == 256
