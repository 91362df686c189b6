"""Areas measured by processes and by a Dask cluster, some of which end while they work."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.batch import pools
from ganquan_geo.batch.pools import run_here, run_on_dask
from ganquan_geo.batch.run import build_study_batch
from ganquan_geo.batch.tasks import measure_area
from ganquan_geo.model.errors import DataError
from tests.batch.towns import break_town, measure_or_die, measure_slowly, write_towns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import LocalCluster

    from ganquan_geo.batch.tasks import AreaOutcome, AreaTask


def tasks_of(folder: Path) -> list[AreaTask]:
    return list(build_study_batch(folder, profile="standard").tasks)


def assert_equal(found: list[AreaOutcome], tasks: list[AreaTask]) -> None:
    """Hold outcomes, each once and in any order, against those of this process."""
    assert sorted(outcome.id for outcome in found) == sorted(task.id for task in tasks)
    alone = {task.id: measure_area(task) for task in tasks}
    for outcome in found:
        assert outcome.content == alone[outcome.id].content
        assert outcome.faults == alone[outcome.id].faults


def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 5)
    break_town(towns, "town-02")
    tasks = tasks_of(towns)
    assert_equal(list(run_here(iter(tasks), workers=2)), tasks)


def test_no_task_is_made_long_before_it_is_needed(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 8)
    made: list[str] = []

    def lazily() -> Iterator[AreaTask]:
        for task in tasks_of(towns):
            made.append(task.id)
            yield task

    outcomes = run_here(lazily(), workers=1)
    next(outcomes)
    assert len(made) <= 3
    assert len(list(outcomes)) == 7


def test_a_process_that_ends_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    towns = write_towns(tmp_path / "towns", 5)
    (towns / "town-01" / ".die").write_text("once", encoding="utf-8")
    (towns / "town-03" / ".die").write_text("always", encoding="utf-8")
    tasks = tasks_of(towns)
    monkeypatch.setattr(pools, "measure_area", measure_or_die)
    found = {outcome.id: outcome for outcome in run_here(iter(tasks), workers=2)}
    assert sorted(found) == [task.id for task in tasks]
    assert [area for area, outcome in found.items() if outcome.content is None] == ["town-03"]
    assert "twice" in found["town-03"].faults[0].what.en


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=None,
        silence_logs=50,
    ) as found:
        yield found


def test_a_cluster_that_loses_a_worker_half_way_loses_no_area(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = write_towns(tmp_path / "towns", 10)
    break_town(towns, "town-07")
    tasks = tasks_of(towns)
    monkeypatch.setattr(pools, "measure_area", measure_slowly)
    found: list[AreaOutcome] = []
    killed = ""
    for outcome in run_on_dask(iter(tasks), address=cluster.scheduler_address):
        found.append(outcome)
        if len(found) == 3:
            killed = kill_a_busy_worker(cluster, towns)
    started = [path.name for path in towns.glob("*.started")]
    assert any(f".{killed}." in name for name in started)
    assert len(started) > len(tasks)  # some area was begun by two workers
    assert_equal(found, tasks)


def kill_a_busy_worker(cluster: LocalCluster, towns: Path) -> str:
    """Kill a worker that has just begun an area; return its process id."""
    before = set(towns.glob("*.started"))
    pids = {str(worker.pid) for worker in cluster.workers.values()}
    for _ in range(400):
        for path in set(towns.glob("*.started")) - before:
            pid = path.name.split(".")[1]
            if pid in pids:
                os.kill(int(pid), signal.SIGKILL)
                return pid
        time.sleep(0.02)
    pytest.fail("no worker began an area")


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(pools, "WAIT_S", 1)
    with pytest.raises(DataError, match="does not answer"):
        list(run_on_dask(iter(()), address="tcp://127.0.0.1:9"))
