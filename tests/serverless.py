"""The entry for places without a disk in a process of its own, run as such a place would run it."""

from pathlib import Path

from tests.servers import TelpherServer

API = Path(__file__).parents[1] / "api"
SECRET = "a secret of the operator".replace(" ", "-")

# Whatever is mounted is read-only for it, and for nobody else; and it says so if it is not.
_ASIDE = """
cut -d" " -f2 /proc/mounts | while read -r place; do mount -o remount,bind,ro "$place"; done 2>&-
if touch "$PWD/written" 2>&-; then echo "the disk is not read-only"; exit 1; fi
exec "$0" -m uvicorn --app-dir "$ENTRY" --port "$TELPHER_PORT" --ws none --log-level warning \
    --lifespan "$LIFESPAN" index:app
"""
_UNSHARED = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ASIDE]


class Serverless(TelpherServer):
    """No folder of its own, no sockets; with or without the beginning and end of a process."""

    program = ("-c", f"import os, sys; os.execvp('unshare', {_UNSHARED} + [sys.executable])")

    def __init__(self, folder: Path, *, lifespan: bool, **settings: str) -> None:
        super().__init__(
            folder,
            ENTRY=str(API),
            HOME="/nowhere",
            LIFESPAN="on" if lifespan else "off",
            CRON_SECRET=SECRET,
            **settings,
        )
