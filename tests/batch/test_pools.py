"""Areas measured by processes and by a Dask cluster, some of which end while they work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.batch import pools
from ganquan_geo.batch.pools import dask_cluster, run_here
from ganquan_geo.batch.run import build_study_batch
from ganquan_geo.batch.tasks import measure_area
from ganquan_geo.model.errors import ClusterError
from tests.batch.measuring import break_town, measure_or_die, measure_slowly, write_towns
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def test_a_process_that_ends_while_a_task_is_made_loses_nothing(tmp_path: Path) -> None:
    tasks = tasks_of(write_towns(tmp_path / "towns", 5))

    def lethal() -> Iterator[AreaTask]:
        for number, task in enumerate(tasks):
            if number == 4:
                multiprocessing.active_children()[0].kill()
                wait_until(lambda: not multiprocessing.active_children())  # the pool ends the other
            yield task

    assert_equal(list(run_here(lethal(), workers=2)), tasks)


@pytest.mark.skipif(sys.platform != "linux", reason="sets limits of the process")
def test_a_machine_that_starts_no_process_is_said(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    tasks = tasks_of(write_towns(tmp_path / "towns", 1))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # no file nor pipe beyond the first three
    try:
        with pytest.raises(ClusterError, match="cannot start a process"):
            next(run_here(iter(tasks), workers=2))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


RUN = """
import sys
from pathlib import Path
from ganquan_geo.batch import pools
from ganquan_geo.batch.run import build_study_batch
from tests.batch.measuring import measure_slowly

if __name__ == "__main__":
    pools.measure_area = measure_slowly
    batch = build_study_batch(Path(sys.argv[1]), profile="standard")
    print(len(list(pools.run_here(batch.tasks, workers=2))))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_run(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C reaches every process of the terminal; a kill only the one that started them."""
    towns = write_towns(tmp_path / "towns", 8)
    program = tmp_path / "run.py"
    program.write_text(RUN, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(program), str(towns)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: any(towns.glob("*.started")))
    if how is signal.SIGINT:
        os.killpg(process.pid, how)
    else:
        process.kill()
    _, said = process.communicate()
    started = list(towns.glob("*.started"))
    wait_until(lambda: not any(is_alive(path.name.split(".")[1]) for path in started))
    assert said.count("Traceback") == (1 if how is signal.SIGINT else 0)  # of the one that asked
    assert len(started) < 8


def is_alive(pid: str) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return bool(Path("/proc", pid, "cmdline").read_bytes())
    except OSError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    for _ in range(1_500):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("waited in vain")


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=":0",  # any free port: two tests may have a cluster at once
        memory_limit=None,
        silence_logs=50,
    ) as found:
        yield found


def test_a_cluster_that_loses_a_worker_half_way_loses_no_area(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = write_towns(tmp_path / "towns", 12)
    break_town(towns, "town-07")
    tasks = tasks_of(towns)
    monkeypatch.setattr(pools, "measure_area", measure_slowly)
    killed: list[str] = []
    killer = Thread(target=lambda: killed.append(kill_a_busy_worker(cluster, towns)))
    killer.start()
    with dask_cluster(cluster.scheduler_address) as run:
        found = list(run(iter(tasks)))
    killer.join()
    started = [path.name for path in towns.glob("*.started")]
    assert any(f".{killed[0]}." in name for name in started)
    assert len(started) > len(tasks)  # some area was begun by two workers
    assert_equal(found, tasks)


def kill_a_busy_worker(cluster: LocalCluster, towns: Path) -> str:
    """Kill a worker that has just begun an area, the fourth or a later one; return its pid."""
    pids = {str(worker.pid) for worker in cluster.workers.values()}
    seen: set[Path] = set()
    for _ in range(6_000):
        new = set(towns.glob("*.started")) - seen
        seen |= new
        for path in new:
            pid = path.name.split(".")[1]
            if pid in pids and len(seen) > 3:
                os.kill(int(pid), signal.SIGKILL)
                return pid
        time.sleep(0.005)
    return "none"


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(pools, "WAIT_S", 1)
    with (
        pytest.raises(ClusterError, match="does not answer"),
        dask_cluster("tcp://127.0.0.1:9"),
    ):
        pytest.fail("a cluster was found")


def test_a_scheduler_that_is_lost_on_the_way_is_said(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = tasks_of(write_towns(tmp_path / "towns", 6))
    monkeypatch.setattr(pools, "measure_area", measure_slowly)

    def measure_while_it_closes() -> None:
        with dask_cluster(cluster.scheduler_address) as run:
            outcomes = run(iter(tasks))
            next(outcomes)
            cluster.close()
            list(outcomes)

    with pytest.raises(ClusterError, match="was lost"):
        measure_while_it_closes()


@pytest.mark.skipif(sys.platform != "linux", reason="sends Ctrl-C to one process group")
def test_ctrl_c_on_a_cluster_keeps_what_is_done(tmp_path: Path, cluster: LocalCluster) -> None:
    out = tmp_path / "out"
    command = [
        *(sys.executable, "-m", "ganquan_geo", "batch", "--lang", "en"),
        *("--studies", str(write_towns(tmp_path / "towns", 40)), "--out", str(out)),
        *("--scheduler", cluster.scheduler_address),
    ]
    first = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: any(out.glob("homes/*.parquet")))
    os.killpg(first.pid, signal.SIGINT)
    said, _ = first.communicate()
    done = len(list(out.glob("homes/*.parquet")))
    assert first.returncode == 130
    assert said.strip().endswith("run it again to go on.")
    assert "Traceback" not in said
    assert 0 < done < 40
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{40 - done} areas measured, {done} kept, 0 failed" in again.stdout
