"""All benchmarks in one table, or those that are named: `python -m bench terminals joining`.

Exits with 1 if any goal is missed.
"""

import sys
from importlib import import_module

from bench.table import print_table

MODULES = (
    "api",
    "supabase",
    "idle_peers",
    "live",
    "folders",
    "terminals",
    "wormhole",
    "joining",
    "paint",
    "saving",
    "realtime",
    "mixed",
    "slow_disk",
    "stored",
    "copies",
    "sealing",
)

rows = [row for module in sys.argv[1:] or MODULES for row in import_module(f"bench.{module}").run()]
print_table(rows)
sys.exit(any(row.reached is False for row in rows))
