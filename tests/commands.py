"""The command as a user runs it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def shown(folder: Path) -> set[str]:
    """Return the names that a user sees in a folder: not what begins with a point."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def run(
    *arguments: str | Path, encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `ganquan-geo` where nothing but the environment given here is set."""
    bare = {"PYTHONIOENCODING": encoding, "PATH": "", "HOME": "/nonexistent"}
    return subprocess.run(
        [sys.executable, "-m", "ganquan_geo", *map(str, arguments)],
        capture_output=True,
        encoding=encoding,
        env=bare | environment,
        check=False,
    )
