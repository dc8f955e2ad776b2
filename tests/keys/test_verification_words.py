"""Whoever knows the check is in between, and tries to make both sides show the same words."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from telpher.keys.agreement import Agreed, Effect, Heard, Say, Secret, keys_of
from telpher.keys.envelopes import (
    VERSION,
    Confirm,
    Hello,
    Reply,
    read_envelope,
    with_confirmation,
    without_confirmation,
    write_envelope,
)
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.keys.spake2 import Exchange
from telpher.keys.words import words_of
from tests.keys.mallory import TRANSFER, drawn_greeting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telpher.keys.schedule import AgreementKeys

MOST_TRIES = 200_000
"""Two of three words fit by chance in one of 22,000."""

Words = tuple[str, str, str]


class Scene(NamedTuple):
    random: Random
    sender: SenderAgreement
    receiver: ReceiverAgreement
    check: Secret
    """All that Mallory knows, and the receiver."""


def scene(seed: int) -> Scene:
    random = Random(seed)
    secret = Secret.of_key(random.randbytes(16))
    check = Secret(secret.check, None)
    sender, receiver = SenderAgreement(TRANSFER, secret), ReceiverAgreement(TRANSFER, check)
    return Scene(random, sender, receiver, check)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("knows_nonce", [False, True])
def test_replies_cannot_be_tried_out_until_the_sender_shows_the_receivers_words(
    seed: int, knows_nonce: bool
) -> None:
    random, sender, receiver, check = scene(seed)
    mallory = SenderAgreement(TRANSFER, check)
    reply = heard(receiver, random, said(mallory.handle(drawn_greeting(random))))
    confirm = heard(mallory, random, said(reply))
    shown = told(heard(receiver, random, said(confirm))).words

    greeting = drawn_greeting(random)
    hello = said(sender.handle(greeting))
    exchange = Exchange("receiver", check.check.encode(), random.randbytes(64))
    read = read_envelope(hello)
    assert isinstance(read, Hello)
    exchanged = exchange.finish(read.message)
    supposed = greeting.nonce if knows_nonce else random.randbytes(16)

    def replies() -> Iterator[tuple[bytes, AgreementKeys]]:
        for tried in range(MOST_TRIES):
            said = ["whatever Mallory likes", str(tried)]
            reply = Reply(greeting.attempt, exchange.message, b"", VERSION, "code", said)
            unconfirmed = write_envelope(reply)
            yield unconfirmed, keys_of(check, "code", exchanged, TRANSFER, hello, unconfirmed)

    unconfirmed, keys = next(
        (unconfirmed, keys)
        for unconfirmed, keys in replies()
        if alike(words_of(keys.words(supposed)), shown) >= 2
    )
    agreed = told(heard(sender, random, with_confirmation(unconfirmed, keys.confirm_b)))
    assert (alike(agreed.words, shown) >= 2) == knows_nonce


@pytest.mark.parametrize("seed", range(3))
def test_nonces_cannot_be_tried_out_until_the_receiver_shows_the_senders_words(seed: int) -> None:
    random, sender, receiver, check = scene(seed)
    mallory = ReceiverAgreement(TRANSFER, check)
    reply = heard(mallory, random, said(sender.handle(drawn_greeting(random))))
    shown = told(heard(sender, random, said(reply))).words

    impostor = SenderAgreement(TRANSFER, check)
    greeting = drawn_greeting(random)
    hello = said(impostor.handle(greeting))
    answer = said(heard(receiver, random, hello))
    read = read_envelope(answer)
    assert isinstance(read, Reply)
    exchange = Exchange("sender", check.check.encode(), greeting.scalar)
    exchanged, unconfirmed = exchange.finish(read.message), without_confirmation(answer)
    keys = keys_of(check, "code", exchanged, TRANSFER, hello, unconfirmed)
    nonces = (tried.to_bytes(16) for tried in range(MOST_TRIES))
    fitting = next(one for one in nonces if alike(words_of(keys.words(one)), shown) >= 2)
    confirm = Confirm(greeting.attempt, keys.confirm_a, fitting)
    assert heard(receiver, random, write_envelope(confirm)) == []
    # The one that it has committed to, before it could know anything.
    agreed = told(heard(receiver, random, said(heard(impostor, random, answer))))
    assert alike(agreed.words, shown) < 2


def heard(
    side: SenderAgreement | ReceiverAgreement, random: Random, envelope: bytes
) -> list[Effect]:
    return side.handle(Heard(envelope, random.randbytes(64)))


def said(effects: list[Effect]) -> bytes:
    return next(effect.envelope for effect in effects if isinstance(effect, Say))


def told(effects: list[Effect]) -> Agreed:
    return next(effect for effect in effects if isinstance(effect, Agreed))


def alike(ours: Words, theirs: Words) -> int:
    return sum(one == other for one, other in zip(ours, theirs, strict=True))
