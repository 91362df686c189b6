"""Put the office kit together: one zip for a stick, from which an office PC installs without a net.

Usage: ``make office-kit`` (after ``make wheels``), or ``.wheels/bin/python -m tools.office_kit``.

It holds every wheel of ``requirements-office.lock`` for Windows, ours, the bundled study, and
batch files that need nothing beside them but Python's own installer or embeddable zip. The batch
files are plain ASCII with CRLF, so that every code page reads them alike.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
DIST = ROOT / "dist"
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
PYTHON = "3.11"
DATE = (2024, 1, 1, 0, 0, 0)  # the same parts make the same zip


def main() -> None:
    """Write the kit into ``dist/`` and say how large it is."""
    found = sorted(DIST.glob("ganquan_geo-*win_amd64.whl"))
    if not found:
        sys.exit("There is no wheel for Windows in dist/: run make wheels.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / f"甘泉步行地理-{found[-1].name.split('-')[1]}"
        fill_kit(folder, found[-1])
        path = pack(folder, DIST / f"{folder.name}.zip")
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def fill_kit(folder: Path, wheel: Path) -> None:
    """Copy all that belongs to the kit into a folder."""
    wheels = folder / "kit" / "wheels"
    wheels.mkdir(parents=True)
    shutil.copy2(wheel, wheels)
    lock = folder / "kit" / "requirements.txt"
    text = (ROOT / "requirements-office.lock").read_text(encoding="utf-8")
    lock.write_text(keep_windows(text), encoding="utf-8")
    fetched = (
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
    )
    machine = (
        "--no-deps",
        "--platform",
        "win_amd64",
        "--python-version",
        PYTHON,
        "--only-binary=:all:",
    )
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", *fetched, *machine, "--dest", wheels, "--requirement", lock],
        check=True,
    )
    shutil.copy2(HERE / "kit.py", folder / "kit")
    for path in [*HERE.glob("*.bat"), *HERE.glob("*.txt"), HERE / "先读我.html"]:
        place = folder / "kit" if path.suffix == ".txt" else folder
        text = path.read_text(encoding="utf-8")
        (place / path.name).write_text(text, encoding="utf-8", newline="\r\n")
    shutil.copytree(ROOT / "data", folder / "kit" / "example")


def keep_windows(lock: str) -> str:
    r"""Return a lock's lines for Windows, without their conditions.

    pip answers the conditions for the computer it runs on, not for the one it fetches for.

    Examples
    --------
    >>> keep_windows("a==1 ; sys_platform == 'win32' \\\n  --hash=x\nb==2 ; os_name == 'posix'\n")
    'a==1 \\\n  --hash=x\n'
    """
    kept = []
    for entry in lock.replace("\\\n", "\\\0").splitlines():
        stated, *hashes = entry.split("\\\0")
        if not stated.strip() or stated.startswith("#"):
            continue
        asked = Requirement(stated)
        environment = WINDOWS | {"python_version": PYTHON, "python_full_version": f"{PYTHON}.9"}
        if asked.marker is None or asked.marker.evaluate(environment):
            kept.append(" \\\n".join([f"{asked.name}{asked.specifier}", *map(str.rstrip, hashes)]))
    return "".join(f"{entry}\n" for entry in kept)


def pack(folder: Path, path: Path) -> Path:
    """Write a folder into a zip: its files in order, with one date."""
    with zipfile.ZipFile(path, "w") as file:
        for own in sorted(folder.rglob("*")):
            if own.is_file():
                info = zipfile.ZipInfo(own.relative_to(folder.parent).as_posix(), DATE)
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED if own.suffix != ".whl" else 0
                file.writestr(info, own.read_bytes())
    return path


if __name__ == "__main__":
    main()
