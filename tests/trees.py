"""Folders full of files, and whether two of them are the same."""

import hashlib
from pathlib import Path
from random import Random

NAMES = (
    "plain.txt",
    "no extension",
    "\U0001f9ff\U0001f3d4\ufe0f семья.bin",
    "שלום-مرحبا.dat",
    "Ünïcödé e\u0301.txt",
    "quote'\"back\\slash.txt",
    "dots...",
    "-rf",
)


def make_tree(folder: Path, *, seed: int = 1) -> None:
    """Write every kind of name and size that there is, nested, with empty files and folders."""
    noise = Random(seed)
    for number, name in enumerate(NAMES):
        nested = folder / f"level {number % 3}" / "equal names" / str(number % 2)
        nested.mkdir(parents=True, exist_ok=True)
        (nested / name).write_bytes(noise.randbytes(noise.choice([0, 1, 1 << 20, 3_000_001])))
        # The same name in other folders.
        (nested / "same.txt").write_bytes(noise.randbytes(number))
    (folder / "empty" / "folder").mkdir(parents=True)
    (folder / "empty file").touch()


def make_many(folder: Path, *, files: int, size: int) -> None:
    """Write that many files of one size, in nested folders."""
    noise = Random(files)
    for number in range(files):
        nested = folder / f"{number % 10}" / f"{number // 10 % 10}"
        nested.mkdir(parents=True, exist_ok=True)
        (nested / f"{number}.bin").write_bytes(noise.randbytes(size))


def contents(folder: Path) -> dict[str, str]:
    """Every path below a folder, and the SHA-256 of what is there; of a folder, "folder"."""
    return {
        str(path.relative_to(folder)): "folder" if path.is_dir() else sha256(path)
        for path in folder.rglob("*")
    }


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
