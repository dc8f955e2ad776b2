"""What goes wrong on purpose, because a test asked for it."""

from dataclasses import dataclass


@dataclass
class Faults:
    """How many of the next broadcasts vanish, acknowledged all the same."""

    dropping: int = 0

    def drops(self) -> bool:
        if self.dropping == 0:
            return False
        self.dropping -= 1
        return True
