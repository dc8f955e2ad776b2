"""The cases themselves."""

from tests.hostile import receivers, senders
from tests.hostile.case import IN_EVERY_RUN


def test_whatever_is_for_every_run_exists() -> None:
    assert {case.name for case in [*senders.CASES, *receivers.CASES]} >= IN_EVERY_RUN
