"""The compiled searches, where they have been built; light, for the command line."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

EXTENSION = "ganquan_geo.network.search._kernel"

COUNTING = (  # they return how many there are
    "count_members", "cut_lines", "find_chains", "number_crossings", "reach_edges", "table_each",
    "trace_rings",
)  # fmt: skip
DOING = (
    "add_each", "cut_parts", "far_each", "lay_chains", "lay_lines", "lay_members", "lower_squares",
    "measure_along", "nearest", "nearest_lines", "order",
)  # fmt: skip


@cache
def load_kernel(extension: str = EXTENSION) -> ctypes.CDLL | None:
    """Return the compiled searches; nothing where there are none that work here.

    A file that is damaged, made for another kind of computer, or older than the sources that
    stand beside it in a checkout, is as good as none.
    """
    found = find_spec(extension)
    if found is None or found.origin is None or _is_outdated(Path(found.origin)):
        return None
    try:
        library = ctypes.CDLL(found.origin)
        for name in (*COUNTING, *DOING):
            getattr(library, name).restype = ctypes.c_int64 if name in COUNTING else ctypes.c_int
    except (OSError, AttributeError):
        return None
    return library


def _is_outdated(built: Path) -> bool:
    """Tell whether the sources were changed after this was built: its calls may then differ."""
    sources = built.parent.glob("kernel*.[ch]")
    return any(source.stat().st_mtime > built.stat().st_mtime for source in sources)
