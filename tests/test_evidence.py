"""What `docs/evidence.md` names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"([\w./*-]*[\w*]\.(?:test\.ts|test\.sql|py|ts))|::((?:Test\w+::)?\w+)(…|\*)?")
"""A file, by its whole path or the end of it; or a test in the file that was named before."""


def test_every_test_that_is_named_exists() -> None:
    folders = ("tests", "web/tests", "web/src", "bench", "supabase/tests", "src", "protocol")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.*")]
    missing: list[str] = []
    named = 0
    for line in (ROOT / "docs/evidence.md").read_text().splitlines():
        found: list[Path] = []
        for file, test, more in NAMED.findall(line):
            if file:
                found = [path for path in files if path.match(file)]
                exists = bool(found)
            else:
                name = re.escape(test.rpartition("::")[2]) + (r"\w*" if more else "")
                begins = re.compile(rf"^\s*(?:async )?(?:def|class) {name}\b", re.MULTILINE)
                exists = any(begins.search(path.read_text()) for path in found)
            named += 1
            if not exists:
                missing.append(file or f"{[path.name for path in found]}::{test}")
    assert missing == []
    assert named > 300
