"""What runs in the lab: the server, the command line, and a browser."""

import json
import subprocess
import urllib.request
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest
from playwright.sync_api import sync_playwright

from tests.browsers import ARGUMENTS, chromium
from tests.lab.lab import Lab
from tests.lab.place import Place
from tests.lab.server import LabServer

LOCAL_ADDRESSES = """async () => {
  const connection = new RTCPeerConnection();
  connection.createDataChannel("any");
  await new Promise((resolve) => {
    connection.onicecandidate = ({candidate}) => candidate ?? resolve();
    connection.setLocalDescription();
  });
  const lines = connection.localDescription.sdp.split("\\r\\n");
  connection.close();
  const addresses = lines.filter((line) => line.startsWith("a=candidate:"))
    .map((line) => line.split(" ")[4]);
  return [isSecureContext, [...new Set(addresses)]];
}"""


def config(server: LabServer) -> object:
    with urllib.request.urlopen(f"{server.url}/api/transfer/config", timeout=1) as answer:
        return json.load(answer)


def test_the_server_is_reached_from_each_peer_unless_it_is_cut(lab: Lab, tmp_path: Path) -> None:
    with LabServer(lab, tmp_path) as server:
        told = lab.a.inside(config, server)
        assert told == lab.b.inside(config, server)
        lab.cut(lab.a, lab.s)
        with pytest.raises(URLError, match="timed out"):
            lab.a.inside(config, server)
        assert told == lab.b.inside(config, server)
        lab.mend(lab.a, lab.s)
        assert told == lab.a.inside(config, server)
        server.kill()
        with pytest.raises(URLError, match="refused"):
            lab.a.inside(config, server)
        server.start()
        assert told == lab.a.inside(config, server)


def test_the_server_is_not_reached_from_outside(lab: Lab, tmp_path: Path) -> None:
    with LabServer(lab, tmp_path) as server, pytest.raises(URLError, match="refused"):
        config(server)


def test_the_command_line_runs_inside(lab: Lab, tmp_path: Path) -> None:
    command = lab.b.telpher(
        "serve", "--port", "0", "--data-dir", str(tmp_path), cwd=tmp_path, stdout=subprocess.PIPE
    )
    assert command.stdout is not None
    url = command.stdout.readline().split()[-1].decode()

    def answers() -> int:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)

    assert lab.b.inside(answers) == 200
    with pytest.raises(URLError, match="refused"):
        lab.a.inside(answers)


def test_the_own_network_is_all_that_a_program_sees(lab: Lab) -> None:
    names = {
        place.namespace: set(place.inside(psutil.net_if_addrs)) for place in (lab.a, lab.b, lab.s)
    }
    assert all(seen <= {"lo", "eth0"} for seen in names.values()), names


def expect_at_home(place: Place, answer: object) -> None:
    """A secure page, and the place's own address as the only one to be reached at."""
    assert answer == [True, [place.address]]


def test_chromium_runs_inside(lab: Lab, tmp_path: Path) -> None:
    launcher = lab.a.launcher(chromium(), tmp_path)
    with (
        LabServer(lab, tmp_path) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=launcher, args=list(ARGUMENTS)) as browser,
    ):
        page = browser.new_page()
        page.goto(server.url)
        expect_at_home(lab.a, page.evaluate(LOCAL_ADDRESSES))
        browser.close()
