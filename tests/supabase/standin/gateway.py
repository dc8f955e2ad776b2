"""The address of a project: who asks is told from key and token, then each service has its path."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from tests.supabase.standin.channel import Realtime
from tests.supabase.standin.connections import Connections
from tests.supabase.standin.errors import RestError
from tests.supabase.standin.faults import Faults
from tests.supabase.standin.postgres import ADMIN, Database
from tests.supabase.standin.project import BadToken, ExpiredToken, Project
from tests.supabase.standin.rest import Answer, Request, Rest
from tests.supabase.standin.rights import Rights
from tests.supabase.standin.rooms import Rooms
from tests.supabase.standin.sockets import broadcast, serve_socket

CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "*",
    "access-control-allow-methods": "*",
}


class Gateway:
    """An ASGI application."""

    def __init__(
        self, database: Database, project: Project, schemas: tuple[str, ...] = ("public",)
    ) -> None:
        self._project = project
        self._rest = Rest(Connections(database, "authenticator"), schemas)
        rights = Rights(Connections(database, ADMIN))
        self._realtime = Realtime(project, rights, Rooms(), Faults())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await serve_socket(self._realtime, scope, receive, send)
            return
        if scope["type"] == ScopeType.HTTP:
            headers = {name.decode(): value.decode() for name, value in scope["headers"]}
            query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            body = await _body(receive)
            request = Request(scope["method"], scope["path"], query, headers, body)
            try:
                answer = await self._answer(request)
            except RestError as refusal:
                answer = Answer(refusal.status, refusal.body)
            await _respond(send, answer)

    async def _answer(self, request: Request) -> Answer:
        if request.method == "OPTIONS" or request.path == "/health":
            return Answer(200)
        if request.path == "/standin/drop":
            self._realtime.faults.dropping = int(request.body)
            return Answer(200)
        claims = self._claims(request.headers)
        if request.path == "/realtime/v1/api/broadcast":
            await broadcast(self._realtime, request.body, claims)
            return Answer(202)
        return await self._rest.answer(request, claims)

    def _claims(self, headers: Mapping[str, str]) -> dict[str, Any]:
        """Who asks. Raises RestError."""
        key = headers.get("apikey", "")
        role = self._project.role_of(key)
        if role is None:
            raise RestError(401, "", "Invalid API key" if key else "No API key found in request")
        if key.startswith("sb_secret_") and "Mozilla" in headers.get("user-agent", ""):
            raise RestError(401, "", "Forbidden use of secret API key in browser")
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if not token or token == key:
            return {"role": role}
        try:
            return self._project.claims(token)
        except ExpiredToken:
            raise RestError(401, "PGRST303", "JWT expired") from None
        except BadToken:
            raise RestError(
                401,
                "PGRST301",
                "No suitable key or wrong key type",
                "None of the keys was able to decode the JWT",
            ) from None


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message: Any = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _respond(send: Send, answer: Answer) -> None:
    headers = {"content-type": "application/json; charset=utf-8", **CORS, **answer.headers}
    if answer.body:
        headers["content-length"] = str(len(answer.body))
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
