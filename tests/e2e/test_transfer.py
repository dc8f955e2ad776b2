"""One file from one browser process to another, through the installed wheel."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.people import Person, sha256

MakeFile = Callable[[str, int], Path]


FILES = {
    "chunk.bin": 1 << 20,
    "\U0001f9ff\U0001f3d4\ufe0f семья.txt": 3_000_001,
    "שלום-مرحبا.txt": 100,
}


@pytest.mark.parametrize("large", [30_000_000, pytest.param(300_000_000, marks=pytest.mark.soak)])
def test_arrives_verified(
    sender: Person, receiver: Person, make_file: MakeFile, large: int
) -> None:
    for name, size in {"harbour.mov": large, **FILES}.items():
        file = make_file(name, size)
        sender.sends(file)
        receiver.opens_link(sender.link)
        download = receiver.accepts_into_downloads(timeout=120_000)
        assert sha256(Path(download.path())) == sha256(file)
        assert download.suggested_filename == name
        receiver.waits_for("delivered")
        sender.waits_for("delivered")
    assert not sender.faults
    assert not receiver.faults
