import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from telpher.peer.files.journal import Journal

A, B, C = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "journal", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def test_is_found_again(file: int) -> None:
    Journal(file).append([(7, A), (2**32 - 1, B)])
    again = Journal(file)
    assert again.digests() == {7: A, 2**32 - 1: B}
    again.append([(8, C)])
    assert Journal(file).chunks.list == ((7, 9), (2**32 - 1, 2**32))


def test_the_last_record_of_a_chunk_counts(file: int) -> None:
    for digest in (B, A, C, A):
        Journal(file).append([(2, B), (1, digest)])
        assert list(Journal(file).digests().items()) == [(1, digest), (2, B)]


@pytest.mark.parametrize("torn", range(1, 36))
def test_a_torn_end_does_not_count_and_does_not_shift_what_follows(file: int, torn: int) -> None:
    Journal(file).append([(1, A), (2, B)])
    os.ftruncate(file, os.fstat(file).st_size - torn)
    journal = Journal(file)
    assert journal.digests() == {1: A}
    journal.append([(3, C)])
    assert Journal(file).digests() == {1: A, 3: C}


@pytest.mark.parametrize("content", [b"", b"tel", b"something else " * 100, bytes(72)])
def test_what_is_no_journal_claims_nothing(file: int, content: bytes) -> None:
    os.pwrite(file, content, 0)
    journal = Journal(file)
    assert journal.digests() == {}
    journal.append([(1, A)])
    assert Journal(file).digests() == {1: A}


def test_what_is_dropped_is_claimed_no_longer(file: int) -> None:
    journal = Journal(file)
    journal.append([(1, A), (2, B), (3, C)])
    journal.drop([2])
    assert journal.chunks.list == ((1, 2), (3, 4))


def test_many_records(file: int) -> None:
    Journal(file).append((chunk, A) for chunk in range(10_000))
    assert Journal(file).chunks.list == ((0, 10_000),)
