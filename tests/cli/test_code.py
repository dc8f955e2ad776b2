"""Two terminals and the spoken code: typed right, typed wrong, and too often."""

from pathlib import Path

import pytest

from tests.servers import TelpherServer
from tests.terminal import Terminal

PATIENCE = 60.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 300_000)
    return file


def mistyped(code: str, times: int = 1) -> str:
    """The code with another check, differently each time."""
    last = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return code[:-1] + last[(last.index(code[-1]) + times) % 32]


def test_the_code_leads_in_and_both_see_the_same_words(
    server: TelpherServer, tmp_path: Path, file: Path
) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, file, "--words")
    code = sender.code.lower().replace("-", " ")
    receiver = Terminal.receives(
        tmp_path / "b", code, tmp_path / "output", "--server", server.url, "--words"
    )
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends() == 0, sender
    assert (tmp_path / "output" / "file").read_bytes() == file.read_bytes()
    words = [side.says(r"Verification words: (\w+ \w+ \w+)$") for side in (sender, receiver)]
    assert words[0] == words[1]


def test_a_wrong_check_is_told_and_the_right_one_goes_on_at_the_same_seat(
    server: TelpherServer, tmp_path: Path, file: Path
) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    for code, end in ((mistyped(sender.code), 1), (sender.code, 0)):
        receiver = Terminal.receives(
            tmp_path / "b", code, tmp_path / "output", "--server", server.url
        )
        assert receiver.ends(PATIENCE) == end, receiver
        if end:
            receiver.says("This code is wrong")
    assert sender.ends() == 0, sender


def test_three_wrong_checks_leave_the_link(
    server: TelpherServer, tmp_path: Path, file: Path
) -> None:
    sender = Terminal.sends(tmp_path / "a", server.url, file)
    tried = [mistyped(sender.code, 1), mistyped(sender.code, 2), mistyped(sender.code, 3)]
    for code in (*tried, sender.code):
        receiver = Terminal.receives(
            tmp_path / "b", code, tmp_path / "output", "--server", server.url
        )
        assert receiver.ends(PATIENCE) == 1, receiver
        receiver.says("This code is wrong, or was tried too often")
    sender.says("only the link leads here now")
    receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
    assert receiver.ends(PATIENCE) == 0, receiver
    assert sender.ends() == 0, sender
    assert (tmp_path / "output" / "file").read_bytes() == file.read_bytes()
