"""Either process is killed at random moments of one transfer; the same command goes on."""

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
    sent, output = tmp_path / "sent", tmp_path / "output"
    make_tree(sent)
    make_many(sent / "many", files=60, size=2_000_000)

    def send() -> Terminal:
        return Terminal.sends(tmp_path / "a", server.url, sent)

    def receive() -> Terminal:
        return Counting.receives(tmp_path / "b", link, output)

    sender = send()
    link = sender.link
    receiver = receive()
    killed = {"sender": 0, "receiver": 0}
    while sum(killed.values()) < MOMENTS:
        # Some while they look for each other, most while bytes go over: a kill must not come before
        # the next run has come as far, or nothing would ever arrive.
        if random.random() < 0.7:
            receiver.says(r"^ +\d+ %", PATIENCE)
        assert receiver.running, receiver
        assert sender.running, sender
        if random.random() < 0.5:
            killed["sender"] += 1
            sender.kill()
            sender = send()
            assert sender.link == link
        else:
            killed["receiver"] += 1
            receiver.kill()
            receiver = receive()
    assert min(killed.values()) > 0
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends(PATIENCE) == 0, sender
    assert contents(output / "sent") == contents(sent)
    assert [path.name for path in output.iterdir()] == ["sent"]
    judge((tmp_path / "b" / LOG).read_text().splitlines(), killed)


def judge(lines: list[str], killed: dict[str, int]) -> None:
    """No chunk that is held comes again; what comes twice was not whole, or not durable."""
    held: set[int] = set()
    placed: Counter[int] = Counter()
    for line in lines:
        what, *rest = line.split()
        if what == "held":
            ranges = (map(int, part.split("-")) for part in rest)
            now = {chunk for first, end in ranges for chunk in range(first, end)}
            assert held <= now, "what was durable is gone"
            held = now
        else:
            chunk, size = map(int, rest)
            assert chunk not in held
            placed[chunk] += size
    whole = max(placed) + 1
    twice = sum(placed.values()) - sum(min(size, CHUNK) for size in placed.values())
    assert len(placed) == whole
    assert twice <= (killed["receiver"] + killed["sender"]) * WINDOW * CHUNK
