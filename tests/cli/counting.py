"""`telpher`, but the receiver writes down which chunks it holds, and what becomes of every byte."""

import os
import sys
from pathlib import Path

from telpher.cli import app
from telpher.peer.receiving_driver import ReceivingDriver
from telpher.protocol.events import Accepted, Effect, Event, Flush, Flushed, Forget, Place

LOG = "counted"


class _Counting(ReceivingDriver):
    _flushing: str

    def handle(self, event: Event) -> None:
        if isinstance(event, Accepted):
            _note(f"held {' '.join(f'{first}-{end}' for first, end in event.held)}")
        elif isinstance(event, Flushed):
            _note(f"flushed {self._flushing}")
        super().handle(event)

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Place) and self.frame is not None:
            _note(f"placed {effect.chunk} {len(self.frame.payload)}")
        elif isinstance(effect, Forget):
            _note(f"forgot {effect.chunk}")
        elif isinstance(effect, Flush):
            self._flushing = " ".join(map(str, self._written))
        super()._carry_out(effect)


def _note(line: str) -> None:
    # One write a line, so that a kill cannot tear it.
    os.write(_log, f"{line}\n".encode())


if __name__ == "__main__":
    import telpher.peer.receiving_transfer as used

    _log = os.open(Path.cwd() / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    vars(used)["ReceivingDriver"] = _Counting
    sys.argv[0] = "telpher"
    app()
