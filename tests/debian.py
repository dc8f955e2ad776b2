"""Debian's packages, for programs that tests and benches need."""

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> bool:
    """Tries to install them; whether it could be tried: as root, where there is apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        subprocess.run(command, env=environment, check=False, stdout=sys.stderr)
    return True
