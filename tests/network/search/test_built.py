"""Which kernel is used: one that was built from the sources beside it, or an installed one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

import pytest

from ganquan_geo.network.search.built import EXTENSION, load_library

CHECKOUT = Path(__file__).parents[3]
ROOM = Path("ganquan_geo/network/search")
TELL = (
    "from ganquan_geo.network.search import built;"
    "print(built.__file__); print(built.load_kernel() is not None)"
)


def run(*command: str | Path, where: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=where,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy what the package is built from, without anything built, and without its fonts."""
    copy = tmp_path / "checkout"
    left_out = shutil.ignore_patterns("*.so", "*.pyd", "__pycache__", "*.ttf")
    shutil.copytree(CHECKOUT / "ganquan_geo", copy / "ganquan_geo", ignore=left_out)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy2(CHECKOUT / name, copy)
    return copy


def test_an_installed_package_uses_its_own_kernel(checkout: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    run(
        "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--no-compile",
        "--target", target, checkout, where=tmp_path,
    )  # fmt: skip
    assert list(target.rglob("kernel*.c")) + list(target.rglob("kernel*.h")) == []
    where, is_compiled = run("-c", TELL, where=tmp_path, PYTHONPATH=str(target)).splitlines()
    assert where.startswith(str(target))
    assert is_compiled == "True"
    said = run("-m", "ganquan_geo", "--version", where=tmp_path, PYTHONPATH=str(target))
    assert "Searches: compiled" in said


@pytest.mark.skipif(os.name == "nt", reason="another way of choosing a compiler")
def test_without_a_compiler_the_package_is_built_and_uses_scipy(checkout: Path) -> None:
    run("setup.py", "--quiet", "build_ext", "--inplace", where=checkout, CC="no-such-compiler")
    where, is_compiled = run("-c", TELL, where=checkout, PYTHONPATH=str(checkout)).splitlines()
    assert where.startswith(str(checkout))
    assert is_compiled == "False"


def test_a_kernel_built_from_other_sources_than_those_beside_it_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = find_spec(EXTENSION)
    assert here is not None
    assert here.origin is not None
    shutil.copy2(here.origin, tmp_path / f"kernel_copied{EXTENSION_SUFFIXES[-1]}")
    monkeypatch.syspath_prepend(tmp_path)
    assert load_library("kernel_copied") is not None  # no sources beside it, as when installed
    for source in (CHECKOUT / ROOM).glob("kernel*.[ch]"):
        shutil.copyfile(source, tmp_path / source.name)  # with a later date
    load_library.cache_clear()
    assert load_library("kernel_copied") is not None
    edited = tmp_path / "kernel_search.c"
    edited.write_text(edited.read_text().replace("BLOCK = 32", "BLOCK = 64"))
    os.utime(edited, (0, 0))  # with an earlier date
    load_library.cache_clear()
    assert load_library("kernel_copied") is None
