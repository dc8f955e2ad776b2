"""How many signals there may be."""

from telpher.peer.allowance import Allowance


def test_no_more_than_so_many_in_any_ten_seconds() -> None:
    allowance = Allowance(3)
    assert [allowance.take(now) for now in (0, 4, 8, 9, 9.9)] == [True] * 3 + [False] * 2
    assert [allowance.take(now) for now in (10, 11, 14, 14)] == [True, False, True, False]
