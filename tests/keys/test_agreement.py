"""Every transcript of the agreement: events in, exactly these effects out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from telpher.keys.agreement import Agreed, Doubt, Effect, Event, Greet, Heard, Keep, Repeat, Say
from telpher.keys.agreement import Secret as AgreementSecret
from telpher.keys.attempts import RECEIVER_ATTEMPT, SENDER_ATTEMPT
from telpher.keys.envelopes import Confirm, Hello, Reply, read_envelope
from telpher.keys.link import to_base64url
from telpher.keys.receiver_agreement import ReceiverAgreement
from telpher.keys.sender_agreement import SenderAgreement
from telpher.protocol.errors import UsageError
from tests.protocol.contract import CONTRACT, Case, from_text, read

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted(path.stem for path in CONTRACT.glob("transcripts/agreement-*.json"))
TABLES: dict[str, Any] = {
    "agreement-sender": SENDER_ATTEMPT,
    "agreement-receiver": RECEIVER_ATTEMPT,
}


def machine_of(transcript: Case) -> SenderAgreement | ReceiverAgreement:
    setup = transcript["setup"]
    psk = None if setup["psk"] is None else from_text(setup["psk"])
    secret = AgreementSecret(setup["check"], psk)
    sender = transcript["machine"] == "agreement-sender"
    kind = SenderAgreement if sender else ReceiverAgreement
    return kind(setup["transfer"], secret, setup["guesses"])


def event_of(event: Case) -> Event:
    match event:
        case {"event": "greet", "attempt": attempt, "scalar": scalar, "nonce": nonce}:
            return Greet(from_text(attempt), from_text(scalar), from_text(nonce))
        case {"event": "repeat"}:
            return Repeat()
        case {"event": "heard", "envelope": envelope}:
            return Heard(from_text(envelope), from_text(event.get("scalar", "")))
    pytest.fail("an event of no kind")


def written(effect: Effect) -> dict[str, Any]:
    match effect:
        case Keep(guesses):
            return {"effect": "keep", "guesses": guesses}
        case Say(envelope):
            return {"effect": "say", "envelope": to_base64url(envelope)}
        case Agreed(attempt, mode, seal_a, seal_b, words):
            keys = {"sealA": to_base64url(seal_a), "sealB": to_base64url(seal_b)}
            known = {"attempt": to_base64url(attempt), "mode": mode, **keys, "words": list(words)}
            return {"effect": "agreed", **known}
        case Doubt(why):
            return {"effect": "doubt", "why": why}


@pytest.mark.parametrize("name", NAMES)
def test_transcript(name: str) -> None:
    transcript = read(f"transcripts/{name}.json")
    machine = machine_of(transcript)
    told: list[dict[str, Any]] = []
    for step in transcript["steps"]:
        effects = [written(effect) for effect in machine.handle(event_of(step["event"]))]
        attempts = [[to_base64url(attempt), state] for attempt, state in machine.attempts]
        told.append({"event": step["event"], "effects": effects, "attempts": attempts})
    assert told == transcript["steps"]
    assert {"guesses": machine.guesses, "refused": machine.refused} == transcript["counted"]


def test_transcripts_visit_every_transition_and_no_other() -> None:
    visited = {visit for name in NAMES for visit in visits(read(f"transcripts/{name}.json"))}
    expected = {
        (machine, state, trigger, target)
        for machine, table in TABLES.items()
        for state, row in table.items()
        for trigger, targets in row.items()
        for target in targets
    }
    assert visited == expected


def visits(transcript: Case) -> Iterator[tuple[str, str, str, str]]:
    """The transitions of every attempt, by what concerned it."""
    machine = transcript["machine"]
    table = TABLES[machine]
    before: list[list[str]] = []
    for step in transcript["steps"]:
        after = list(step["attempts"])
        about, trigger = concern(step["event"])
        # Attempts that share an id stand in their order; a dropped one is missing.
        for attempt, states in groupby(sorted(before), key=lambda one: one[0]):
            left = [state for one, state in after if one == attempt]
            for _, state in states:
                target = left.pop(0) if left else "dropped"
                if target == "dropped":
                    yield machine, state, "superseded", target
                elif about in (attempt, None) and trigger in table[state]:
                    yield machine, state, trigger, target
                else:
                    assert target == state
        before = after


def concern(event: Case) -> tuple[str | None, str]:
    if event["event"] != "heard":
        return event.get("attempt"), event["event"]
    envelope = read_envelope(from_text(event["envelope"]))
    kinds: dict[type, str] = {Hello: "hello", Reply: "reply", Confirm: "confirm"}
    name = {"Wrong": "wrong", "CodeOff": "code-off"}.get(type(envelope).__name__, "noise")
    about = getattr(envelope, "attempt", b"")
    return to_base64url(about), kinds.get(type(envelope), name)


def test_a_receiver_greets_nobody() -> None:
    greeting = Greet(bytes(16), bytes(64), bytes(16))
    with pytest.raises(UsageError):
        ReceiverAgreement("t", AgreementSecret("7K3M", None)).handle(greeting)
