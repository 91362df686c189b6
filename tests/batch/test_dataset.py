"""The folder of a batch: what is ours and whole, who writes there, what others have put there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ganquan_geo.batch.dataset import area_path, open_homes
from ganquan_geo.batch.run import BatchSummary, build_study_batch, run_batch
from ganquan_geo.model.errors import OutputError
from tests.batch.measuring import break_town, in_turn, write_towns
from tests.commands import run, shown
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def measured(towns: Path, out: Path) -> BatchSummary:
    batch = build_study_batch(towns, profile="standard")
    return run_batch(batch, out, run=in_turn, lang="zh", report=lambda _: None)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_one_bit_of_a_file_makes_its_area_measured_again(tmp_path: Path, at: float) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    measured(towns, tmp_path / "out")
    path = area_path(tmp_path / "out", "town-00")
    sound = path.read_bytes()
    spoilt = bytearray(sound)
    spoilt[int(len(sound) * at)] ^= 1
    path.write_bytes(spoilt)
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept) == (1, 1)
    assert path.read_bytes() == sound


def test_what_others_put_into_the_folder_stays_and_is_told(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    measured(towns, tmp_path / "out")
    homes = tmp_path / "out" / "homes"
    mine = {"area-mine.parquet": b"mine", "notes.txt": b"mine"}
    for name, content in mine.items():
        (homes / name).write_bytes(content)
    (homes / "area_id=107001").mkdir()
    (homes / "area_id=107001" / "homes.parquet").write_bytes(b"mine")
    changed = area_path(tmp_path / "out", "town-00")
    changed.write_bytes(b"mine")
    (towns / "town-00").rename(towns / "renamed")
    summary = measured(towns, tmp_path / "out")
    assert summary.removed == 0
    assert summary.others == ("area-mine.parquet", changed.name, "area_id=107001", "notes.txt")
    assert changed.read_bytes() == b"mine"
    assert (homes / "area_id=107001" / "homes.parquet").read_bytes() == b"mine"
    assert {name: (homes / name).read_bytes() for name in mine} == mine
    done = run("batch", "--studies", towns, "--out", tmp_path / "out", "--workers", "1")
    assert "homes/ 里还有 4 个不是本批写的文件（area-mine.parquet, " in done.stderr


@pytest.mark.parametrize("name", ["homes/area-town-01.parquet", "areas.csv", "coverage.parquet"])
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_files_of_others_where_ours_go_are_told_before_the_work(
    tmp_path: Path, name: str, kind: str
) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    place = tmp_path / "out" / name
    place.parent.mkdir(parents=True)
    (tmp_path / "precious").write_bytes(b"mine")
    if kind == "file":
        place.write_bytes(b"mine")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / "precious")
    batch = build_study_batch(towns, profile="standard")

    def never(_: object) -> object:
        pytest.fail("measured")

    with pytest.raises(OutputError, match=place.name):
        run_batch(batch, tmp_path / "out", run=never, lang="zh", report=lambda _: None)  # type: ignore[arg-type]
    assert place.is_dir() or place.read_bytes() == b"mine"
    assert (tmp_path / "precious").read_bytes() == b"mine"


def test_the_folder_of_a_study_is_no_folder_for_areas(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    (towns / "town-00").rename(towns / "homes")
    before = shown(towns / "homes")
    for out in (towns, towns / "homes"):
        with pytest.raises(OutputError, match="研究文件夹"):
            measured(towns, out)
    assert shown(towns / "homes") == before


def test_a_failed_area_that_was_damaged_has_no_rows_left(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    measured(towns, tmp_path / "out")
    area_path(tmp_path / "out", "town-00").write_bytes(b"spoilt")
    break_town(towns, "town-00")
    summary = measured(towns, tmp_path / "out")
    assert list(summary.failed) == ["town-00"]
    assert shown(tmp_path / "out" / "homes") == {"area-town-01.parquet"}


def test_a_second_batch_is_told_at_once_who_is_at_work(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    out = tmp_path / "out"
    with open_homes(out, ["town-00"]):
        started = time.monotonic()
        done = run("batch", "--studies", towns, "--out", out, "--workers", "1")
        assert done.returncode == 1
        assert f"另一次运行（进程 {os.getpid()}，电脑 " in done.stderr
        assert "准备各个区域" not in done.stderr  # before it reads anything
        assert time.monotonic() - started < 200  # and it does not wait its turn
        assert "Traceback" not in done.stderr
    assert measured(towns, out).measured == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_a_batch_that_is_ended_goes_on_at_once(tmp_path: Path, how: str) -> None:
    towns = write_towns(tmp_path / "towns", 12)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "ganquan_geo", "batch", "--workers", "1"]
    command += ["--studies", str(towns), "--out", str(out)]
    first = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    while first.poll() is None and not list(out.glob("homes/*.parquet")):
        time.sleep(0.02)
    first.send_signal(getattr(signal, how))
    _, said = first.communicate()
    assert "Traceback" not in said
    if how != "SIGKILL":
        assert first.returncode == 130
        assert "再运行一次就接着做" in said
        assert not list(out.rglob(".ganquan-lock"))
    done = len(list(out.glob("homes/*.parquet")))
    assert 0 < done < 12
    summary = measured(towns, out)
    assert summary.kept in (done, done - 1)  # one may have been in its place and not yet counted
    assert summary.measured == 12 - summary.kept
    assert pd.read_csv(out / "areas.csv")["status"].tolist() == ["measured"] * 12
    assert not list(out.rglob(".ganquan-run-*"))
