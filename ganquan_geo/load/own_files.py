"""Files that a study has under a fixed name: its own, not links to files elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.words import file_faults

if TYPE_CHECKING:
    from pathlib import Path


def find_own(folder: Path, name: str) -> Path:
    """Return the path of a file of a study, such as ``study.toml``; it need not be there.

    Raises
    ------
    DataError
        If it is a link that leads out of the folder.
    """
    path = folder / name
    try:
        is_own = not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself, which whoever reads it tells
        is_own = True
    if not is_own:
        raise refused(name, *file_faults.OUTSIDE_STUDY)
    return path
