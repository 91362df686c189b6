"""Builds the compiled searches, where there is a C compiler; all else is in pyproject.toml."""

from pathlib import Path
from runpy import run_path

from setuptools import Extension, setup

ROOM = Path("ganquan_geo/network/search")
SOURCE_HASH = run_path(str(ROOM / "hashing.py"))["hash_sources"](ROOM)

setup(
    ext_modules=[
        Extension(
            "ganquan_geo.network.search._kernel",
            sources=sorted(path.as_posix() for path in ROOM.glob("kernel*.c")),
            depends=sorted(path.as_posix() for path in ROOM.glob("kernel*.h")),
            define_macros=[("SOURCE_HASH", SOURCE_HASH)],
            # Sums the same to the bit on every processor; loops that work on several numbers
            # at once.
            extra_compile_args=["-O3", "-ffp-contract=off", "-fno-trapping-math"],
            py_limited_api=True,
            optional=True,  # without a C compiler the package installs all the same
        )
    ],
    options={
        "build_ext": {"force": True},  # a copy may have older dates than what was built from it
        "bdist_wheel": {"py_limited_api": "cp311"},  # one wheel serves every later Python
    },
)
