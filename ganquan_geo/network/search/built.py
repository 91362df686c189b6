"""The compiled kernel, where it has been built; light, for the command line."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.network.search.hashing import hash_sources

if TYPE_CHECKING:
    from ganquan_geo.network.search.seam import Kernel

EXTENSION = "ganquan_geo.network.search._kernel"


@cache
def load_library(extension: str = EXTENSION) -> ctypes.CDLL | None:
    """Return the kernel's library; nothing where there is none that works here.

    A file that is damaged, made for another kind of computer, or built from other sources than
    those that stand beside it in a checkout, is as good as none. Beside an installed one stand
    no sources.
    """
    found = find_spec(extension)
    if found is None or found.origin is None:
        return None
    try:
        library = ctypes.CDLL(found.origin)
        built_from = ctypes.c_char.in_dll(library, "source_hash")
    except (OSError, ValueError):
        return None
    sources = hash_sources(Path(found.origin).parent)
    if sources and sources.encode() != ctypes.string_at(ctypes.addressof(built_from)):
        return None
    return library


@cache
def load_kernel(extension: str = EXTENSION) -> Kernel | None:
    """Return the kernel with its checked functions; nothing where it has not been built."""
    library = load_library(extension)
    if library is None:
        return None
    from ganquan_geo.network.search.binding import bind  # noqa: PLC0415 - needs numpy
    from ganquan_geo.network.search.seam import Kernel  # noqa: PLC0415

    kernel: Kernel = bind(library, Kernel)
    return kernel
