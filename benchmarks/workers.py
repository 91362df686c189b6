"""Engines in processes of their own, asked in turns, so that a busy machine slows all alike."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.networks import place_facilities, read_network

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
PEERS = HERE / ".peers"
CATEGORIES = 5
SEARCHES = ("A", "B", "counts")
DENSE = ("sums of 1", "sums of 10", "sums of 100")
OWN = ("kernel1", "kernel2", "scipy")
REFERENCE = "scipy"
# Slower engines sit out what would take them minutes: the most nodes each is asked to do.
MOST_NODES = {
    "igraph": 1_100_000,
    "rustworkx": 1_100_000,
    "networkit": 1_100_000,
    "routingkit-cch": 450_000,
    "networkx": 250_000,
    "pandana": 75_000,
    "pandarm": 75_000,
    "cityseer": 75_000,
}
MOST_COUNTED = 1_100_000  # scipy's counts are a dense matrix, in parts
MOST_DENSE = 75_000
FEW_RUNS_FROM = 900_000
FEW_RUNS = 2
LONGEST_S = 60.0  # an engine that has worked so long on a network is not asked again
ONCE_S = 10.0  # a peer whose task takes longer than this does it once


@dataclass(slots=True)
class Worker:
    """One engine at work, and what it took.

    Parameters
    ----------
    seconds, busy
        By task: of every run, on the clock and of the processor. The first run warms up.
    top_bytes
        The most memory it took above the input.
    against
        How its answers differ from those of the reference.
    """

    name: str
    process: subprocess.Popen[str]
    prepare_s: float = 0.0
    tasks: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    top_bytes: int = 0
    against: str = ""

    def ask(self, task: str, *, measure_memory: bool) -> None:
        """Have one task done and take down what it took."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        answer = self.hear()
        self.seconds.setdefault(task, []).append(answer["seconds"])
        self.busy.setdefault(task, []).append(answer["busy"])
        if measure_memory:
            self.top_bytes = max(self.top_bytes, answer["bytes"])

    def hear(self) -> dict[str, Any]:
        """Wait for one answer."""
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} stopped with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def spent_s(self) -> float:
        """Return how long it has worked."""
        return self.prepare_s + sum(map(sum, self.seconds.values()))

    def median_s(self, task: str, *, busy: bool = False) -> float | None:
        """Return the median of the runs of a task, on the clock or of the processor."""
        runs = (self.busy if busy else self.seconds).get(task, [])
        return median(runs[1:] or runs) if runs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What all engines took on one network."""

    name: str
    nodes: int
    edges: int
    facilities: int
    runs: int
    workers: dict[str, Worker]

    def ratio(self, engine: str, task: str, *, busy: bool = False) -> float | None:
        """Return how many times as fast as the reference an engine is."""
        mine = self.workers[engine].median_s(task, busy=busy)
        reference = self.workers[REFERENCE].median_s(task, busy=busy)
        return reference / mine if mine and reference else None


def missing_peers() -> list[str]:
    """Return the peers that are not there; all where none has been installed."""
    file = PEERS / "missing"
    return file.read_text().split() if file.exists() else list(MOST_NODES)


def measure_network(name: str, *, engines: Sequence[str], runs: int) -> Measured:
    """Measure the engines on one network, task by task and run by run."""
    streets = read_network(name)
    nodes, edges = len(streets.node_xy), len(streets.u)
    runs = runs if nodes < FEW_RUNS_FROM else min(runs, FEW_RUNS + 1)
    placed = place_facilities(streets, categories=CATEGORIES, seed=1)
    used = [name for name in engines if nodes <= MOST_NODES.get(name, nodes)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        np.savez(
            path,
            xy=streets.node_xy,
            u=streets.u,
            v=streets.v,
            length_m=streets.length_m,
            edge=np.stack([edge for edge, _ in placed]),
            offset_m=np.stack([at_m for _, at_m in placed]),
        )
        workers = [_started(engine, path, folder) for engine in used]
        for run in range(runs + 1):
            for task in (*SEARCHES, *DENSE):
                for worker in workers:
                    if _is_asked(worker, task, nodes, run):
                        worker.ask(task, measure_memory=run == 0 and task in SEARCHES)
        for worker in workers:
            worker.process.communicate()
            worker.against = _differences(worker, folder)
    return Measured(
        name=name,
        nodes=nodes,
        edges=edges,
        facilities=len(placed[0][0]),
        runs=runs,
        workers={worker.name: worker for worker in workers},
    )


def _is_asked(worker: Worker, task: str, nodes: int, run: int) -> bool:
    """Run 0 warms up; peers, scipy's counts and sums over all nodes take part in few runs."""
    if task not in worker.tasks or worker.spent_s() > LONGEST_S:
        return False
    if task in DENSE:
        return nodes < MOST_DENSE and run <= (FEW_RUNS if worker.name in OWN else 0)
    if worker.name in OWN and (task != "counts" or worker.name != REFERENCE):
        return True
    if worker.name not in OWN and max(worker.seconds.get(task, [0.0])) > ONCE_S:
        return False
    return run <= FEW_RUNS and (task != "counts" or nodes < MOST_COUNTED)


def _started(engine: str, path: Path, folder: str) -> Worker:
    python = sys.executable if engine in OWN else str(PEERS / "bin" / "python")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [python, "-m", "benchmarks.engines", engine, str(path), folder],
        cwd=HERE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    worker = Worker(name=engine, process=process)
    answer = worker.hear()
    worker.prepare_s, worker.tasks = answer["seconds"], answer["tasks"]
    return worker


def _differences(worker: Worker, folder: str) -> str:
    """Say how far the first category's answers are from those of the reference."""
    said = []
    for task in SEARCHES:
        mine, theirs = (Path(folder) / f"{name} {task}.npy" for name in (worker.name, REFERENCE))
        if worker.name == REFERENCE or not (mine.exists() and theirs.exists()):
            continue
        a, b = np.load(mine).astype(float), np.load(theirs).astype(float)
        if np.array_equal(a, b):
            said.append(f"{task} bitwise")
            continue
        both = np.isfinite(a) & np.isfinite(b)
        flips = int((np.isfinite(a) != np.isfinite(b)).sum())
        unit = "" if task == "counts" else " m"
        said.append(f"{task} up to {np.abs(a[both] - b[both]).max():.2g}{unit}, {flips} flips")
    return "; ".join(said) or ("reference" if worker.name == REFERENCE else "not asked")
