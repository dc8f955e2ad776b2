"""Copies up and down again at real stores: everything that can be in one, and how it may end."""

from pathlib import Path
from random import Random

import pytest

from telpher.peer.status import Delivered
from tests.local import LocalServer
from tests.peer.copies.people import fetch, stored
from tests.trees import contents, make_tree

MIB = 1 << 20


async def test_every_kind_of_name_and_size(any_server: LocalServer, tmp_path: Path) -> None:
    make_tree(tmp_path / "sent")
    (tmp_path / "alone").touch()
    key = await stored(any_server.url, tmp_path / "sent", tmp_path / "alone")
    end = await fetch(any_server.url, key, tmp_path / "output")
    assert isinstance(end, Delivered), end
    assert contents(tmp_path / "output" / "sent") == contents(tmp_path / "sent")
    assert sorted(end.names) == ["alone", "sent"]
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == ["alone", "sent"]


@pytest.mark.parametrize("size", [0, 1, MIB, 8 * MIB, 8 * MIB + 1, 20_000_000])
async def test_a_file_of_any_size(server: LocalServer, tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(Random(size).randbytes(size))
    key = await stored(server.url, file)
    end = await fetch(server.url, key, tmp_path / "output")
    assert isinstance(end, Delivered), end
    assert (tmp_path / "output" / "file").read_bytes() == file.read_bytes()
