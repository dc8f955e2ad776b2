"""What the server counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

Counted = Literal["create", "join", "signalingDelivery", "share", "claim", "commit", "upload"]
Outcome = Literal["Success", "Failure"]
Gauge = Callable[[], int]


@dataclass(slots=True)
class Metrics:
    """Counters since this process started, and gauges that are read when asked for."""

    gauges: dict[str, Gauge] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(
        default_factory=lambda: {
            (what, outcome): 0 for what in get_args(Counted) for outcome in get_args(Outcome)
        }
    )

    def count(self, what: Counted, outcome: Outcome) -> None:
        """Count one answered request or one reported delivery."""
        self._counts[what, outcome] += 1

    def read(self) -> dict[str, int]:
        """All counters and gauges by their public names; requests are successes and failures."""
        counts = {f"{what}{outcome}Count": count for (what, outcome), count in self._counts.items()}
        for what in ("create", "join"):
            both = (self._counts[what, outcome] for outcome in get_args(Outcome))
            counts[f"{what}RequestCount"] = sum(both)
        return counts | {name: gauge() for name, gauge in self.gauges.items()}
