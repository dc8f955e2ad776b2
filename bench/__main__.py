"""All benchmarks in one table."""

from importlib import import_module
from importlib.util import find_spec

from bench.table import print_table

MODULES = ("api", "idle_peers", "live")

rows = [
    row
    for module in MODULES
    if find_spec(f"bench.{module}") is not None
    for row in import_module(f"bench.{module}").run()
]
print_table(rows)
