"""From the click that joins to a connection: over Supabase Realtime, and over our own endpoint."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.sizes import noise
from bench.table import Row, print_table
from tests.e2e.people import NO_PICKER, Person, person
from tests.servers import TelpherServer
from tests.supabase.serving import realtime
from tests.supabase.standin.postgres import running_postgres
from tests.supabase.standin.running import StandIn

CLICKS = 7

CONNECTED = """
window.connected = new Promise((resolve) => {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") resolve(performance.now());
      });
    }
  };
});
"""

CLICK = """
async () => {
  const buttons = [...document.querySelectorAll("button")];
  const begun = performance.now();
  buttons.find((button) => button.textContent === "See what it is").click();
  return ((await window.connected) - begun) / 1000;
}
"""


def run() -> list[Row]:
    """The project is the stand-in of the tests, beside the server: no network is measured."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(running_postgres())
        database = stack.enter_context(postgres.having(postgres.database()))
        project = stack.enter_context(StandIn(database))
        servers = []
        for name, settings in {"realtime": realtime(project), "own": {}}.items():
            (folder / name).mkdir()
            servers.append(stack.enter_context(TelpherServer(folder / name, **settings)))
        playwright = stack.enter_context(sync_playwright())
        sender = stack.enter_context(person(playwright, folder / "sender", servers[0].url))
        receiver = stack.enter_context(
            person(playwright, folder / "receiver", servers[0].url, NO_PICKER, CONNECTED)
        )
        file = noise(folder, 1)
        pairs = [
            tuple(seconds(sender, receiver, server.url, file) for server in servers)
            for _ in range(CLICKS)
        ]
    over_realtime, over_own = (median(each) for each in zip(*pairs, strict=True))
    return [
        Row(
            "from the joining click to a connection, over Realtime",
            f"{over_realtime:.2f} s",
            f"{over_own:.2f} s over our own endpoint",
            median(over / own for over, own in pairs),
            "",
            None,
        )
    ]


def seconds(sender: Person, receiver: Person, server: str, file: Path) -> float:
    """Until the receiver's connection stands; its page was loaded before, and nothing else."""
    sender.server = server
    sender.sends(file)
    receiver.goes_to("about:blank")
    receiver.goes_to(sender.link)
    took = float(receiver.reads(CLICK))
    receiver.declines()
    sender.waits_for("ended")
    return took


if __name__ == "__main__":
    print_table(run())
