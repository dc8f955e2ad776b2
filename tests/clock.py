"""A clock that only moves when it is told to."""


class Clock:
    """Call it for the time; both of the server's clocks can be made of one."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def pass_(self, seconds: float) -> None:
        self.now += seconds

    def seconds(self) -> float:
        return self.now

    def milliseconds(self) -> int:
        return round(self.now * 1000)
