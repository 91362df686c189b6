"""What a printed sheet holds, read from its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypdf import PdfReader

if TYPE_CHECKING:
    from pathlib import Path


def printed_sizes_pt(path: Path) -> set[float]:
    """Return the sizes of all letters in a PDF."""
    sizes: set[float] = set()
    for page in PdfReader(path).pages:
        contents = page.get_contents()
        assert contents is not None
        text = contents.get_data().decode("latin-1")
        sizes |= {float(size) for size in re.findall(r"/\S+ ([\d.]+) Tf", text)}
    return sizes
