"""Both languages have the same messages, codes and states, and the documents show them."""

from __future__ import annotations

import re
import runpy
from typing import TYPE_CHECKING, get_args

import msgspec
import pytest

from telpher.protocol import errors, messages, states
from telpher.protocol.events import Effect, Event

from .contract import CONTRACT, read

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_codes_are_those_of_the_contract() -> None:
    groups = {
        "peer": errors.PEER_FAULTS,
        "reason": errors.REASONS,
        "meeting": errors.MEETING_FAULTS,
        "share": errors.SHARE_FAULTS,
    }
    rows = read("errors.json")
    for group, codes in groups.items():
        assert [row["code"] for row in rows if row["group"] == group] == list(codes)
    assert {row["group"] for row in rows} == {*groups, "http", "signaling"}


def test_tables_and_diagrams_are_drawn_from_the_code() -> None:
    draw = runpy.run_path(str(CONTRACT / "draw.py"))
    assert (CONTRACT / "states.json").read_text() == draw["tables"]()
    for name in draw["DOCUMENTS"]:
        document = (CONTRACT / name).read_text()
        assert "<!-- drawn" in document
        assert document == draw["document"](document), "run protocol/draw.py"


@pytest.mark.parametrize("table", [states.SENDING, states.RECEIVING])
def test_every_state_can_be_reached_and_every_trigger_exists(
    table: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> None:
    # A loss leads away from every state but the first and the ends.
    reached = {"opening", "away"}
    for _ in table:
        reached |= {t for state in reached for row in table[state].values() for t in row}
    # These two are reached by what may come in every state.
    assert set(table) - reached <= {"ended", "cancelling"}
    assert reached <= set(table)
    triggers = {trigger for row in table.values() for trigger in row}
    assert triggers.isdisjoint(states.ALWAYS)
    assert triggers | set(states.ALWAYS) <= set(messages.MESSAGE_TYPES) | _tags(Event)


def test_no_event_is_named_like_a_message() -> None:
    assert (_tags(Event) - {"message"}).isdisjoint(messages.MESSAGE_TYPES)


def test_the_document_names_every_message_code_event_and_effect() -> None:
    named = set(re.findall(r"`([a-z-]+)`", (CONTRACT / "transfer.md").read_text()))
    codes = {*errors.PEER_FAULTS, *errors.REASONS}
    assert {*messages.MESSAGE_TYPES, *codes, *_tags(Event), *_tags(Effect)} - {"message"} <= named


def _tags(union: object) -> set[str]:
    return {str(member.__struct_config__.tag) for member in get_args(union)}


def test_fields_of_messages_are_those_of_the_document() -> None:
    document = (CONTRACT / "transfer.md").read_text()
    for message in get_args(messages.Message):
        tag = message.__struct_config__.tag
        described = re.search(rf"^\| `{tag}` \| [^|]* \| ([^|]*)\|", document, re.MULTILINE)
        assert described is not None, tag
        fields = [field.name for field in msgspec.structs.fields(message)]
        assert re.findall(r"`([a-z]+)`:", described[1]) == fields
