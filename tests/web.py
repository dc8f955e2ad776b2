"""A web client small enough to make in a test."""

from pathlib import Path

INDEX = "<!doctype html><title>Telpher</title>"


def built_web(folder: Path) -> Path:
    """A folder such as the web client's build leaves behind."""
    web = folder / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text(INDEX)
    (web / "assets" / "index-1a2b3c.js").write_text("export {};")
    (web / "assets" / "index-1a2b3c.js.br").write_bytes(b"brotli")
    (web / "assets" / "index-1a2b3c.js.gz").write_bytes(b"gzip")
    return web
