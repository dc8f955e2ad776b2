"""What storing says of a disk of 8 MiB.

``python -m tests.shares.small_disk FOLDER``, as root: mounts it on the folder, so it has to run
in a mount namespace of its own.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from telpher.shares.blobs import Blob, StorageFull
from telpher.shares.disk_blobs import DiskBlobs
from telpher.shares.incoming import Incoming
from tests.peer.files.small_disk import mount

MIB = 1024 * 1024


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def mebibytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(MIB)


async def what_becomes_of(blobs: DiskBlobs, name: str, count: int) -> str:
    try:
        return f"{await blobs.put(Blob('share', name), mebibytes(count)) // MIB} MiB"
    except StorageFull:
        return "full"


async def main(folder: Path) -> dict[str, object]:
    mount(folder, "size=8m")
    incoming, shares = folder / "incoming", folder / "shares"
    no_floor = DiskBlobs(shares, Incoming(incoming, 0))
    floor = DiskBlobs(shares, Incoming(incoming, 4 * MIB))
    said: dict[str, object] = {"too much": await what_becomes_of(no_floor, "a", 9)}
    said["left of it"] = files_in(folder)
    said["as much as is free"] = await what_becomes_of(floor, "b", 3)
    said["more than is free"] = await what_becomes_of(floor, "c", 2)
    said["without a floor"] = await what_becomes_of(no_floor, "d", 3)
    said["nothing, at the floor"] = await what_becomes_of(floor, "e", 0)
    await no_floor.remove_all("share")
    said["when there is room again"] = await what_becomes_of(floor, "f", 3)
    said["left at the end"] = files_in(folder)
    return said


if __name__ == "__main__":
    json.dump(asyncio.run(main(Path(sys.argv[1]))), sys.stdout)
