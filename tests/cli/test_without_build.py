"""Terminals on a machine that libwebrtc has no build for: they connect by aiortc."""

from pathlib import Path
from random import Random

import pytest

from tests.cli.test_transfer import delivered
from tests.servers import TelpherServer
from tests.terminal import Terminal
from tests.trees import contents, make_tree


class WithoutBuild(Terminal):
    """Nothing named `webrtc` can be imported, as where the package is not installed."""

    program = (
        "-c",
        "import sys; sys.modules['webrtc'] = None; from telpher.__main__ import main; main()",
    )


@pytest.mark.parametrize(
    ("sending", "receiving"),
    [(WithoutBuild, Terminal), (Terminal, WithoutBuild), (WithoutBuild, WithoutBuild)],
)
def test_a_folder_and_a_file_alone(
    server: TelpherServer, tmp_path: Path, sending: type[Terminal], receiving: type[Terminal]
) -> None:
    folder, file = tmp_path / "sent", tmp_path / "\U0001f9ff.bin"
    make_tree(folder)
    file.write_bytes(Random(1).randbytes(5_000_000))
    output = tmp_path / "output"
    sender = sending.sends(tmp_path / "a", server.url, folder, file)
    delivered(sender, receiving.receives(tmp_path / "b", sender.link, output))
    assert contents(output / "sent") == contents(folder)
    assert (output / file.name).read_bytes() == file.read_bytes()
    assert {path.name for path in output.iterdir()} == {"sent", file.name}
