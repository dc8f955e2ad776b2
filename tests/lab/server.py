"""A Telpher server in the lab."""

from pathlib import Path
from typing import Any

from tests.lab.lab import SERVER_ALIAS, Lab
from tests.servers import TelpherServer


class LabServer(TelpherServer):
    """`telpher serve` in the server's place.

    Its `url` is good in every place, and browsers hold it for secure.
    """

    program: tuple[str, ...] = ("-m", "telpher")
    """Whoever was forked elsewhere is not in its place."""

    def __init__(self, lab: Lab, data_dir: Path, **settings: str) -> None:
        super().__init__(data_dir, TELPHER_HOST="0.0.0.0", **settings)
        self.url = f"http://{SERVER_ALIAS}:{self.port}"
        self._place = lab.s

    def start(self) -> None:
        self._place.inside(super().start)

    @property
    def metrics(self) -> dict[str, Any]:
        return self._place.inside(lambda: super(LabServer, self).metrics)
