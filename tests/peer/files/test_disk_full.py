import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from telpher.peer.files.disk import DiskFault, saving
from telpher.peer.files.staging import check_room
from tests.peer.files.disks import manifest_for, names_in

ROOT = Path(__file__).parents[3]
IN_A_NAMESPACE = ["unshare", "--mount", "--propagation", "private"]


@pytest.fixture
def namespace() -> list[str]:
    """A command that runs another one where it can mount a small disk."""
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("mount")
    if not able and not os.environ.get("TELPHER_LAB"):
        pytest.skip("mounts a small disk: needs root and unshare; TELPHER_LAB=1 insists")
    return IN_A_NAMESPACE


def test_a_disk_that_becomes_full_and_has_room_again(tmp_path: Path, namespace: list[str]) -> None:
    command = [*namespace, sys.executable, "-m", "tests.peer.files.small_disk", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("held") == said.pop("flushed") >= 6
    assert said == {
        "room for less": "enough",
        "room for more": "no-space",
        "room for blocks": "enough",
        "room for too many files": "no-space",
        "full": "disk-full",
        "room for the rest": "enough",
        "room for all of another": "no-space",
        "room for what has landed": "enough",
        "whole": True,
    }
    assert names_in(tmp_path) == set()  # it was mounted for nobody else


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EFBIG, "cannot-save"),
        (errno.EROFS, "cannot-save"),
        (errno.EACCES, "cannot-save"),
        (errno.EIO, "cannot-save"),
    ],
)
def test_what_the_system_says_and_what_we_make_of_it(number: int, code: str) -> None:
    with pytest.raises(DiskFault) as fault, saving():
        raise OSError(number, os.strerror(number))
    assert fault.value.code == code


def test_no_room_on_any_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskFault) as fault:
        check_room(tmp_path, manifest_for({"a": 2**51}))
    assert fault.value.code == "no-space"
    check_room(tmp_path, manifest_for({"a": 1, "b": None}))


def test_no_room_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DiskFault) as fault:
        check_room(tmp_path / "nowhere", manifest_for({"a": 1}))
    assert fault.value.code == "cannot-save"
