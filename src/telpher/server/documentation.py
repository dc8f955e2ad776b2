"""The OpenAPI document and a page to read it, made when somebody asks for the first time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from telpher import __version__
from telpher.limits.limiter import TooManyRequests
from telpher.server.errors import (
    ERRORS,
    BodyTooLarge,
    BodyTooSlow,
    Internal,
    MalformedBody,
    failure,
    sentence,
)

Document = dict[str, Any]

_PATH = "/api/docs"
_ICON = "/icon.svg"
"""Of the web client, where that is served."""
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
summary { cursor: pointer; padding: .4rem 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; }
"""  # noqa: E501


def documentation_routes(routes: Sequence[HTTPRouteHandler], about: str) -> list[HTTPRouteHandler]:
    """The routes of the document, its page and the page's style, for these routes."""
    has_icon = any(_ICON in route.paths for route in routes)
    described = [route for route in routes if route.include_in_schema is not False]

    @cache
    def document() -> Document:
        return describe(described, about)

    @cache
    def page() -> bytes:
        return _page(document(), _ICON if has_icon else "").encode()

    @cache
    def as_json() -> bytes:
        return msgspec.json.encode(document())

    def route(path: str, body: Callable[[], bytes], media_type: str) -> HTTPRouteHandler:
        async def send() -> Response[bytes]:
            return Response(body(), media_type=media_type)

        return get(path, include_in_schema=False)(send)

    return [
        route(_PATH, page, "text/html"),
        route(f"{_PATH}/openapi.json", as_json, "application/json"),
        route(f"{_PATH}/style.css", _STYLE.encode, "text/css"),
    ]


def describe(routes: Sequence[HTTPRouteHandler], about: str) -> Document:
    """The OpenAPI document of these routes, with every failure of each."""
    # The framework describes an application, but would also serve pages that load from elsewhere.
    app = Litestar(
        routes,
        logging_config=None,
        openapi_config=OpenAPIConfig(
            "Telpher", __version__, description=about, render_plugins=[JsonRenderPlugin()]
        ),
    )
    document = app.openapi_schema.to_schema()
    schemas = document["components"].setdefault("schemas", {})
    schemas["Failure"] = {
        "type": "object",
        "description": "What every failed request answers.",
        "required": ["success", "code", "message"],
        "properties": {
            "success": {"const": False},
            "code": {"enum": [entry.code for entry in ERRORS.values()]},
            "message": {"type": "string", "description": "A sentence for people."},
        },
    }
    for route in app.routes:
        operations = document["paths"].get(route.path_format, {})
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods:
                operation = operations.get(method.lower())
                if operation is not None:
                    _describe_body(operation, handler, schemas)
                    _describe_bytes(operation, handler)
                    _describe_failures(operation, handler)
    return document


def _describe_body(operation: Document, handler: HTTPRouteHandler, schemas: Document) -> None:
    """Of a route that reads its body itself and names what it expects in its `opt`."""
    body = handler.opt.get("body")
    if body is not None:
        (shape,), known = msgspec.json.schema_components(
            [body], ref_template="#/components/schemas/{name}"
        )
        schemas.update(known)
        content = {"schema": shape}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": content, "text/plain": content},
        }


def _describe_bytes(operation: Document, handler: HTTPRouteHandler) -> None:
    """Of a route that takes or gives stored bytes, or takes a file in a field of a form."""
    if "form" in handler.opt:
        file = {handler.opt["form"]: {"type": "string", "format": "binary"}}
        form = {"type": "object", "required": list(file), "properties": file}
        content = {"multipart/form-data": {"schema": form}}
        operation["requestBody"] = {"required": True, "content": content}
    if handler.opt.get("bytes"):
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        if "PUT" in handler.http_methods:
            operation["requestBody"] = {"required": True, "content": content}
        else:
            operation["responses"]["200"] = {"description": "All of it.", "content": content}
            operation["responses"]["206"] = {"description": "A range of it.", "content": content}


def _describe_failures(operation: Document, handler: HTTPRouteHandler) -> None:
    kinds = [*handler.opt.get("failures", ()), Internal]
    if "POST" in handler.http_methods:
        kinds += [MalformedBody, BodyTooLarge, BodyTooSlow]
    if "bucket" in handler.opt:
        kinds.append(TooManyRequests)
    by_status: dict[int, list[type[Exception]]] = defaultdict(list)
    for kind in kinds:
        by_status[ERRORS[kind].status].append(kind)
    responses = operation["responses"]
    for known in [status for status in responses if int(status) >= 400]:
        del responses[known]  # the framework's own shape, which is never sent
    for status, of_status in sorted(by_status.items()):
        examples = {ERRORS[kind].code: {"value": failure(kind)} for kind in of_status}
        responses[str(status)] = {
            "description": " ".join(sentence(kind) for kind in of_status),
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/Failure"},
                    "examples": msgspec.to_builtins(examples),
                }
            },
        }
        if TooManyRequests in of_status:
            responses[str(status)]["headers"] = {
                "retry-after": {"schema": {"type": "integer"}, "description": "Seconds."}
            }


def _page(document: Document, icon: str) -> str:
    info = document["info"]
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(info['title'])}</title>",
        f'<link rel="stylesheet" href="{_PATH}/style.css">',
        *([f'<link rel="icon" href="{icon}">'] if icon else []),
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
        f"<p>{escape(info.get('description') or '')}</p>",
        f'<p>The same as an <a href="{_PATH}/openapi.json">OpenAPI document</a>.</p>',
        "<h2>Requests</h2>",
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append(_operation(method, path, operation))
    parts.append("<h2>Shapes</h2>")
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts.append(f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>')
        parts.append(f"<pre>{_pretty(schema)}</pre></details>")
    return "\n".join(parts)


def _operation(method: str, path: str, operation: Document) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}<td>{_codes(answer)}<td>{escape(answer['description'])}"
        for status, answer in sorted(operation["responses"].items())
    )
    body = operation.get("requestBody")
    return (
        f"<details><summary><code>{escape(method.upper())} {escape(path)}</code> "
        f"{escape(operation.get('summary') or '')}</summary>"
        f"<p>{escape(operation.get('description') or '')}</p>"
        + (f"<p>Body:</p><pre>{_pretty(body['content'])}</pre>" if body else "")
        + f"<table><tr><th>Status<th>Code<th>Meaning{rows}</table></details>"
    )


def _codes(answer: Document) -> str:
    content: Document = next(iter((answer.get("content") or {}).values()), {})
    codes = content.get("examples") or {}
    shape = (content.get("schema") or {}).get("$ref", "").rpartition("/")[2]
    link = f'<a href="#{escape(shape)}">{escape(shape)}</a>' if shape else ""
    return ", ".join(f"<code>{escape(code)}</code>" for code in codes) or link


def _pretty(value: Any) -> str:
    return escape(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
