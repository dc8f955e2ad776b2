import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import machine
from tests.lab.conftest import lab_or_skip
from tests.lab.lab import Lab
from tests.lab.machine import NoLabError

ROOT = Path(__file__).parents[2]
REQUIRE = "from tests.lab.machine import require; require()"


@pytest.mark.usefixtures("laboratory")
def test_root_without_the_right_to_it_is_told_so() -> None:
    done = subprocess.run(
        ["setpriv", "--bounding-set=-sys_admin", sys.executable, "-c", REQUIRE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.endswith("may not here.\n")


def test_without_root_tests_are_skipped_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("TELPHER_LAB", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"root .*TELPHER_LAB=1 makes this a failure"):
        lab_or_skip()
    monkeypatch.setenv("TELPHER_LAB", "1")
    with pytest.raises(NoLabError, match="needs root"):
        lab_or_skip()


def test_a_machine_that_cannot_says_why_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NoLabError, match=r"^[^.]* needs root [^.]*\.$"), Lab():
        pytest.fail("it was entered")
    monkeypatch.setattr(machine, "_found", lambda _: None)
    machine.tool.cache_clear()
    with pytest.raises(NoLabError, match=r"apt-get install nftables\)\.$"):
        machine.tool("nft")
    machine.tool.cache_clear()
