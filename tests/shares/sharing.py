"""A sender and its receivers, as small as they can be: they speak HTTP and seal nothing."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

import httpx

SALT = "s" * 22


def token_of(name: str) -> str:
    """A token that belongs to this name."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}


@dataclass
class Share:
    """One share at a server; tokens are made of its name."""

    http: httpx.AsyncClient
    name: str = "one"
    size: int = 100_000_000
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def share_id(self) -> str:
        return token_of(f"{self.name}: id")

    @property
    def owner(self) -> str:
        return token_of(f"{self.name}: owner")

    @property
    def reader(self) -> str:
        return token_of(f"{self.name}: reader")

    @property
    def path(self) -> str:
        return f"/api/share/{self.share_id}"

    async def create(self, owner: str = "", /, **changes: Any) -> httpx.Response:
        body = {
            "shareId": self.share_id,
            "readTokenDigest": hashlib.sha256(self.reader.encode()).hexdigest(),
            "size": self.size,
            **self.more,
            **changes,
        }
        headers = bearer(owner or self.owner)
        return await self.http.post("/api/share/create", json=body, headers=headers)

    async def put(self, place: str, content: Any, token: str = "") -> httpx.Response:
        headers = bearer(token or self.owner)
        return await self.http.put(f"{self.path}/{place}", content=content, headers=headers)

    async def complete(self, data: int, manifest: int = 1, completion: int = 1) -> httpx.Response:
        counts = {"data": data, "manifest": manifest, "completion": completion}
        return await self.ask("complete", self.owner, **counts)

    async def ask(self, what: str, token: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"{self.path}/{what}", json=body, headers=bearer(token))

    async def parts(self, token: str = "") -> httpx.Response:
        return await self.http.get(f"{self.path}/parts", headers=bearer(token or self.reader))

    async def claim(self, who: str, token: str = "") -> httpx.Response:
        return await self.ask("claim", token or self.reader, claim=token_of(who))

    async def get(self, place: str, who: str, **headers: str) -> httpx.Response:
        named = {**bearer(token_of(who)), **headers}
        return await self.http.get(f"{self.path}/{place}", headers=named)

    async def commit(self, who: str) -> httpx.Response:
        return await self.ask("commit", token_of(who))

    async def whole(self, *data: bytes) -> None:
        """Create, put all and complete; everything must succeed."""
        answers = [await self.create()]
        answers += [await self.put(f"data/{n}", content) for n, content in enumerate(data)]
        answers += [await self.put("manifest/0", b"names"), await self.put("completion/0", b"root")]
        answers.append(await self.complete(len(data)))
        assert [answer.status_code for answer in answers] == [200] * len(answers), answers[-1].text


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json().keys() == {"success", "code", "message"}


def done(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    return answer.json()
