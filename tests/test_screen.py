"""Where the screen is a full disk or a reader that has left, and signals that end a command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import shown
from tests.paths import ROOT
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="devices and signals of Unix")
COMMAND = (sys.executable, "-m", "ganquan_geo")
FULL = Path("/dev/full")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan_town(tmp_path_factory.mktemp("town") / "study")


@pytest.fixture
def gone() -> Iterator[int]:
    """Return the end of a pipe whose reader has left."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_a_full_screen_is_told_and_results_are_there(town: Path, tmp_path: Path) -> None:
    words = ["coverage", "--study", str(town), "--out", str(tmp_path / "out")]
    with FULL.open("w") as full:
        done = subprocess.run(
            [*COMMAND, *words],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        assert "屏幕上的内容没有写完" in done.stderr
        assert "没有写入结果" not in done.stderr
        assert "Traceback" not in done.stderr
        assert "coverage.csv" in shown(tmp_path / "out")
        blind = subprocess.run([*COMMAND, *words], cwd=ROOT, stdout=full, stderr=full, check=False)
        assert blind.returncode == 1


@pytest.mark.parametrize(
    "words", ["tables --study {town} --out {out}", "plan status --study {town}"]
)
def test_a_reader_that_leaves_stops_no_work(
    words: str, town: Path, tmp_path: Path, gone: int
) -> None:
    typed = words.format(town=town, out=tmp_path / "out").split()
    done = subprocess.run(
        [*COMMAND, *typed],
        cwd=ROOT,
        stdout=gone,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "没有写" not in done.stderr
    assert (tmp_path / "out" / "tables.xlsx").exists() == ("tables" in words)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_what_is_closed_stops_no_work(closed: str, town: Path, tmp_path: Path) -> None:
    """And no file of results gets its number, into which a library could write."""
    words = ["supply", "--study", str(town), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert "supply.csv" in shown(tmp_path / "out")


SLOW = """
import sys, time
from ganquan_geo.cli import main
from ganquan_geo.present import workbook

def slow(*_):
    print("writing", flush=True)
    time.sleep(600)

workbook._write = slow
main.main()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_asked_to_end_leaves_nothing(
    town: Path, tmp_path: Path, how: signal.Signals
) -> None:
    words = ["tables", "--study", str(town), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(how)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "已中断" in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_a_command_that_is_to_outlive_its_terminal_does(town: Path, tmp_path: Path) -> None:
    """As after nohup, which has the signal ignored."""
    words = ["tables", "--study", str(town), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        ["nohup", *COMMAND, *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.5)
    while process.poll() is None:
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
    assert process.returncode == 0
    assert shown(tmp_path / "out") == {"tables.xlsx"}
