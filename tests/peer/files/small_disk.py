"""What a receiver says of a disk of 8 MiB.

``python -m tests.peer.files.small_disk FOLDER``, as root: mounts it on the folder, so it has to run
in a mount namespace of its own.
"""

import json
import subprocess
import sys
from pathlib import Path

from telpher.peer.files.disk import DiskFault
from telpher.peer.files.landing import Landing
from telpher.peer.files.staging import check_room
from telpher.protocol.codec import CHUNK_BYTES, chunk_count
from tests.peer.files.disks import chunk_of, digest_of, manifest_for, stream_for, tree_for, tree_in

MIB = 1024 * 1024


def mount(folder: Path, *options: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "telpher", str(folder)]
    subprocess.run(command, check=True)


def room_for(folder: Path, **sizes: int) -> str:
    try:
        check_room(folder, manifest_for(sizes))
    except DiskFault as fault:
        return fault.code
    return "enough"


def main(folder: Path) -> dict[str, object]:
    said: dict[str, object] = {}
    mount(folder, "size=8m", "nr_inodes=50")
    said["room for less"] = room_for(folder, a=7 * MIB)
    said["room for more"] = room_for(folder, a=8 * MIB + 1)
    said["room for blocks"] = room_for(folder, **{f"f{n}": 1 for n in range(40)})
    said["room for too many files"] = room_for(folder, **{f"f{n}": 1 for n in range(60)})

    sizes = {"photos/a.jpg": 6 * MIB, "b.txt": 6 * MIB}
    manifest = manifest_for(sizes)
    stream = stream_for(12 * MIB)
    landing = Landing(folder, manifest)
    flushed = 0
    try:
        for chunk in range(chunk_count(len(stream))):
            landing.write(chunk * CHUNK_BYTES, chunk_of(stream, chunk))
            landing.flush([(chunk, digest_of(stream, chunk))])
            flushed += 1
    except DiskFault as fault:
        said["full"] = fault.code
    landing.close()
    said["flushed"] = flushed
    mount(folder, "remount", "size=13m")
    said["room for the rest"] = room_for(folder, **sizes)
    said["room for all of another"] = room_for(folder, other=12 * MIB)

    again = Landing(folder, manifest)
    held = again.held()
    said["held"] = len(held)
    for chunk in sorted(set(range(chunk_count(len(stream)))) - held.keys()):
        again.write(chunk * CHUNK_BYTES, chunk_of(stream, chunk))
        again.flush([(chunk, digest_of(stream, chunk))])
    again.land(len(stream))
    said["room for what has landed"] = room_for(folder, **sizes)
    again.discard()
    said["whole"] = tree_in(folder) == tree_for(sizes, stream)
    return said


if __name__ == "__main__":
    said = main(Path(sys.argv[1]))
    json.dump(said, sys.stdout)
