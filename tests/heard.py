"""What every view is to those who do not see it, as it stands in `tests/e2e/heard.yml`."""

from pathlib import Path

from tests.e2e.gallery import Gallery

FILE = Path(__file__).parent / "e2e" / "heard.yml"
RIGHT_TO_LEFT = ("start", "deciding-receiver-folder")
"""In Arabic, too."""


def heard(shown: Gallery, names: tuple[str, ...]) -> str:
    """One section for each example: roles, names and states, in the order of reading."""
    shown.speaks("en")
    sections = [f"{name}:\n{shown.hear(name)}\n" for name in names]
    shown.speaks("ar")
    sections += [f"{name}, ar:\n{shown.hear(name)}\n" for name in RIGHT_TO_LEFT]
    shown.speaks("en")
    return "\n".join(sections)
