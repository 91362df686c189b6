"""All files or none."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import OutputError
from ganquan_geo.present import writing
from ganquan_geo.present.writing import LOCK, write_together
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable


MUCH = 1_000_000  # rows; two threads write


def says(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return write


def full_disk(path: Path) -> None:
    path.write_text("half", encoding="utf-8")
    raise OSError(28, "No space left on device", str(path))


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("size", [0, MUCH])
def test_files_are_made_and_returned_in_order(tmp_path: Path, size: int) -> None:
    made = write_together(tmp_path / "a" / "b", {"y": says("1"), "x": says("2")}, size=size)
    assert made == (tmp_path / "a" / "b" / "y", tmp_path / "a" / "b" / "x")
    assert contents(tmp_path / "a" / "b") == {"y": "1", "x": "2"}


@pytest.mark.parametrize("size", [0, MUCH])
def test_a_failing_writer_leaves_nothing(tmp_path: Path, size: int) -> None:
    with pytest.raises(OutputError, match="No space left"):
        write_together(
            tmp_path / "out", {"y": says("1"), "x": full_disk, "w": says("2")}, size=size
        )
    assert not list(tmp_path.iterdir())


def test_after_a_fault_no_other_file_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    begun: list[str] = []
    has_failed = threading.Event()

    def slow(path: Path) -> None:
        begun.append(path.name)
        has_failed.wait(60)
        time.sleep(0.1)

    def failing(path: Path) -> None:
        begun.append(path.name)
        has_failed.set()
        full_disk(path)

    writers = {"slow": slow, "failing": failing, **dict.fromkeys(("x", "y", "z"), slow)}
    with pytest.raises(OutputError, match="No space left"):
        write_together(tmp_path / "out", writers, size=MUCH)
    assert sorted(begun) == ["failing", "slow"]
    assert not list(tmp_path.iterdir())


def test_large_files_are_written_two_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    both = threading.Barrier(2, timeout=60)

    def write(path: Path) -> None:
        both.wait()
        path.write_text("1", encoding="utf-8")

    write_together(tmp_path / "out", {"y": write, "x": write}, size=MUCH)
    assert contents(tmp_path / "out") == {"y": "1", "x": "1"}


def test_a_failing_writer_leaves_what_was_there(tmp_path: Path) -> None:
    write_together(tmp_path / "out", {"y": says("old"), "x": says("old")})
    with pytest.raises(OutputError):
        write_together(tmp_path / "out", {"y": says("new"), "x": full_disk})
    assert contents(tmp_path / "out") == {"y": "old", "x": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_cannot_take_its_place_puts_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path / "out", {"y": says("old"), "x": says("old")})
    replace = Path.replace

    def open_in_excel(self: Path, target: Path) -> Path:
        if target == tmp_path / "out" / "x" and self.parent.name != "kept":
            raise PermissionError(13, "used by another process", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", open_in_excel)
    with pytest.raises(OutputError, match="Excel"):
        write_together(tmp_path / "out", {"y": says("new"), "x": says("new"), "z": says("new")})
    assert contents(tmp_path / "out") == {"y": "old", "x": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_is_replaced_and_what_it_points_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").symlink_to(target)
    write_together(tmp_path / "out", {"x": says("new")})
    assert target.read_text(encoding="utf-8") == "precious"
    assert contents(tmp_path / "out") == {"x": "new"}


def test_parents_made_for_a_run_that_fails_go_again(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_together(tmp_path / "a" / "b" / "c", {"x": full_disk})
    assert not list(tmp_path.iterdir())


def test_a_library_that_hides_the_disk_in_an_error_of_its_own_is_seen_through(
    tmp_path: Path,
) -> None:
    def wrapped(path: Path) -> None:
        try:
            full_disk(path)
        except OSError:
            raise zlib.error("inconsistent stream state")  # noqa: B904 - as compressors do

    with pytest.raises(OutputError, match="No space left"):
        write_together(tmp_path / "out", {"x": wrapped})

    def mistaken(_: Path) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_together(tmp_path / "out", {"x": mistaken})
    assert not list(tmp_path.iterdir())


def test_files_that_cannot_go_back_are_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path / "out", {"y": says("old"), "x": says("old")})
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target.parent == tmp_path / "out" and (target.name == "x" or self.parent.name == "kept"):
            raise PermissionError(13, "used by another process", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match="kept"):
        write_together(tmp_path / "out", {"y": says("new"), "x": says("new")})
    [kept] = [path for path in tmp_path.rglob("kept") if path.is_dir()]
    assert contents(kept) == {"y": "old", "x": "old"}


def run_writing(folder: str, word: str) -> None:
    for _ in range(15):
        write_together(Path(folder), {name: says(word) for name in "abcdefgh"})


def test_two_runs_on_one_folder_leave_the_files_of_one(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=context) as pool:
        done = [pool.submit(run_writing, str(tmp_path / "out"), word) for word in "123"]
        while not all(one.done() for one in done):
            time.sleep(0.01)
        for one in done:
            one.result()
    found = contents(tmp_path / "out")
    assert set(found) == set("abcdefgh")
    assert len(set(found.values())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_run_waits_for_another_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path, {"x": says("old")})
    (tmp_path / LOCK).touch()
    monkeypatch.setattr(writing, "LOCK_WAIT_S", 0.2)
    with pytest.raises(OutputError, match="另一次运行"):
        write_together(tmp_path, {"x": says("new")})
    assert (tmp_path / "x").read_text(encoding="utf-8") == "old"
    os.utime(tmp_path / LOCK, (1, 1))  # of a run that was killed long ago
    write_together(tmp_path, {"x": says("new")})
    assert contents(tmp_path) == {"x": "new"}


COMMANDS = {
    "coverage": 4_000,
    "print": 4_000,
    "tables": 2_000,
    "report": 30_000,
    "atlas --kind street": 4_000,
}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is a thing of Unix")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_fills_half_way_loses_nothing(tmp_path: Path, command: str) -> None:
    """No file may grow beyond a limit, as on a full disk; what was there stays as it was."""
    study = write_study(tmp_path / "study")
    out = tmp_path / "out"
    out.mkdir()
    for name in ("coverage.csv", "tables.xlsx", "report.docx", "atlas.pdf", "map_overview.pdf"):
        (out / name).write_text("old", encoding="utf-8")
    limit = COMMANDS[command]
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from ganquan_geo.cli.main import main; main()"
    )
    arguments = [*command.split(), "--study", str(study), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "磁盘" in done.stderr
    assert set(contents(out).values()) == {"old"}
    assert len(contents(out)) == 5
