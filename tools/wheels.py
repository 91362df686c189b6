"""Build the wheels of Linux and of Windows, their kernels compiled by zig, into dist/, and try one.

Usage: ``make wheels`` or, in the environment it prepares, ``.wheels/bin/python -m tools.wheels``.

zig carries the headers and libraries of both systems, so that one computer builds for both, with
the same compiler and the flags of ``setup.py``. The wheel of Linux is then installed in a new
environment, which must use its kernel, pass the tests of the searches, and write for the bundled
study the files that this checkout writes. That of Windows is tried by ``make windows-trial``.
"""

from __future__ import annotations

import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
CHECKOUT = ROOT / ".venv" / "bin" / "python"
OFFICE_LOCK = ROOT / "requirements-office.lock"
VERSION = runpy.run_path(str(ROOT / "ganquan_geo" / "model" / "version.py"))["VERSION"]
GLIBC = "2.17"  # what manylinux2014 promises: every Linux of an office since 2014
LINUX = f"manylinux_{GLIBC.replace('.', '_')}_x86_64"
TARGETS = {LINUX: f"x86_64-linux-gnu.{GLIBC}", "win_amd64": "x86_64-windows-gnu"}
SINCE = "1704067200"  # the date in the wheels, so that the same sources make the same bytes
LEFT_OUT = shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
KERNEL = "ganquan_geo/network/search/_kernel"
OF_SOURCES = ("built", "seam")  # tests of what the wheels leave out
SEARCHES = (
    "tests/network/search",
    *(f"--ignore=tests/network/search/test_{name}.py" for name in OF_SOURCES),
)


def main() -> None:
    """Build both wheels and try the one of Linux."""
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob("ganquan_geo-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        sources = _copy_sources(Path(temporary) / "sources")
        for platform in TARGETS:
            print(build_wheel(sources, Path(temporary) / platform, platform=platform), flush=True)
        (wheel,) = DIST.glob("*manylinux*.whl")
        try_wheel(wheel, Path(temporary) / "trial")


def build_wheel(sources: Path, folder: Path, *, platform: str) -> Path:
    """Return the wheel of a platform in ``dist/``, with its kernel, or say why there is none."""
    zig = f"{sys.executable} -m ziglang cc -target {TARGETS[platform]}"
    compiler = {"CC": zig, "LDSHARED": f"{zig} -shared", "CFLAGS": "-g0", "LDFLAGS": "-s"}
    shutil.rmtree(sources / "build", ignore_errors=True)
    built = ("-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps")
    _run(*built, "--no-build-isolation", "--wheel-dir", folder, sources, more=compiler)
    (wheel,) = folder.glob("*.whl")
    _run("-m", "wheel", "unpack", "--dest", folder, wheel)
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    kernel = unpacked / f"{KERNEL}.abi3.so"
    if not kernel.exists():
        sys.exit(f"The kernel was not compiled for {platform}.")
    if platform == LINUX:
        said = _run("-m", "auditwheel", "show", wheel)
        oldest = re.search(r'"manylinux_2_(\d+)_x86_64"', said)
        if oldest is None or int(oldest[1]) > int(GLIBC.split(".")[1]):
            sys.exit(f"{wheel.name} runs on fewer systems than {LINUX} promises:\n{said}")
    else:
        kernel.rename(unpacked / f"{KERNEL}.pyd")
        kernel.with_name("kernel.lib").unlink(missing_ok=True)  # for linkers; nobody links to it
    wheel.unlink()
    _run("-m", "wheel", "pack", "--dest-dir", folder, unpacked)
    _run("-m", "wheel", "tags", "--remove", "--platform-tag", platform, wheel)
    (tagged,) = folder.glob("*.whl")
    return Path(shutil.move(tagged, DIST))


def try_wheel(wheel: Path, folder: Path) -> None:
    """Install a wheel in a new environment and measure with it; leave where that goes wrong.

    All that it needs is installed there from the lock; pytest alone is that of ``.venv``.
    """
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    installed = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*installed, "--require-hashes", "--requirement", OFFICE_LOCK, python=python)
    _run(*installed, "--no-deps", "--no-index", wheel, python=python)
    _run("-m", "pip", "check", python=python)
    version = _run("-m", "ganquan_geo", "--version", python=python, where=folder)
    if "Searches: compiled" not in version or f"ganquan-geo {VERSION}" not in version:
        sys.exit(f"The kernel of {wheel.name} does not work here:\n{version}")
    print(version.strip())
    ours, theirs = measure(python, folder / "ours"), measure(CHECKOUT, folder / "theirs")
    if ours != theirs:
        sys.exit(f"The wheel writes other files: {sorted(set(ours.items()) ^ set(theirs.items()))}")
    (packages,) = folder.glob("lib/*/site-packages")
    (beside,) = (ROOT / ".venv").glob("lib/*/site-packages")
    (packages / "beside.pth").write_text(f"{beside}\n", encoding="utf-8")
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=LEFT_OUT)
    shutil.copy2(ROOT / "pyproject.toml", folder)
    _run("-m", "pytest", "-q", *SEARCHES, python=python, where=folder)
    print(f"{wheel.name}: tests of the searches passed, {len(ours)} files equal to the checkout's")


def measure(python: Path, folder: Path) -> dict[str, str]:
    """Measure the bundled study; return the digest of each file that is written."""
    command = ("-m", "ganquan_geo", "coverage", "--study", ROOT / "data", "--out", folder / "out")
    folder.mkdir()
    _run(*command, python=python, where=folder)
    files = (path for path in sorted((folder / "out").rglob("*")) if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _copy_sources(folder: Path) -> Path:
    """Copy what the package is built from, without what was built of it before."""
    shutil.copytree(ROOT / "ganquan_geo", folder / "ganquan_geo", ignore=LEFT_OUT)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, folder)
    return folder


def _run(
    *command: str | Path,
    python: Path = Path(sys.executable),
    where: Path = ROOT,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return what a Python says, or end with it where it fails."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": SINCE, **more}
    done = subprocess.run(  # noqa: S603 - this computer's Python, our own words
        [python, *command],
        cwd=where,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main()
