"""Install the office kit by its own batch files on Windows' Python, and compare with Linux.

Usage: ``make windows-trial`` or ``.wheels/bin/python -m tools.windows_trial [COMMAND ...]
[--tests PATH ...]``.

The kit is unpacked in a folder with Chinese, a space and a bracket in its name, Python's zip laid
beside it, and each batch file run as a double click runs it. Then every command is run there and
here, every file compared by the byte, and some tests are run there.

What this cannot show: Windows' own locks on files in use, long paths, its console and fonts,
Explorer's drag and drop, SmartScreen and antivirus, python.org's installer, Office opening files.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path, PureWindowsPath

from tools.windows_trial.machine import EMBEDDED, Machine, build_machine, unpack_wheel

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / ".venv" / "bin" / "python"
KIT, STUDY, OUT = "街道 工具(1)", "资料 (副本)/甘泉 数据", "结果 二"
WAIT_S = 300
TESTS = ["tests/apart", "tests/network/search/test_engines.py", "tests/geodesy", "tests/arrays"]
# It starts a Python of its own, which finds the packages only where they are installed.
STARTS = "test_modules_in_the_folder_it_is_started_from_are_not_the_childs"
BUT = f"--deselect=tests/apart/test_parent.py::{STARTS}"
COMMANDS = ("coverage", "plan", "report", "forms", "tables", "print", "supply")


def main() -> None:
    """Say of each batch file and command what it did, and end with 1 where one was not right."""
    asked = _parse()
    machine = build_machine(ROOT / ".windows")
    kit = unpack_kit(machine)
    study = machine.disk / STUDY
    shutil.copytree(ROOT / "data", study, dirs_exist_ok=True)
    wrong = [*try_batch_files(machine, kit, study)]
    for name in asked.commands:
        wrong += compare(machine, kit, name, study)
    wrong += compare_converted(machine, kit)
    wrong += try_tests(machine, kit, asked.tests)
    sys.exit("\n".join(wrong) or 0)


def unpack_kit(machine: Machine) -> Path:
    """Return the folder of the kit on the disk, with Python's zip beside the batch files."""
    (packed,) = (ROOT / "dist").glob("甘泉步行地理-*.zip")
    shutil.rmtree(machine.disk / KIT, ignore_errors=True)
    with zipfile.ZipFile(packed) as file:
        file.extractall(machine.disk / KIT)
    kit = machine.disk / KIT / packed.stem
    shutil.copy2(machine.disk / EMBEDDED, kit)
    return kit


def try_batch_files(machine: Machine, kit: Path, study: Path) -> list[str]:
    """Return what was wrong with the batch files, each run as by a double click."""
    zipped = kit / EMBEDDED
    away = zipped.rename(machine.disk / "away.zip")
    # Said by "type", which reads Chinese by another code page in wine than it has set.
    wrong = _expect(machine, kit, "运行示例.bat", says="Not installed yet", code=None)
    wrong += _expect(machine, kit, "安装.bat", says="No 64-bit Python 3.11", code=None)
    away.rename(zipped)
    wrong += _expect(machine, kit, "安装.bat", says="已编译")
    wrong += _expect(machine, kit, "运行示例.bat", says="卫生医疗")
    example, checked = kit / "结果" / "示例", kit / "结果" / f"检查 {study.name}"
    wrong += _differing(example, _measure_here("coverage", kit / "kit" / "example"))
    wrong += _expect(machine, kit, "检查数据.bat", says="把一个研究文件夹", code=None)
    wrong += _expect(machine, kit, "检查数据.bat", str(_on_windows(machine, study)), says="faults")
    wrong += _differing(checked, _measure_here("check", study))
    return wrong + try_page(machine, kit) + try_page(machine, kit, str(_on_windows(machine, study)))


def try_page(machine: Machine, kit: Path, *dropped: str) -> list[str]:
    """Return what was wrong with the page that a batch file serves; it is asked for from here."""
    with machine.start(str(_on_windows(machine, kit / "打开页面.bat")), *dropped) as running:
        said = b""
        for line in running.stdout or ():
            said += line
            if address := re.search(rb"http://127\.0\.0\.1:\d+/\S+", line):
                with urllib.request.urlopen(address[0].decode(), timeout=WAIT_S) as answer:  # noqa: S310
                    said = answer.read()
                break
        machine.run("taskkill", "/f", "/im", "python.exe")
        running.kill()
    print(f"打开页面.bat: {len(said)} bytes", flush=True)
    return [] if "补全名录".encode() in said else [f"The page was not served:\n{said!r}"]


def compare(machine: Machine, kit: Path, name: str, study: Path) -> list[str]:
    """Return what differs between the files of a command there and here."""
    out = machine.disk / OUT / name
    python = str(kit / "kit" / "python" / "python.exe")
    paths = (str(_on_windows(machine, path)) for path in (study, out))
    began = time.monotonic()
    code, said = machine.run(python, "-I", str(kit / "kit" / "kit.py"), *_words(name, *paths))
    print(f"{name}: {time.monotonic() - began:.0f} s, code {code}", flush=True)
    if not out.exists():
        return [f"{name} wrote nothing:\n{said}"]
    return _differing(out, _measure_here(name, study))


