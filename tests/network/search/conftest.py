from __future__ import annotations

import shutil

import pytest

from ganquan_geo.network.search.built import load_kernel


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """Skip only where there is nothing to build the kernel with."""
    if load_kernel() is None:
        if shutil.which("cc") or shutil.which("gcc"):
            pytest.fail("the kernel has not been built: python -m pip install -e .")
        pytest.skip("the kernel has not been built: no C compiler")
