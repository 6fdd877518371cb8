"""The Chromium that walks the pages: found, or installed from Debian by `make test`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_PACKAGE = "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """The Chromium or Chrome of this machine, or what FAIRHOUSE_CHROMIUM names; else None."""
    named = os.environ.get("FAIRHOUSE_CHROMIUM")
    return named or next((path for path in map(shutil.which, _NAMES) if path), None)


def install() -> str | None:
    """Install Debian's package when we may; None when we may not or it failed."""
    if not shutil.which("apt-get") or not _may_install():
        return None
    sys.stderr.write(f"Installing {_PACKAGE} (for the tests that walk the pages)\n")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", _PACKAGE]):
        if subprocess.run([*sudo, "apt-get", *step], env=environment, check=False).returncode:
            return None
    return find()


def _may_install() -> bool:
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Make sure that there is one; 1 with a sentence when there cannot be."""
    if find() or install():
        return 0
    sys.stderr.write(
        "The tests walk the pages in Chromium and none was found. Install it\n"
        "(Debian: sudo apt-get install chromium) or name yours: FAIRHOUSE_CHROMIUM=/path\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
