import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest

from tests.lab.lab import Lab
from tests.lab.machine import ip
from tests.lab.place import NAMESPACES
from tests.lab.shaper import Shape

ROOT = Path(__file__).parents[2]
ABANDONED = """
import signal, subprocess
from tests.lab.lab import Lab
with Lab() as lab:
    print(lab.a.popen(["sleep", "1000"]).pid, flush=True)
    signal.pause()
"""


def own_namespaces() -> list[str]:
    return [path.name for path in NAMESPACES.glob(f"telpher-{os.getpid()}-*")]


def gone(pids: Iterable[int]) -> bool:
    return not any(runs(pid) for pid in pids)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def devices() -> set[str]:
    return {line.split(":")[1].strip() for line in ip("-oneline", "link").splitlines()}


def test_nothing_is_left_when_the_body_raises(laboratory: type[Lab]) -> None:
    before = devices()
    pids: list[int] = []

    def work() -> None:
        with laboratory() as lab:
            lab.shape(Shape(delay=0.01))
            # A shell that leaves a child behind in a session of its own.
            stray = "setsid sleep 1000 & echo $!; wait"
            shell = lab.b.popen(["sh", "-c", stray], stdout=subprocess.PIPE)
            assert shell.stdout is not None
            assert lab._shaper is not None
            pids.extend([shell.pid, int(shell.stdout.readline()), lab._shaper.pid])
            assert len(own_namespaces()) == 4
            assert not gone([pids[1]])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert own_namespaces() == []
    assert gone(pids)
    assert devices() <= before


def test_nothing_is_left_when_building_fails(
    laboratory: type[Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no shaper today")

    monkeypatch.setattr(Lab, "_await_shaper", fail)
    with pytest.raises(RuntimeError, match="no shaper today"), laboratory():
        pytest.fail("it was entered")
    assert own_namespaces() == []


def test_what_a_killed_process_left_is_removed_at_the_next_start(laboratory: type[Lab]) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", ABANDONED], stdout=subprocess.PIPE, cwd=ROOT, process_group=0
    )
    with owner:
        assert owner.stdout is not None
        sleeper = int(owner.stdout.readline())
        owner.kill()
    assert owner.returncode == -signal.SIGKILL
    left = list(NAMESPACES.glob(f"telpher-{owner.pid}-*"))
    assert len(left) == 4
    assert not gone([sleeper])
    with laboratory():
        assert not any(path.exists() for path in left)
        assert gone([sleeper])