def compare_converted(machine: Machine, kit: Path) -> list[str]:
    """Return what differs where a layer is converted to each kind of file, there and here."""
    there, here = machine.disk / OUT / "convert", ROOT / ".windows" / "here" / "convert"
    for folder in (there, here):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    source = kit / "kit" / "example" / "facilities.geojson"
    program = (kit / "kit" / "python" / "python.exe", "-I", kit / "kit" / "kit.py")
    for ending in (".xlsx", ".csv", ".gpkg", ".geojson"):
        words = ("convert", source, "--from", "WGS 84", "--to", "GCJ-02", "--out")
        _here(*map(str, words), str(here / f"设施{ending}"))
        asked = (*program, *words, there / f"设施{ending}")
        paths = (_on_windows(machine, word) if isinstance(word, Path) else word for word in asked)
        machine.run(*map(str, paths))
    return _differing(there, here)


def try_tests(machine: Machine, kit: Path, tests: list[str]) -> list[str]:
    """Return what pytest says there, if it is not that all passed.

    The kit's packages come first, then the tests, then what only tests need, from ``.venv``;
    hypothesis is compiled, and fetched for Windows.
    """
    (own,) = (ROOT / ".venv").glob("lib/*/site-packages")
    (version,) = (path.name.split("-")[1] for path in own.glob("hypothesis-*.dist-info"))
    fetched = unpack_wheel(ROOT / ".windows", f"hypothesis=={version.removesuffix('.dist')}")
    first = [str(_on_windows(machine, kit / "kit" / "app")), f"Z:{fetched}", f"Z:{ROOT}"]
    code = (
        f"import sys, os; sys.path[:0] = {first!r}; sys.path.append('Z:{own}'); "
        f"os.chdir('Z:{ROOT}'); import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    )
    plugins = ("-p", "xdist.plugin", "-p", "_hypothesis_pytestplugin", "-n0", "-q", "--tb=short")
    python = str(_on_windows(machine, kit / "kit" / "python" / "python.exe"))
    machine.environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    _, said = machine.run(python, "-c", code, *plugins, BUT, *tests)
    last = said.strip().splitlines()[-1:]
    print(f"pytest {' '.join(tests)}: {last}", flush=True)
    return [] if last and " passed" in last[0] and " failed" not in last[0] else [said]


def _expect(
    machine: Machine, kit: Path, name: str, *words: str, says: str, code: int | None = 0
) -> list[str]:
    began = time.monotonic()
    left, said = machine.run(str(_on_windows(machine, kit / name)), *words)
    print(f"{name}: {time.monotonic() - began:.0f} s, code {left}", flush=True)
    if says in said and (code is None or left == code):
        return []
    return [f"{name} does not say {says}, code {left}:\n{said}"]


def _differing(folder: Path, here: Path) -> list[str]:
    """Return the names of files that are not the same to the byte, or only in one folder."""
    theirs, ours = _digests(folder), _digests(here)
    print(
        f"  {len(ours)} files, {len(set(theirs.items()) & set(ours.items()))} the same", flush=True
    )
    return [
        f"{folder.name}/{name} differs"
        for name in sorted(theirs.keys() | ours.keys())
        if theirs.get(name) != ours.get(name)
    ]


def _digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file, of what systems can write alike.

    Pictures they cannot: the same dots are compressed otherwise by another build of zlib, and
    some dots differ by a few of 255 levels. In Word and Excel files the zip is written otherwise.
    The index of a GeoPackage is sorted otherwise where features lie at the same place.
    """
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(_alike(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def read_tables(path: Path) -> bytes:
    """Return all rows of a GeoPackage, those of its index in order."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in file.execute(listed)]
        tables = [
            (name, sorted(file.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr))  # noqa: S608 - own names
            for name in names
            if not name.endswith("_node")  # the index as it is stored
        ]
    return repr(tables).encode()


def _alike(path: Path) -> bytes:
    if path.suffix == ".gpkg":
        return read_tables(path)
    content = path.read_bytes()
    if path.suffix in {".png", ".pdf"}:
        return b""
    if path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as file:
            names = [name for name in file.namelist() if not name.endswith(".png")]
            return b"".join(name.encode() + file.read(name) for name in names)
    return re.sub(rb"data:image/png;base64,[\w+/=]+", b"", content)


def _measure_here(name: str, study: Path) -> Path:
    """Run a command on this computer, by the package of the checkout; where it wrote."""
    out = ROOT / ".windows" / "here" / study.name / name
    shutil.rmtree(out, ignore_errors=True)
    _here(*_words(name, str(study), str(out)))
    return out


def _here(*words: str) -> None:
    subprocess.run([HERE, "-m", "ganquan_geo", *words], cwd=ROOT, capture_output=True, check=False)  # noqa: S603


def _words(name: str, study: str, out: str) -> tuple[str, ...]:
    return (*name.split(), "--study", study, "--out", out)


def _on_windows(machine: Machine, path: Path) -> PureWindowsPath:
    return PureWindowsPath("C:\\", *path.relative_to(machine.disk).parts)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.windows_trial", description=__doc__)
    parser.add_argument("commands", nargs="*", default=COMMANDS, help="commands to compare")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="tests to run there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
