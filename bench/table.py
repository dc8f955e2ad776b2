"""What a benchmark reports, and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `ratio` is measured over baseline, where there is a baseline."""

    what: str
    measured: str
    baseline: str
    ratio: float | None
    goal: str
    reached: bool | None


def print_table(rows: list[Row]) -> None:
    """Print rows in aligned columns."""
    head = ("what", "measured", "baseline", "ratio", "goal", "reached")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    reached = "" if row.reached is None else "yes" if row.reached else "NO"
    return (row.what, row.measured, row.baseline, ratio, row.goal, reached)
