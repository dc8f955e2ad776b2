"""What becomes of a download onto a disk that is full in the middle of it, and later is not.

``python -m tests.peer.copies.small_disk SERVER KEY FOLDER``, as root: mounts a disk of 24 MiB
on the folder, so it has to run in a mount namespace of its own.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from telpher.keys.link import from_base64url
from telpher.peer.copies.downloading import Downloading
from telpher.peer.status import Delivered, Ended, Status, Transferring
from tests.peer.copies.people import Somebody
from tests.peer.files.small_disk import mount
from tests.trees import contents

MIB = 1 << 20


def fill(filler: Path) -> None:
    """Somebody else takes what is left."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(MIB)) == MIB:
            pass


async def fetch(
    server: str, key: bytes, folder: Path, filler: Path | None = None
) -> Delivered | Ended:
    """With a filler, the disk is full as soon as something has come."""
    downloading = Downloading(server, key, folder, Somebody())

    def see(status: Status) -> None:
        if isinstance(status, Transferring) and filler is not None and not filler.exists():
            fill(filler)

    downloading.subscribe(see)
    return await downloading.run()


def main(server: str, key: bytes, folder: Path) -> dict[str, object]:
    mount(folder, "size=24m")
    filler = folder / "filler"
    end = asyncio.run(fetch(server, key, folder, filler))
    said: dict[str, object] = {
        "full": [end.code, end.resumable] if isinstance(end, Ended) else None,
        "in place": [path.name for path in folder.iterdir() if path.name[0] != "."],
    }
    filler.unlink()
    end = asyncio.run(fetch(server, key, folder))
    return {**said, "later": type(end).__name__, "found": contents(folder)}


if __name__ == "__main__":
    decoded = from_base64url(sys.argv[2]) or b""
    json.dump(main(sys.argv[1], decoded, Path(sys.argv[3])), sys.stdout)
