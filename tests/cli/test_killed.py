"""Either process is killed at random moments of one transfer; the same command goes on."""

import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.cli.counting import LOG
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, make_many, make_tree

MOMENTS = 20
PATIENCE = 60.0
WINDOW = 32
CHUNK = 1 << 20


class Counting(Terminal):
    """A receiver that writes down what comes."""

    program = (str(Path(__file__).with_name("counting.py")),)


@pytest.mark.timeout(600)
def test_killed_at_random_moments(server: TelpherServer, tmp_path: Path) -> None:
    random = Random(1)
    sent, output, log = tmp_path / "sent", tmp_path / "output", tmp_path / "b" / LOG
    make_tree(sent)
    make_many(sent / "many", files=60, size=2_000_000)
    total = sum(path.stat().st_size for path in sent.rglob("*") if path.is_file())

    def send() -> Terminal:
        return Terminal.sends(tmp_path / "a", server.url, sent)

    def receive() -> Terminal:
        return Counting.receives(tmp_path / "b", link, output)

    sender = send()
    link = sender.link
    receiver = receive()
    killed: Counter[str] = Counter()
    for number in range(MOMENTS):
        # Some while they look for each other, most when so much has come, anywhere in a twentieth
        # of the stream; the last of it is left for the end.
        if random.random() < 0.8:
            wait_for(
                log, round(0.9 * total * (number + random.random()) / MOMENTS), sender, receiver
            )
        if random.random() < 0.5:
            killed["sender"] += 1
            sender.kill()
            sender = send()
            assert sender.link == link
        else:
            killed["receiver"] += 1
            receiver.kill()
            receiver = receive()
    assert min(killed["sender"], killed["receiver"]) > MOMENTS / 4
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    assert contents(output / "sent") == contents(sent)
    assert [path.name for path in output.iterdir()] == ["sent"]
    judge(log.read_text().splitlines(), total, killed["sender"])


def wait_for(log: Path, count: int, *terminals: Terminal) -> None:
    """Wait until so many bytes have come, those that came twice counted twice."""
    deadline = time.monotonic() + PATIENCE
    came = read = 0
    while came < count:
        assert time.monotonic() < deadline, f"{count} bytes do not come"
        for terminal in terminals:
            assert terminal.running, terminal
        time.sleep(0.002)
        if log.exists():
            with log.open("rb") as opened:
                opened.seek(read)
                # Of a line that is being written the rest is read the next time.
                while (line := opened.readline()).endswith(b"\n"):
                    read += len(line)
                    came += int(line.split()[2]) if line.startswith(b"placed") else 0


def judge(lines: list[str], total: int, senders_killed: int) -> None:
    """Hold what came twice to what a kill may cost.

    A sender's costs the chunks that were not whole, of which few are under way at a time; a
    receiver's those that were not durable, within its window.
    """
    durable: set[int] = set()
    # Bytes of each chunk that the receiver has which runs, durable or not.
    here: Counter[int] = Counter()
    forgotten = 0
    for line in lines:
        what, *rest = line.split()
        if what == "held":
            # A receiver begins anew.
            ranges = (map(int, part.split("-")) for part in rest)
            now = {chunk for first, end in ranges for chunk in range(first, end)}
            assert durable <= now, "what was durable is gone"
            assert sum(here[chunk] for chunk in set(here) - now) <= WINDOW * CHUNK
            durable = now
            here.clear()
        elif what == "flushed":
            durable.update(map(int, rest))
        elif what == "forgot":
            chunk = int(rest[0])
            assert here[chunk] < size_of(chunk, total), "it was whole"
            forgotten += here.pop(chunk)
        else:
            chunk, size = map(int, rest)
            assert chunk not in durable, "it is durable, and comes again"
            here[chunk] += size
            assert here[chunk] <= size_of(chunk, total), "it is here, and comes again"
    assert durable == set(range(-(-total // CHUNK)))
    assert forgotten <= senders_killed * 3 * CHUNK


def size_of(chunk: int, total: int) -> int:
    return min(CHUNK, total - chunk * CHUNK)
