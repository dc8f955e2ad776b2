"""What a browser is measured with: its processes."""

import psutil

from bench.processes import Found


def processes_of(pid: int) -> Found:
    """The browser whose first process this is, and its children at any time."""
    process = psutil.Process(pid)
    return lambda: [process, *process.children(recursive=True)]
