"""Whether the compiled searches have been built; light, for the command line."""

from __future__ import annotations

from importlib.util import find_spec

EXTENSION = "ganquan_geo.network.search._kernel"


def find_kernel(extension: str = EXTENSION) -> str | None:
    """Return the file of the compiled searches; nothing where they have not been built."""
    found = find_spec(extension)
    return found.origin if found else None
