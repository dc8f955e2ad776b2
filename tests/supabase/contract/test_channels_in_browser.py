"""What we rely on of Realtime in a browser, through the official client of JavaScript."""

import subprocess
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from realtime import RealtimeSubscribeStates

from tests.browsers import ARGUMENTS, headless_shell
from tests.supabase.backend import Backend
from tests.supabase.peer import Peer, new_topic, peers, token_for
from tests.supabase.tokens import signed

WEB = Path(__file__).parents[3] / "web"

JOIN = """
async ([url, key, topic, token, isPrivate]) => {
  const client = new realtime.RealtimeClient(url + "/realtime/v1", { params: { apikey: key } });
  if (token) await client.setAuth(token);
  const presence = { key: "browser", enabled: true };
  const channel = client.channel(topic, { config: { private: isPrivate, presence } });
  const heard = [], states = [], joins = [];
  channel.on("broadcast", { event: "signal" }, ({ payload }) => heard.push(payload));
  channel.on("presence", { event: "join" }, ({ newPresences }) => joins.push(...newPresences));
  Object.assign(window, { client, channel, heard, states, joins });
  return new Promise((resolve) => {
    channel.subscribe((state, error) => {
      states.push(state);
      resolve([state, error?.message ?? ""]);
    });
  });
}
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    bundle = tmp_path_factory.mktemp("script") / "realtime.js"
    subprocess.run(
        ["npx", "rolldown", "node_modules/@supabase/realtime-js/dist/module/index.js",
         "--file", str(bundle), "--format", "iife", "--name", "realtime", "--platform", "browser"],
        cwd=WEB, check=True, capture_output=True,
    )  # fmt: skip
    return bundle.read_text()


@pytest.fixture
async def page(script: str, backend: Backend) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=headless_shell(), args=list(ARGUMENTS)
        )
        page = await browser.new_page()
        # From where the project is: browsers keep pages of the internet off a network at home.
        await page.goto(f"{backend.url}/rest/v1/")
        await page.add_script_tag(content=script)
        yield page
        await browser.close()


async def test_a_browser_meets_python_on_a_private_channel(backend: Backend, page: Page) -> None:
    topic = new_topic()
    python = Peer(backend, topic, private=True, presence={"key": "python", "enabled": True})

    async def until(condition: str) -> None:
        await page.wait_for_function(condition, timeout=60_000)

    async with peers(python):
        joined = await python.join(token_for(backend, topic))
        assert joined == RealtimeSubscribeStates.SUBSCRIBED, python.why
        await python.channel.track({"role": "receiver"})
        token = token_for(backend, topic)
        joining = [backend.url, backend.anon_key, topic, token, True]
        assert await page.evaluate(JOIN, joining) == ["SUBSCRIBED", ""]
        await page.evaluate("channel.track({ role: 'sender' })")
        await until("joins.some(({ role }) => role === 'receiver')")
        await python.says("from Python")
        await until("heard.some(({ what }) => what === 'from Python')")
        say = "channel.send({ type: 'broadcast', event: 'signal', payload: { what: 'from JS' } })"
        assert await page.evaluate(say) == "ok"
        assert await python.hears() == {"what": "from JS"}
        state = python.channel.presence_state()
        assert {key: [meta["role"] for meta in metas] for key, metas in state.items()} == {  # type: ignore[typeddict-item]
            "python": ["receiver"],
            "browser": ["sender"],
        }
        await page.evaluate("(token) => client.setAuth(token)", token_for(backend, topic, x=1))
        assert await page.evaluate(say) == "ok"
        assert await python.hears() == {"what": "from JS"}
        await page.evaluate("(token) => client.setAuth(token)", signed(backend, transfer_id="x"))
        await until("states.length > 1")
        assert await page.evaluate("states[1]") != "SUBSCRIBED"


async def test_no_browser_gets_into_a_channel_that_is_not_its_own(
    backend: Backend, page: Page
) -> None:
    topic = new_topic()
    strangers = {
        "the key alone": "",
        "another transfer's peer": signed(backend, transfer_id=str(uuid.uuid4())),
        "an expired token": token_for(backend, topic, exp=int(time.time()) - 5),
    }
    for token in strangers.values():
        joining = [backend.url, backend.anon_key, topic, token, True]
        state, _ = await page.evaluate(JOIN, joining)
        assert state == "CHANNEL_ERROR"
        await page.evaluate("client.disconnect()")
