"""Every transcript of the contract: events in, exactly these effects out."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from telpher.protocol import states
from telpher.protocol.errors import PEER_FAULTS, UsageError
from telpher.protocol.events import Effect, Event, Proposed
from telpher.protocol.receiving import Receiving
from telpher.protocol.sending import Sending

from .contract import CONTRACT, Case, read

# Those of the agreement are run by tests/keys/test_agreement.py.
NAMES = sorted(path.stem for path in CONTRACT.glob("transcripts/[!a]*.json"))


def machine_of(transcript: Case) -> Sending | Receiving:
    match transcript["machine"], transcript["setup"]:
        case "sending", {"proposed": proposed, "transfer": transfer}:
            return Sending(Proposed(**proposed), transfer)
        case "receiving", {}:
            return Receiving()
    pytest.fail("a machine of no kind")


@pytest.mark.parametrize("name", NAMES)
def test_transcript(name: str) -> None:
    transcript = read(f"transcripts/{name}.json")
    machine = machine_of(transcript)
    told: list[dict[str, Any]] = []
    for step in transcript["steps"]:
        event = msgspec.convert(step["event"], Event)
        try:
            effects = machine.handle(event)
        except UsageError:
            told.append({"event": step["event"], "misuse": True})
        else:
            told.append(
                {
                    "event": step["event"],
                    "effects": msgspec.json.decode(msgspec.json.encode(effects)),
                    "state": machine.state,
                }
            )
    assert told == transcript["steps"]
    counted = {"confirmed": machine.confirmed}
    if isinstance(machine, Receiving):
        counted["dropped"] = machine.dropped
    assert counted == transcript["counted"]


def test_transcripts_visit_every_transition_and_every_fault() -> None:
    visited: set[tuple[str, str, str, str]] = set()
    effects: set[str] = set()
    faults: set[str] = set()
    for name in NAMES:
        transcript = read(f"transcripts/{name}.json")
        before = "opening"
        for step in transcript["steps"]:
            if "misuse" in step:
                continue
            event = step["event"]
            trigger = event["message"]["type"] if event["event"] == "message" else event["event"]
            visited.add((transcript["machine"], before, trigger, step["state"]))
            before = step["state"]
            effects |= {effect["effect"] for effect in step["effects"]}
            faults |= {effect["code"] for effect in step["effects"] if effect["effect"] == "fail"}
    expected = {
        (machine, state, trigger, target)
        for machine, table in (("sending", states.SENDING), ("receiving", states.RECEIVING))
        for state, row in table.items()
        for trigger, targets in row.items()
        for target in targets
    }
    assert expected - visited == set()
    assert {m.__struct_config__.tag for m in Effect.__args__} == effects
    # The driver finds these two, before a machine is told.
    assert set(PEER_FAULTS) - faults <= {"bad-message", "message-too-large"}
