"""Nobody in between agrees with anybody, and every guess is counted."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telpher.keys.agreement import Agreed, Greet, Heard, Keep, Say, Secret, keys_of
from telpher.keys.envelopes import Mode, Reply, read_envelope, without_confirmation
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.keys.spake2 import Exchange
from tests.keys.mallory import TRANSFER, Between, drawn_greeting

CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""A check of one of these alone: guessed by chance so often that what leaks is seen."""


def meddle(seed: int, mode: Mode, steps: int) -> None:
    random = Random(seed)
    secret = Secret.of_key(random.randbytes(16))
    # Even Mallory with the right check is nobody in mode `link`.
    check = secret.check if mode == "link" and random.random() < 0.5 else "K"
    between = Between(random, secret, Secret(check, random.randbytes(32)), mode)
    for _ in range(random.randrange(steps)):
        between.meddle()
    can = mode == "link" or max(between.sender.guesses, between.receiver.guesses) < 3
    assert between.pass_one_exchange() == can
    for agreed in between.receiver_knows.agreements:
        assert agreed in between.sender_knows.agreements


@pytest.mark.parametrize("mode", get_args(Mode))
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_somebody_in_between(seed: int, mode: Mode) -> None:
    meddle(seed, mode, 30)


@pytest.mark.soak
@pytest.mark.parametrize("mode", get_args(Mode))
def test_somebody_in_between_for_long(mode: Mode) -> None:
    for seed in range(1_500):
        meddle(seed, mode, 60)


@pytest.mark.parametrize("together", [1, 4], ids=["one after the other", "four at once"])
def test_who_guesses_at_the_sender_has_three_guesses(together: int) -> None:
    """Whatever the check is, one of the first three guesses is right, or none ever."""
    assert [c for c in CHARACTERS[:6] if _guess_at_sender(c, together)] == list(CHARACTERS[:3])


def _guess_at_sender(check: str, together: int) -> bool:
    random = Random(check)
    stored = 0
    sender = SenderAgreement(TRANSFER, Secret(check, bytes(32)))
    guesses = list(CHARACTERS[:8])
    while guesses:
        hellos = [
            effect.envelope
            for _ in range(together)
            for effect in sender.handle(drawn_greeting(random))
            if isinstance(effect, Say)
        ]
        for hello in hellos:
            for guess in guesses[:2]:  # an attempt is good for one of them
                mallory = ReceiverAgreement(TRANSFER, Secret(guess, None))
                said = mallory.handle(Heard(hello, random.randbytes(64)))[-1]
                assert isinstance(said, Say)
                effects = [*sender.handle(Heard(said.envelope)), *sender.handle(Heard(hello))]
                stored = next((e.guesses for e in effects if isinstance(e, Keep)), stored)
                if any(isinstance(effect, Agreed) for effect in effects):
                    return True
            guesses = guesses[1:]
        # Its process begins anew: what is stored counts.
        sender = SenderAgreement(TRANSFER, Secret(check, bytes(32)), stored)
    return False


def test_who_guesses_at_the_receiver_has_three_guesses() -> None:
    assert [c for c in CHARACTERS[:6] if _guess_at_receiver(c)] == list(CHARACTERS[:3])


def _guess_at_receiver(check: str) -> bool:
    random = Random(check)
    stored = 0
    for guess in CHARACTERS[:8]:
        receiver = ReceiverAgreement(TRANSFER, Secret(check, None), stored)
        mallory = SenderAgreement(TRANSFER, Secret(guess, bytes(32)))
        hello = mallory.handle(drawn_greeting(random))[0]
        assert isinstance(hello, Say)
        for effect in receiver.handle(Heard(hello.envelope, random.randbytes(64))):
            if isinstance(effect, Keep):
                stored = effect.guesses
            if isinstance(effect, Say) and any(
                isinstance(e, Agreed) for e in mallory.handle(Heard(effect.envelope))
            ):
                return True
    return False


@pytest.mark.parametrize("guessed", ["7", "8"])
def test_one_reply_tells_of_one_guess_alone(guessed: str) -> None:
    """Whoever has a reply tries every check on it, with all that it knows itself."""
    random = Random(guessed)
    receiver = ReceiverAgreement(TRANSFER, Secret("7", None))
    scalar = random.randbytes(64)
    mallory = SenderAgreement(TRANSFER, Secret(guessed, bytes(32)))
    hello = mallory.handle(Greet(bytes(16), scalar, bytes(16)))[0]
    assert isinstance(hello, Say)
    said = receiver.handle(Heard(hello.envelope, random.randbytes(64)))[-1]
    assert isinstance(said, Say)
    reply = read_envelope(said.envelope)
    assert isinstance(reply, Reply)
    matching = []
    for candidate in CHARACTERS:
        exchange = Exchange("sender", candidate.encode(), scalar)
        # Derived from what was really said, masked by the guess that was made then.
        vars(exchange._started)["outbound_message"] = hello.envelope[18:50]
        exchanged = exchange.finish(reply.message)
        unconfirmed = without_confirmation(said.envelope)
        secret = Secret(candidate, None)
        keys = keys_of(secret, "code", exchanged, TRANSFER, hello.envelope, unconfirmed)
        if keys.confirm_b == reply.confirmation:
            matching.append(candidate)
    assert matching == (["7"] if guessed == "7" else [])


@pytest.mark.parametrize("mode", get_args(Mode))
def test_verification_words_are_the_same_on_both_sides_alone(mode: Mode) -> None:
    random = Random(mode)
    secret = Secret.of_key(random.randbytes(16))
    between = Between(random, secret, secret, mode)
    assert between.pass_one_exchange()
    assert between.pass_one_exchange()
    words = [agreed.words for agreed in between.sender_knows.agreements]
    assert words == [agreed.words for agreed in between.receiver_knows.agreements]
    assert words[0] != words[1]
