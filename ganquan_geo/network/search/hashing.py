"""The hash of the kernel's C sources, which tells whether a kernel was built from them.

``setup.py`` runs this file by itself, so it imports nothing of the package.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def hash_sources(folder: Path) -> str:
    """Return the hash of the C sources in a folder, a C identifier; nothing without sources."""
    sources = sorted(folder.glob("kernel*.[ch]"))
    whole = sha256()
    for source in sources:
        whole.update(source.name.encode() + b"\n" + source.read_bytes())
    return f"h{whole.hexdigest()[:16]}" if sources else ""
