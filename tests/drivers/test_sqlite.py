import asyncio
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from telpher.drivers.sqlite import Database, NewerSchema, Unavailable

NUMBERS = ("CREATE TABLE numbers (value INTEGER UNIQUE) STRICT",)


def values(db: sqlite3.Connection) -> list[int]:
    return [value for (value,) in db.execute("SELECT value FROM numbers ORDER BY value")]


async def test_keeps_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "numbers.sqlite3"
    database = Database(path, NUMBERS)
    await database.run(lambda db: db.execute("INSERT INTO numbers VALUES (1)"))
    await database.close()
    again = Database(path, NUMBERS)
    assert await again.run(values) == [1]
    await again.close()


async def test_a_call_that_fails_is_undone_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)

    def twice(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO numbers VALUES (2)")
        db.execute("INSERT INTO numbers VALUES (2)")

    def broken(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO numbers VALUES (4)")
        raise LookupError

    calls = [
        lambda db: db.execute("INSERT INTO numbers VALUES (1)").rowcount,
        twice,
        broken,
        lambda db: db.execute("INSERT INTO numbers VALUES (3)").rowcount,
    ]
    results = await asyncio.gather(*(database.run(call) for call in calls), return_exceptions=True)
    assert results[0] == results[3] == 1
    assert isinstance(results[1], Unavailable)
    assert isinstance(results[2], LookupError)
    assert await database.run(values) == [1, 3]
    await database.close()


async def test_only_what_asks_for_it_waits_for_the_disk(tmp_path: Path) -> None:
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)

    def level(db: sqlite3.Connection) -> int:
        (found,) = db.execute("PRAGMA synchronous").fetchone()
        return int(found)

    normal, full = 1, 2
    assert await database.run(level) == normal
    assert await database.run(level, durable=True) == full
    assert await database.run(level) == normal
    await database.close()


async def test_a_slow_call_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)
    go_on = threading.Event()
    slow = asyncio.create_task(database.run(lambda _: go_on.wait(20)))
    await asyncio.sleep(0)  # the loop still turns
    go_on.set()
    assert await slow
    await database.close()


async def test_more_calls_than_fit_one_commit(tmp_path: Path) -> None:
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)
    many = range(1000)

    def insert(number: int) -> Callable[[sqlite3.Connection], object]:
        return lambda db: db.execute("INSERT INTO numbers VALUES (?)", (number,))

    await asyncio.gather(*(database.run(insert(number)) for number in many))
    assert await database.run(values) == list(many)
    await database.close()


async def test_refuses_a_newer_schema(tmp_path: Path) -> None:
    path = tmp_path / "numbers.sqlite3"
    await Database(path, (*NUMBERS, "CREATE TABLE more (value INTEGER)")).close()
    with pytest.raises(NewerSchema, match="schema version 2, but this version knows only 1"):
        Database(path, NUMBERS)


async def test_brings_an_older_schema_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "numbers.sqlite3"
    old = Database(path, NUMBERS)
    await old.run(lambda db: db.execute("INSERT INTO numbers VALUES (7)"))
    await old.close()
    new = Database(path, (*NUMBERS, "ALTER TABLE numbers ADD COLUMN name TEXT"))
    assert await new.run(lambda db: db.execute("SELECT * FROM numbers").fetchall()) == [(7, None)]
    await new.close()


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)
    await database.close()
    await database.close()
    with pytest.raises(Unavailable):
        await database.run(values)


async def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "numbers.sqlite3"
    path.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        Database(path, NUMBERS)


async def test_a_rollback_that_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = ["COMMIT", "ROLLBACK"]

    class Failing(sqlite3.Connection):
        def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
            if statement in failing:
                failing.remove(statement)
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(statement, *arguments)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Failing))
    database = Database(tmp_path / "numbers.sqlite3", NUMBERS)
    with pytest.raises(Unavailable, match="disk I/O error"):
        await database.run(lambda db: db.execute("INSERT INTO numbers VALUES (1)"))
    with pytest.raises(Unavailable, match="inside a transaction"):
        await database.run(values)
    assert await database.run(values) == []
    assert "could not be rolled back" in caplog.text
    await database.close()
