"""`telpher receive` that tells, as it ends, how many seconds after its start it got how far."""

import gc
import time

import psutil

BEGUN = psutil.Process().create_time()
MARKS: dict[str, float] = {}
"""In the order in which they come."""
TOLD = "Marks: "


def main() -> None:
    gc.disable()  # as in the program itself
    from telpher.cli import app  # noqa: PLC0415  (what it imports is measured)

    gc.freeze()
    gc.enable()
    _mark("imports")
    _watch()
    try:
        app(prog_name="telpher")
    finally:
        print(TOLD + ", ".join(f"{name}={at:.3f}" for name, at in MARKS.items()), flush=True)


def _mark(name: str) -> None:
    MARKS.setdefault(name, time.time() - BEGUN)


def _watch() -> None:
    """Note when these are called for the first time."""
    from telpher.peer.files.landing import Landing  # noqa: PLC0415
    from telpher.peer.meeting import Meeting  # noqa: PLC0415
    from telpher.peer.receiving_transfer import ReceivingTransfer  # noqa: PLC0415

    for kind, method, name in (
        (ReceivingTransfer, "_make_driver", "seat"),
        (Meeting, "_came", "room"),
        (Meeting, "_open", "attempt"),
        (ReceivingTransfer, "connected", "connection"),
        (ReceivingTransfer, "accept", "manifest"),
        (Landing, "write", "first byte"),
        (ReceivingTransfer, "ended", "delivery"),
    ):
        original = getattr(kind, method)

        def noted(*given, original=original, name=name, **more):  # type: ignore[no-untyped-def]
            _mark(name)
            return original(*given, **more)

        setattr(kind, method, noted)


if __name__ == "__main__":
    main()
