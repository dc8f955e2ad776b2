from pathlib import Path

import pytest

from tests.shares.conftest import any_server, server, small_disk

__all__ = ["any_server", "server", "small_disk"]


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is remembered for one test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
