"""The built web client, read into memory at the start."""

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.types import Method

PACKAGED = Path(__file__).parent / "web"

_PAGES = ["/", "/t"]
_METHODS: list[Method] = ["GET", "HEAD"]
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_SERVICE_WORKERS = {"save.worker-": "/save/"}
"""Beginning of a script's name → what it answers in the browser, in the server's place."""
_IMMUTABLE = "public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class MissingClient(Exception):  # noqa: N818
    """The folder holds no built web client."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The web client is missing: {folder} has no index.html; install the built package or "
            "set TELPHER_WEB_DIR."
        )


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, in each encoding in which it was built; the plain one is under ''."""

    media_type: str
    cache_control: str
    scope: str | None
    """Paths that a service worker of this script may answer."""
    etag: str
    bodies: dict[str, bytes]

    def answer(self, if_none_match: str, accept_encoding: str) -> Response[bytes]:
        """The answer to a request with these two headers."""
        headers = {"etag": self.etag, "cache-control": self.cache_control}
        if self.scope:
            headers["service-worker-allowed"] = self.scope
        if len(self.bodies) > 1:
            headers["vary"] = "accept-encoding"
        if self.etag in {tag.strip() for tag in if_none_match.split(",")}:
            return Response(b"", status_code=304, headers=headers, media_type=self.media_type)
        accepted = {
            name.strip().lower()
            for name, _, weight in (part.partition(";") for part in accept_encoding.split(","))
            if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        }
        best = next(
            (name for name, _ in _ENCODINGS if name in accepted and name in self.bodies), ""
        )
        if best:
            headers["content-encoding"] = best
        return Response(self.bodies[best], headers=headers, media_type=self.media_type)


def static_routes(folder: Path) -> list[HTTPRouteHandler]:
    """A route for each file of the folder, and for none else. Raises MissingClient."""
    if not (folder / "index.html").is_file():
        raise MissingClient(folder)
    routes = [_route(paths, asset) for paths, asset in _assets(folder)]
    return [*routes, *map(_nothing, _SERVICE_WORKERS.values()), share]


@post("/share", status_code=HTTP_303_SEE_OTHER, include_in_schema=False)
async def share() -> Redirect:
    """Where browsers send what another program shares with the page: its worker takes it.

    Only where that is gone it comes here. It is not read, and the page says that it did not arrive.
    """
    return Redirect("/?shared=", status_code=HTTP_303_SEE_OTHER)


def _assets(folder: Path) -> Iterator[tuple[list[str], Asset]]:
    suffixes = {suffix for _, suffix in _ENCODINGS}
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or (file.suffix in suffixes and file.with_suffix("").is_file()):
            continue
        path = "/" + file.relative_to(folder).as_posix()
        body = file.read_bytes()
        bodies = {"": body}
        for name, suffix in _ENCODINGS:
            encoded = file.with_name(file.name + suffix)
            if encoded.is_file():
                bodies[name] = encoded.read_bytes()
        asset = Asset(
            media_type=_media_type(file),
            cache_control=_IMMUTABLE if path.startswith("/assets/") else "no-cache",
            scope=next(
                (
                    scope
                    for name, scope in _SERVICE_WORKERS.items()
                    if file.name.startswith(name) and file.suffix == ".js"
                ),
                None,
            ),
            etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
            bodies=bodies,
        )
        yield (_PAGES if path == "/index.html" else [path]), asset


def _route(paths: list[str], asset: Asset) -> HTTPRouteHandler:
    async def send(request: Request[Any, Any, Any]) -> Response[bytes]:
        return asset.answer(
            request.headers.get("if-none-match", ""), request.headers.get("accept-encoding", "")
        )

    return HTTPRouteHandler(paths, http_method=_METHODS, include_in_schema=False)(send)


def _nothing(scope: str) -> HTTPRouteHandler:
    """What a service worker has, the server has not: no content, where the browser lost its own."""

    async def nothing() -> Response[bytes]:
        return Response(b"", status_code=404, media_type="text/plain")

    return HTTPRouteHandler(
        [scope.rstrip("/"), scope + "{rest:path}"], http_method=_METHODS, include_in_schema=False
    )(nothing)


def _media_type(file: Path) -> str:
    return (
        _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    )
