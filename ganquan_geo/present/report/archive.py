"""Office files whose bytes depend on their content and nothing else."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STILL = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can hold


def write_still(archive: bytes, path: Path) -> None:
    """Write a ZIP archive again with all its times the same."""
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(item))
