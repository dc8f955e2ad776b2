import pytest

from tests.lab.connection import connection, throughput
from tests.lab.lab import Lab
from tests.lab.shaper import Shape

FAR = Shape(delay=0.025, loss=0.01)
"""Each way: 50 ms there and back."""

CUT_SECONDS = 2.0


def test_it_carries_data_over_a_long_path_that_loses_packets(lab: Lab) -> None:
    lab.shape(FAR)
    with connection(lab.a, lab.b) as pair:
        pair.opened()
        pair.begin(500_000)
        # What one connection reaches here is bound by loss, far below what the machine can.
        assert pair.arrived(500_000).rate < 5e6


def test_it_survives_a_cut_of_two_seconds(lab: Lab) -> None:
    lab.shape(FAR)
    with connection(lab.a, lab.b) as pair:
        pair.opened()
        pair.begin(1_000_000)
        pair.far.hear("received")
        lab.cut(lab.a, lab.b)
        pair.far.hear_silence(CUT_SECONDS)
        lab.mend(lab.a, lab.b)
        assert pair.arrived(1_000_000).seconds > CUT_SECONDS


def test_it_stands_only_once_udp_is_not_blocked(lab: Lab) -> None:
    lab.block_udp()
    with connection(lab.a, lab.b) as pair:
        with pytest.raises(TimeoutError):
            pair.near.hear("open", patience=3)
        lab.allow_udp()
        pair.opened()


def test_its_throughput_is_a_row(lab: Lab) -> None:
    row = throughput(lab, "one connection at 2 MB/s", Shape(rate=2e6), 2_000_000)
    assert 0 < float(row.measured.removesuffix(" MB/s")) < 2
    assert row.ratio is not None
    assert row.ratio < 1
