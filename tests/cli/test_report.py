"""`telpher report`: whoever has a link can tell those who run the server."""

import asyncio
from pathlib import Path

import pytest

from telpher.keys.link import to_base64url
from telpher.peer.copies.keys import ShareKeys
from tests.local import LocalServer, local_server
from tests.peer.copies.people import stored
from tests.shares.sharing import done, token_of
from tests.terminal import Terminal


async def told(home: Path, *arguments: str, stdin: bytes | None = None) -> tuple[int, str]:
    terminal = Terminal(home, "report", *arguments, stdin=stdin)
    return await asyncio.to_thread(terminal.ends), str(terminal)


async def kept(server: LocalServer) -> list[tuple[str, str, str]]:
    reports = await server.backends.stored.shares.reports()
    return [(report.share_id, report.reason, report.note) for report in reports]


async def test_what_a_link_leads_to_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "file").write_bytes(b"x")
    async with local_server() as server:
        key = await stored(server.url, tmp_path / "file")
        share_id = ShareKeys(key).share_id
        link = f"{server.url}/t#7K3M-Q2RD.{to_base64url(key)}"
        plain = done(await server.http.post("/api/upload", files={"file": ("a", b"y")}))["link"]
        plain_id = plain.split("/")[3].partition("?")[0]
        told_at_last = (0, "It is reported to those who run the server.")

        status, said = await told(tmp_path, link, "--reason", "malware", "--note", "a worm")
        assert (status, said.strip().splitlines()[-1]) == told_at_last
        for arguments, stdin in (
            (("-", "--with-link", "--note", "look"), f"{link}\n".encode()),
            ((link.partition("#")[2], "--server", server.url), None),
            ((f"{server.url}{plain}", "--reason", "illegal"), None),
        ):
            assert (await told(tmp_path, *arguments, stdin=stdin))[0] == 0
        assert await kept(server) == [
            (share_id, "malware", "a worm"),
            (share_id, "other", f"{link}\nlook"),
            (share_id, "other", ""),
            (plain_id, "illegal", ""),
        ]

        nowhere = f"{server.url}/api/download/{token_of('nothing')}"
        status, said = await told(tmp_path, nowhere)
        assert (status, "There is no stored copy" in said) == (1, True)
    for wrong in ("7K3M-Q2RD-X5TA", f"{server.url}/t", "nonsense"):
        status, said = await told(tmp_path, wrong)
        assert (status, "This is no link" in said) == (2, True)
    status, said = await told(tmp_path, link)
    assert (status, "The server cannot be reached." in said) == (1, True)
