"""The built web client, read into memory at the start."""

import hashlib
import mimetypes
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.types import Method

from telpher.server.errors import UnknownAddress

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

    def answer_to(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """This file, as the request's headers want it."""
        if_none_match = request.headers.get("if-none-match", "")
        accept_encoding = request.headers.get("accept-encoding", "")
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
    """Routes of the folder's files, and of none else. Raises MissingClient."""
    if not (folder / "index.html").is_file():
        raise MissingClient(folder)
    routes: list[HTTPRouteHandler] = []
    below: defaultdict[str, dict[str, Asset]] = defaultdict(dict)
    for path, asset in _assets(folder):
        parent, _, name = path.rpartition("/")
        if parent:
            below[parent][name] = asset
        else:
            routes.append(_file(_PAGES if name == "index.html" else [path], asset))
    # One route for all that lie beside each other: of each for itself a server would start slowly.
    routes += [_files(parent, assets) for parent, assets in below.items()]
    return [*routes, *map(_nothing, _SERVICE_WORKERS.values()), share]


@post("/share", status_code=HTTP_303_SEE_OTHER, include_in_schema=False)
async def share() -> Redirect:
    """Where browsers send what another program shares with the page: its worker takes it.

    Only where that is gone it comes here. It is not read, and the page says that it did not arrive.
    """
    return Redirect("/?shared=", status_code=HTTP_303_SEE_OTHER)


def _assets(folder: Path) -> Iterator[tuple[str, Asset]]:
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
        yield path, asset


def _file(paths: list[str], asset: Asset) -> HTTPRouteHandler:
    async def send(request: Request[Any, Any, Any]) -> Response[bytes]:
        return asset.answer_to(request)

    return HTTPRouteHandler(paths, http_method=_METHODS, include_in_schema=False)(send)


def _files(parent: str, assets: dict[str, Asset]) -> HTTPRouteHandler:
    async def send(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        if name not in assets:
            raise UnknownAddress
        return assets[name].answer_to(request)

    path = parent + "/{name:str}"
    return HTTPRouteHandler(path, http_method=_METHODS, include_in_schema=False)(send)


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
