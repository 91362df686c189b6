"""Whatever work does in the child, its parent lives, says so, and reads the next file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ganquan_geo import DataError
from ganquan_geo.apart import parent
from ganquan_geo.apart.parent import Limits, limits_for, run_apart
from tests.apart import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
FEW = Limits(1 << 29, 60.0)
CAUGHT = pytest.mark.skipif(os.name == "nt", reason="ctypes makes an OSError of it, and it lives")


def apart(work: Callable[..., Any], *args: Any, limits: Limits = FEW) -> Any:  # noqa: ANN401
    return run_apart(work, "x.xlsx", limits, *args)


@pytest.mark.parametrize(
    ("work", "args"),
    [(jobs.abort, ()), pytest.param(jobs.leap, (), marks=CAUGHT), (jobs.leave, ())],
)
def test_a_library_that_ends_its_process_ends_the_child_alone(
    work: Callable[..., Any], args: tuple[object, ...]
) -> None:
    before = apart(jobs.who)
    with pytest.raises(DataError, match=r"x\.xlsx：读它的进程中途停止") as caught:
        apart(work, *args)
    assert len(caught.value.faults) == 1
    assert apart(jobs.who) not in (before, os.getpid())


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_memory_is_limited_anew_for_each_file() -> None:
    limits = Limits(1 << 28, 60.0)
    for _ in range(2):
        with pytest.raises(DataError, match="要的内存太多"):
            apart(jobs.ask_for, 1 << 29, limits=limits)
    assert apart(jobs.ask_for, 1 << 29, limits=Limits(1 << 30, 60.0)) == 1 << 29
    assert limits_for(1 << 20).memory_bytes > limits_for(0).memory_bytes > 1 << 30


def test_time_is_limited() -> None:
    began = time.monotonic()
    with pytest.raises(DataError, match="秒还没有读完"):
        apart(jobs.sleep, 600.0, limits=Limits(1 << 29, 0.5))
    assert time.monotonic() - began < 60
    assert apart(jobs.give_back, "next") == "next"


def test_recursion_without_end_is_refused() -> None:
    with pytest.raises(DataError, match="一层套一层"):
        apart(jobs.nest, 0)


def test_an_error_nobody_thought_of_is_named_without_its_message() -> None:
    with pytest.raises(DataError, match="没有料到的错（KeyError") as caught:
        apart(jobs.fail)
    assert "secret" not in str(caught.value)


def test_every_fault_comes_back() -> None:
    with pytest.raises(DataError) as caught:
        apart(jobs.refuse)
    assert [one.where for one in caught.value.faults] == ["file 0", "file 1", "file 2"]


def test_what_a_library_prints_is_no_answer() -> None:
    assert apart(jobs.print_much) == "answer"


def test_one_child_serves_a_run() -> None:
    assert len({apart(jobs.who) for _ in range(3)}) == 1


def test_tables_and_shapes_come_back_as_they_were() -> None:
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])
    shapes = [shapely.Point(1, 2, 3), None, shapely.LineString([(0, 0), (1, 0)])]
    frame = gpd.GeoDataFrame(
        {
            "text": pd.array(["甲", None, "\udcff"[:0]], dtype="str"),
            "when": pd.to_datetime(pd.Series(["2026-01-01", None, "2026-01-02"]), utc=True),
            "number": [1, 2, 3],
        },
        geometry=shapes,
        crs="EPSG:4549",
    )
    back = apart(jobs.give_back, frame)
    pd.testing.assert_frame_equal(pd.DataFrame(back), pd.DataFrame(frame))
    assert back.crs == frame.crs
    plain = np.array([shapely.Point(0, 0), None, shapely.box(0, 0, 1, 1)], dtype=object)
    odd = np.array([None, 1], dtype=object)
    for array in (plain, plain.reshape(3, 1), plain[:0], odd, np.array([ring], dtype=object)):
        again = apart(jobs.give_back, array)
        assert again.shape == array.shape
        assert again.tolist() == array.tolist()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only Unix forks")
def test_a_forked_process_has_a_child_of_its_own() -> None:
    mine = apart(jobs.who)
    code = (
        "import os\n"
        "from tests.apart.test_parent import apart, jobs\n"
        "mine = apart(jobs.who)\n"
        "if os.fork() == 0:\n"
        "    print(mine != apart(jobs.who), flush=True)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(mine == apart(jobs.who))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.split() == ["True", "True"], done.stderr
    assert apart(jobs.who) == mine


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_ends_when_its_parent_is_killed() -> None:
    code = (
        "import os, signal\n"
        "from tests.apart.test_parent import apart, jobs\n"
        "print(apart(jobs.who), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    child = Path("/proc") / done.stdout.strip()
    for _ in range(600):
        if not child.exists() or "Z" in (child / "stat").read_text(encoding="ascii"):
            return
        time.sleep(0.05)
    pytest.fail("the child of a killed process still runs")


def test_modules_in_the_folder_it_is_started_from_are_not_the_childs(tmp_path: Path) -> None:
    for name in ("json", "pandas", "shapely"):
        text = f"raise SystemExit('a file beside the data was run: {name}')"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    code = (
        f"import sys; sys.path[0] = {str(ROOT)!r}\n"
        "from tests.apart.test_parent import apart, jobs\n"
        "print(apart(jobs.give_back, 'sound'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "sound\n", done.stderr


def test_a_process_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "_RUNNING", [])
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(DataError, match="起不了读文件的进程"):
        apart(jobs.who)
