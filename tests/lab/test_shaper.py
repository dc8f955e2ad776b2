import time
from statistics import median

import pytest

from tests.lab.lab import Lab
from tests.lab.shaper import QUEUE_SECONDS, Shape
from tests.lab.traffic import Datagrams, datagrams, open_paths, seconds_one_way, tcp_rate

HEADERS = 28
"""Bytes of IP and UDP before what a datagram carries."""


def test_a_delay_is_what_was_asked_for_in_each_direction_and_can_be_changed(lab: Lab) -> None:
    with datagrams(lab.a, lab.b) as there, datagrams(lab.b, lab.a) as back:
        lab.shape(Shape(delay=0.04), Shape(delay=0.01))
        for path, delay in ((there, 0.04), (back, 0.01)):
            took = seconds_one_way(path)
            assert took[0] >= delay
            assert median(took) < delay + 0.01
        lab.shape(Shape(delay=0.02))
        for path in (there, back):
            took = seconds_one_way(path)
            assert took[0] >= 0.02
            assert median(took) < 0.03
        lab.shape()
        assert seconds_one_way(there)[0] < 0.01


def test_only_what_the_peers_send_each_other_is_shaped(lab: Lab) -> None:
    lab.shape(Shape(delay=0.2))
    for source, target in ((lab.a, lab.s), (lab.s, lab.b)):
        with datagrams(source, target) as path:
            assert median(seconds_one_way(path)) < 0.1


def arrived(path: Datagrams, count: int) -> list[int]:
    """Sends numbered datagrams. Returns the numbers that came, in the order in which they came."""
    for number in range(count):
        path.send(b"%d" % number)
    for _ in range(100):  # any of them tells that nothing more is under way
        path.send(b"end")
    return [int(number) for number in iter(path.receive, b"end")]


@pytest.mark.parametrize(("loss", "count"), [(0.01, 5000), (0.3, 2000), (0.0, 2000)])
def test_as_many_packets_are_lost_as_was_asked_for(lab: Lab, loss: float, count: int) -> None:
    # The other way loses half: each way is shaped on its own.
    lab.shape(Shape(delay=0.001, loss=loss), Shape(loss=0.5))
    with datagrams(lab.a, lab.b) as path:
        numbers = arrived(path, count)
    lost = count - len(numbers)
    deviation: float = (count * loss * (1 - loss)) ** 0.5
    assert abs(lost - count * loss) <= 5 * deviation
    assert numbers == sorted(set(numbers))


def test_the_same_seed_loses_the_same_packets(laboratory: type[Lab]) -> None:
    runs = []
    for seed in (7, 7, 8):
        with laboratory(seed) as lab, datagrams(lab.a, lab.b) as path:
            lab.shape(Shape(loss=0.1))
            runs.append(arrived(path, 500))
    assert runs[0] == runs[1] != runs[2]


def test_a_rate_is_kept_in_each_direction(lab: Lab) -> None:
    lab.shape(Shape(rate=4e6), Shape(rate=2e6))
    assert 0.5 * 4e6 < tcp_rate(lab.a, lab.b, 4_000_000) < 4e6
    assert 0.5 * 2e6 < tcp_rate(lab.b, lab.a, 2_000_000) < 2e6


def test_a_full_line_queues_for_a_while_and_then_drops(lab: Lab) -> None:
    rate, size = 1e6, 1000 - HEADERS
    lab.shape(Shape(rate=rate))
    with datagrams(lab.a, lab.b) as path:
        begun = time.perf_counter()
        for number in range(1000):  # all at once, which is far more than the line takes
            path.send(b"%04d" % number + bytes(size - 4))
        received: list[int] = []
        while (packet := path.receive()) != b"end":
            received.append(int(packet[:4]))
            path.send(b"end")
        seconds = time.perf_counter() - begun
    # The line goes on while the packets come: only how full the queue is then is not exact.
    queue = int(0.9 * rate * QUEUE_SECONDS / 1000)
    assert received[:queue] == list(range(queue))
    assert len(received) * 1000 / rate <= seconds
    assert len(received) < 1000


def test_the_shapers_death_lets_nothing_through_unshaped(lab: Lab) -> None:
    lab.shape(Shape(delay=0.001))
    assert lab._shaper is not None
    lab._shaper.kill()
    lab._shaper.wait()
    assert open_paths(lab) == {"as", "sa", "bs", "sb"}
    with pytest.raises((RuntimeError, BrokenPipeError)):
        lab.shape()
