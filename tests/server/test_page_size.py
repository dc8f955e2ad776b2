"""The page is small: the scripts that it names, and what these import, are counted, never timed.

What they load by themselves besides is counted in `tests/e2e/test_loading.py`.
"""

import gzip
import re
from pathlib import Path

import pytest

import telpher.server

LIMIT = 60_000
"""Bytes of compressed script before interaction."""

LANGUAGES = ("de", "fr", "es", "pt", "zh", "ja", "ar")
"""Beside English, which is in the page."""

WEB = Path(telpher.server.__file__).parent / "web"
NAMED_BY_PAGE = re.compile(r'(?:src|href)="(/assets/[^"]+\.js)"')
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')


def loaded_at_once() -> set[Path]:
    """The scripts that the page names, and what these import, without what they load later."""
    index = (WEB / "index.html").read_text()
    waiting = [WEB / path.removeprefix("/") for path in NAMED_BY_PAGE.findall(index)]
    found: set[Path] = set()
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += [script.parent / name for name in IMPORTED.findall(script.read_text())]
    return found


def compressed(script: Path) -> int:
    return len(gzip.compress(script.read_bytes()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_script_before_interaction(language: str) -> None:
    (catalogue,) = (WEB / "assets").glob(f"{language}-*.js")
    scripts = loaded_at_once()
    assert catalogue not in scripts, "a language that is not in use is not loaded"
    total = compressed(catalogue) + sum(map(compressed, scripts))
    assert scripts
    assert total <= LIMIT


def test_script_for_supabase_alone() -> None:
    (script,) = (WEB / "assets").glob("realtime_signaling-*.js")
    assert script not in loaded_at_once()
    assert compressed(script) <= LIMIT
    # Nobody stores it in advance either; in what loads it, it is named.
    assert "realtime_" not in (WEB / "shell.js").read_text()
    assert any(script.name in other.read_text() for other in (WEB / "assets").glob("meeting-*.js"))
