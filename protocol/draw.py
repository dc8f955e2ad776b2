"""Writes the state tables of the code into ``states.json`` and, as diagrams, into the documents.

Run it after a table has changed: ``PYTHONPATH=src python protocol/draw.py``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from telpher.keys.attempts import RECEIVER_ATTEMPT, SENDER_ATTEMPT
from telpher.protocol.states import ALWAYS, RECEIVING, SENDING

if TYPE_CHECKING:
    from collections.abc import Mapping

State = TypeVar("State", bound=str)

FOLDER = Path(__file__).parent

DOCUMENTS = ("transfer.md", "agreement.md")


def tables() -> str:
    """Write all tables as JSON."""
    attempt = {"sender": SENDER_ATTEMPT, "receiver": RECEIVER_ATTEMPT}
    machines = {"always": ALWAYS, "sending": SENDING, "receiving": RECEIVING}
    written = json.dumps({**machines, "attempt": attempt}, indent=2)
    # A list of names reads better in one line.
    return re.sub(r"\[[^\[\]]*\]", lambda names: json.dumps(json.loads(names[0])), written) + "\n"


def diagram(table: Mapping[State, Mapping[str, tuple[State, ...]]]) -> str:
    """Draw one table in Mermaid; triggers that lead the same way share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for state, row in table.items():
        for trigger, targets in row.items():
            for target in targets:
                arrows.setdefault((state, target), []).append(trigger)
    lines = [f"  {state} --> {target}: {', '.join(on)}" for (state, target), on in arrows.items()]
    ends = [f"  {state} --> [*]" for state, row in table.items() if not row]
    first = next(iter(table))
    return "\n".join(["```mermaid", "stateDiagram-v2", f"  [*] --> {first}", *lines, *ends, "```"])


def document(text: str) -> str:
    """Put the diagrams between their marks."""
    drawings = {
        "sending": diagram(SENDING),
        "receiving": diagram(RECEIVING),
        "attempt of A": diagram(SENDER_ATTEMPT),
        "attempt of B": diagram(RECEIVER_ATTEMPT),
    }
    for name, drawn in drawings.items():
        begin, end = f"<!-- drawn: {name} -->", f"<!-- /drawn: {name} -->"
        if begin not in text:
            continue
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{drawn}\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    (FOLDER / "states.json").write_text(tables())
    for name in DOCUMENTS:
        described = FOLDER / name
        described.write_text(document(described.read_text()))
