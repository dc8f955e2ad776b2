"""From the gesture that joins to the first byte: `telpher receive`, from its start."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench import joining_process
from bench.sizes import noise
from bench.table import Row, print_table
from bench.terminals import Terminals, ending, terminals
from tests.terminal import Terminal

GESTURES = 7
GOAL = 0.5


class Marked(Terminal):
    """Tells how far it had come when."""

    program = (joining_process.__file__,)


def run() -> list[Row]:
    """How long one byte takes, and where that time goes."""
    seconds, marks = [], []
    with terminals() as two:
        file = noise(two.folder, 1)
        for _ in range(GESTURES):
            seconds.append(receive(two, file, Terminal)[0])
            marks.append(receive(two, file, Marked)[1])
    took = median(seconds)
    return [
        Row(
            "from the start of telpher receive to one byte, delivered",
            f"{took:.2f} s",
            _split(marks),
            None,
            f"<= {GOAL:.2f} s",
            took <= GOAL,
        )
    ]


def receive(two: Terminals, file: Path, kind: type[Terminal]) -> tuple[float, dict[str, float]]:
    """Seconds until the receiver says that it is delivered, and its marks if it tells them."""
    with ending(Terminal.sends(two.folder / "sender", two.server, file)) as sender:
        link = sender.link
        sender.says("Give one")
        begun = time.perf_counter()
        with two.receiving(link, file, kind) as receiver:
            receiver.says("Delivered")
            seconds = time.perf_counter() - begun
            if (receiver.ends(), sender.ends()) != (0, 0):
                raise AssertionError(f"{sender}\n{receiver}")
    told = [line for line in receiver.lines if line.startswith(joining_process.TOLD)]
    pairs = [pair.rpartition("=") for line in told for pair in _marks(line)]
    return seconds, {name: float(at) for name, _, at in pairs}


def _marks(line: str) -> Sequence[str]:
    return line.removeprefix(joining_process.TOLD).split(", ")


def _split(marks: Sequence[dict[str, float]]) -> str:
    """The median of each stretch between two marks."""
    words, before = [], "start"
    for name in marks[0]:
        stretch = median(each[name] - each.get(before, 0.0) for each in marks)
        words.append(f"{name} {stretch:.2f}")
        before = name
    return ", ".join(words)


if __name__ == "__main__":
    print_table(run())
