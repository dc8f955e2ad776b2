"""Stored copies from terminal to terminal, by servers that keep nothing and may die at any time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_admin import admin
from tests.s3 import S3Server
from tests.servers import TelpherServer, free_port
from tests.supabase.serving import project, realtime, shared
from tests.supabase.standin.running import StandIn
from tests.terminal import Terminal
from tests.trees import contents, make_tree

PATIENCE = 120.0
WARNING = "Stored copies are kept by this server alone"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    yield
    Terminal.end_all()


def test_up_by_one_server_and_down_by_another(
    tmp_path: Path, standin: StandIn, s3: S3Server
) -> None:
    settings = {**realtime(standin), **shared(standin, s3)}
    sent = tmp_path / "sent 🌊"
    make_tree(sent)
    (sent / "large").write_bytes(bytes(range(256)) * 80_000)  # three parts
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one, other = (TelpherServer(folder, **settings) for folder in folders)
    with other:
        with one:
            sender = Terminal(
                tmp_path / "a", "share", "--server", one.url, "--downloads", "1", str(sent)
            )
            assert sender.ends(PATIENCE) == 0, str(sender)
            one.kill()
        link = sender.link.replace(one.url, other.url)
        receiver = Terminal.receives(tmp_path / "b", link, tmp_path / "output")
        assert receiver.ends(PATIENCE) == 0, receiver
        assert contents(tmp_path / "output" / sent.name) == contents(sent)
        late = Terminal.receives(tmp_path / "c", link, tmp_path / "late")
        assert late.ends(PATIENCE) != 0
        late.says("downloaded as often")
    for server, folder in ((one, folders[0]), (other, folders[1])):
        kept = [path for path in (folder / "data").rglob("*") if path.is_file()]
        assert [path.name for path in kept] in (["lock"], [])
        assert WARNING not in server.log.read_text()


def test_who_runs_the_servers_sees_and_ends_what_they_keep(
    tmp_path: Path, standin: StandIn, s3: S3Server
) -> None:
    settings = {**project(standin), **shared(standin, s3)}
    (tmp_path / "file").write_bytes(b"x" * 1000)
    desk = tmp_path / "desk"  # no server has ever been there
    desk.mkdir()
    with TelpherServer(tmp_path, **settings) as server:
        sender = Terminal(tmp_path / "a", "share", "--server", server.url, str(tmp_path / "file"))
        assert sender.ends(PATIENCE) == 0, str(sender)
        status, said = admin(desk, "list", **settings)
        assert status == 0, said
        [(share_id, kind, *_)] = [line.split() for line in said.splitlines()]
        assert kind == "sealed"
        assert admin(desk, "reports", **settings) == (0, "")
        down = admin(desk, "take-down", "--", share_id, **settings)
        assert down == (0, "It is taken down.\n")
        assert admin(desk, "take-down", "--", share_id, **settings)[0] == 1
        receiver = Terminal.receives(tmp_path / "b", sender.link, tmp_path / "output")
        assert receiver.ends(PATIENCE) != 0
        receiver.says("taken down")
    nowhere = {**settings, "NEXT_PUBLIC_SUPABASE_URL": f"http://127.0.0.1:{free_port()}"}
    sentence = "The place where files are kept cannot be reached; try again soon.\n"
    assert admin(desk, "list", **nowhere) == (2, sentence)


def test_without_a_bucket_a_server_says_what_it_does(tmp_path: Path, standin: StandIn) -> None:
    with TelpherServer(tmp_path, **project(standin)) as server:
        assert server.log.read_text().count(WARNING) == 1
    none = {"TELPHER_SHARE_MAX_BYTES": "0", "WEB_UPLOAD_MAX_BYTES": "0"}
    (tmp_path / "none").mkdir()
    with TelpherServer(tmp_path / "none", **project(standin), **none) as server:
        assert WARNING not in server.log.read_text()
