import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from telpher.peer.files.landing import Landing
from telpher.protocol.codec import chunk_count
from tests.peer.files.disks import digest_of, names_in, tree_for, tree_in
from tests.peer.files.mortal import MANIFEST, SIZES, STREAM

TREE = tree_for(SIZES, STREAM)
NEVER = 0
MEASURED = 0
ROOT = Path(__file__).parents[3]


def receive(output: Path, seed: int, moment: int) -> tuple[int, int] | None:
    """When it began to put things in place, and when it had; `None` if it was killed."""
    command = [sys.executable, "-m", "tests.peer.files.mortal", str(output), str(seed), str(moment)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    began, landed = map(int, done.stdout.split())
    return began, landed


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int]:
    found = receive(tmp_path_factory.mktemp("alive"), MEASURED, NEVER)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(20))
def test_killed_at_any_moment_ends_whole_and_once(
    tmp_path: Path, moments: tuple[int, int], seed: int
) -> None:
    began, landed = moments
    numbers = random.Random(seed)
    # Half of them while it puts things in place; each is killed again on its way back.
    first = numbers.randint(began, landed) if seed % 2 else numbers.randint(1, began)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/mine").write_bytes(b"mine")
    # The same run as the one that was measured; the next write what is missing in other orders.
    assert receive(tmp_path, MEASURED, first) is None
    receive(tmp_path, seed, numbers.randint(1, landed - first + 40))
    assert receive(tmp_path, seed, NEVER) is not None
    landing = Landing(tmp_path, MANIFEST)
    assert landing.landed == ["photos (1)", *(f"{number}.txt" for number in range(10)), "other"]
    assert landing.held() == {
        chunk: digest_of(STREAM, chunk) for chunk in range(chunk_count(len(STREAM)))
    }
    landing.discard()
    expected = {path.replace("photos/", "photos (1)/"): data for path, data in TREE.items()}
    assert tree_in(tmp_path) == {**expected, "photos/mine": b"mine"}
    tops = {path.partition("/")[0] for path in expected}
    assert names_in(tmp_path) == {*tops, "photos"}


def test_killed_in_the_middle_keeps_what_was_flushed(
    tmp_path: Path, moments: tuple[int, int]
) -> None:
    began, _ = moments
    assert receive(tmp_path, MEASURED, began - 1) is None
    landing = Landing(tmp_path, MANIFEST)
    # The last flush had at most two chunks.
    assert len(landing.held()) >= chunk_count(len(STREAM)) - 2
    landing.discard()
