"""All files or none."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.out_folder import lock
from ganquan_geo.present.out_folder.names import LIST, LOCK, STAGE
from ganquan_geo.present.out_folder.written import hash_file
from ganquan_geo.present.writing import open_folder, prepare_folder, write_together
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


MUCH = 1_000_000  # rows; two threads write


def says(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return write


def full_disk(path: Path) -> None:
    path.write_text("half", encoding="utf-8")
    raise OSError(28, "No space left on device", str(path))


def contents(folder: Path) -> dict[str, str]:
    """Return what a user sees in a folder; hidden are the list of it and nothing else."""
    hidden = {path.name for path in folder.glob(".*")}
    assert hidden <= {LIST}
    shown = [path for path in folder.iterdir() if path.name not in hidden]
    return {path.name: path.read_text(encoding="utf-8") for path in shown}


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
        path.touch()

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


def write_out(folder: Path, word: str = "new") -> None:
    """Write two files that were there before, and one in a folder that was not."""
    write_together(folder, {name: says(word) for name in ("x", "y", "deep/z")})


HELD = """
import sys, time
from pathlib import Path
from ganquan_geo.present.writing import open_folder
with open_folder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_run(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold a folder in a second process."""
    command = [sys.executable, "-c", HELD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_is_told_who_writes(tmp_path: Path) -> None:
    write_together(tmp_path, {"x": says("old")})
    with another_run(tmp_path) as other:
        told = f"另一次运行（进程 {other.pid}，电脑 .*开始）"
        with pytest.raises(OutputError, match=told), open_folder(tmp_path, wait_s=0):
            pytest.fail("two runs hold one folder")
        assert (tmp_path / "x").read_text(encoding="utf-8") == "old"
    # What a killed run held is free at once, and its lock file does not stay.
    write_together(tmp_path, {"x": says("new")})
    assert contents(tmp_path) == {"x": "new"}


@pytest.mark.parametrize("left", ["link", "folder", "fifo"])
@pytest.mark.parametrize("name", [LIST, LOCK])
def test_nothing_is_written_through_what_stands_for_our_own_files(
    tmp_path: Path, left: str, name: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    target = tmp_path / "precious"
    target.write_text("precious", encoding="utf-8")
    if left == "link":
        (out / name).symlink_to(target)
    elif left == "folder":
        (out / name).mkdir()
    elif sys.platform != "win32":
        os.mkfifo(out / name)
    with contextlib.suppress(OutputError):
        write_together(out, {"x": says("new")})
    assert target.read_text(encoding="utf-8") == "precious"
    assert not list(out.glob(f"{STAGE}*"))


KILLED = """
import os, sys
from pathlib import Path
from tests.present import test_writing

def counted(call):
    def done(*given, **named):
        global left
        if left == 0:
            os._exit(9)  # as killed: nothing is tidied up
        left -= 1
        return call(*given, **named)
    return done

for name in ("mkdir", "open", "replace", "rename", "rmdir", "truncate", "unlink", "write"):
    setattr(os, name, counted(getattr(os, name)))
for step, out in enumerate(sys.argv[2:]):
    left = step
    if not (child := os.fork()):
        getattr(test_writing, sys.argv[1])(Path(out))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
STEPS = 60


def killed_at_each_step(work: str, outs: list[Path]) -> int:
    """Do work in each folder, killed before one change of the disk later each time.

    Return how many changes it makes.
    """
    done = subprocess.run(
        [sys.executable, "-c", KILLED, work, *map(str, outs)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    codes = [int(line) for line in done.stdout.split()]
    killed = codes.index(0)
    assert codes == [9] * killed + [0] * (len(outs) - killed)
    return killed


def look(folder: Path) -> None:
    """Do what every run does before its work."""
    prepare_folder(folder, ["x", "y"])


@pytest.mark.skipif(sys.platform == "win32", reason="processes are copied on Unix only")
def test_a_run_killed_at_any_step_leaves_the_old_files_or_the_new(tmp_path: Path) -> None:
    """Killed before each change of the disk in turn: the next run finds one state, whole."""
    outs = [tmp_path / str(step) for step in range(STEPS)]
    for out in outs:
        write_together(out, {"x": says("old"), "y": says("old")})
    killed = killed_at_each_step("write_out", outs)
    assert killed > 20  # there are so many steps, and the test sees them all
    found = []
    for step, out in enumerate(outs):
        look(out)
        now = {name: (out / name).read_text(encoding="utf-8") for name in ("x", "y")}
        assert len(set(now.values())) == 1, step
        assert (out / "deep" / "z").exists() == (now["x"] == "new"), step
        assert not list(out.glob(f"{STAGE}*")), step
        assert not (out / LOCK).exists(), step
        write_out(out, "newer")  # and it knows all files for its own
        assert (out / "deep" / "z").read_text(encoding="utf-8") == "newer"
        found.append(now["x"])
    change = found.index("new")
    assert 10 < change <= killed
    assert found == ["old"] * change + ["new"] * (STEPS - change)


def half_done(folder: Path) -> Path:
    """Leave a run that was killed with one of two files moved; return its hidden folder."""
    write_together(folder, {"x": says("old"), "y": says("old")})
    stage = folder / f"{STAGE}killed"
    for part in ("new", "kept"):
        (stage / part).mkdir(parents=True)
    (folder / "x").replace(stage / "kept" / "x")
    (folder / "x").write_text("new", encoding="utf-8")
    (stage / "new" / "y").write_text("new", encoding="utf-8")
    made = dict.fromkeys("xy", hash_file(folder / "x"))
    (stage / "journal.json").write_text(json.dumps(made), encoding="utf-8")
    return stage


@pytest.mark.skipif(sys.platform == "win32", reason="processes are copied on Unix only")
@pytest.mark.parametrize("removed", ["nothing", "x"])
def test_taking_back_may_be_killed_too(tmp_path: Path, removed: str) -> None:
    outs = [tmp_path / str(step) for step in range(STEPS // 2)]
    for out in outs:
        half_done(out)
        (out / removed).unlink(missing_ok=True)  # by somebody who wondered at it
    assert killed_at_each_step("look", outs) > 5
    for step, out in enumerate(outs):
        look(out)
        assert contents(out) == {"x": "old", "y": "old"}, step


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no open file")
def test_a_lock_file_that_was_removed_meanwhile_holds_nothing(tmp_path: Path) -> None:
    """Opened just before the run that held it let go: the next run would make another one."""
    path = tmp_path / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    path.unlink()
    assert not lock._is_held(path, handle)
    os.close(handle)


def test_what_was_changed_after_a_kill_is_kept_and_named(tmp_path: Path) -> None:
    stage = half_done(tmp_path)
    (tmp_path / "x").write_text("mine", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(OutputError, match="x"):
            prepare_folder(tmp_path, ["x"])
        assert (tmp_path / "x").read_text(encoding="utf-8") == "mine"
        assert (stage / "kept" / "x").read_text(encoding="utf-8") == "old"
    (tmp_path / "x").unlink()
    prepare_folder(tmp_path, ["x"])
    assert contents(tmp_path) == {"x": "old", "y": "old"}


@pytest.mark.parametrize(
    "name", ["../precious", "/precious", "a/../../precious", "..\\precious", ""]
)
def test_a_journal_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    stage = half_done(out)
    (tmp_path / "precious").write_text("new", encoding="utf-8")
    made = {name: hash_file(out / "x")}
    (stage / "journal.json").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(OutputError, match=r"journal\.json"):
        prepare_folder(out, ["x"])
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "new"


def test_a_link_named_like_a_hidden_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "x").write_text("precious", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{STAGE}x").symlink_to(tmp_path / "precious")
    write_together(tmp_path / "out", {"x": says("new")})
    assert (tmp_path / "precious" / "x").read_text(encoding="utf-8") == "precious"
