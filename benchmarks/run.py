"""Run the engines side by side and write the table: ``python -m benchmarks.run``.

Each engine works in a process of its own; the processes take turns, task by task and run by
run, so that a busy machine disturbs all alike. Told are medians, and what is compared is the
ratio of medians of the same runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.networks import place_facilities, read_network

HERE = Path(__file__).parent
PEERS = HERE / ".peers"
CATEGORIES = 5
SEARCHES = ("A", "B", "counts")
DENSE = ("sums", "sums of 10", "list", "one more")
OWN = ("kernel1", "kernel2", "scipy")
REFERENCE = "scipy"
NETWORKS = ("Porto", "Porto with shape points", "Moscow", "50k", "200k", "1M", "4M")
# Slower engines sit out what would take them minutes: the most nodes each is asked to do.
MOST_NODES = {
    "igraph": 1_100_000,
    "rustworkx": 1_100_000,
    "networkit": 1_100_000,
    "networkx": 250_000,
    "pandana": 75_000,
    "pandarm": 75_000,
}
MOST_COUNTED = 1_100_000  # scipy's counts are a dense matrix, in parts
MOST_DENSE = 75_000
FEW_RUNS_FROM = 900_000
FEW_RUNS = 2


@dataclass(slots=True)
class Worker:
    """One engine at work."""

    name: str
    process: subprocess.Popen[str]
    prepare_s: float = 0.0
    tasks: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    top_bytes: int = 0
    measures_memory: bool = True

    def ask(self, task: str) -> None:
        """Have one task done and take down its seconds."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        answer = self.hear()
        self.seconds.setdefault(task, []).append(answer["seconds"])
        self.busy.setdefault(task, []).append(answer["busy"])
        if self.measures_memory:
            self.top_bytes = max(self.top_bytes, answer["bytes"])

    def hear(self) -> dict[str, Any]:
        """Wait for one answer."""
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} stopped with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Measure the networks asked for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", nargs="*", default=NETWORKS, choices=NETWORKS)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    asked = parser.parse_args()
    parts = [_head(asked.runs)]
    for name in asked.networks:
        parts.append(_measured(name, asked.runs))
        asked.out.write_text("\n".join(parts), encoding="utf-8")
        sys.stderr.write(f"{name}: done\n")


def _measured(name: str, runs: int) -> str:
    streets = read_network(name)
    nodes, edges = len(streets.node_xy), len(streets.u)
    runs = runs if nodes < FEW_RUNS_FROM else min(runs, FEW_RUNS + 1)
    placed = place_facilities(streets, categories=CATEGORIES, seed=1)
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
        workers = [_started(engine, path, folder) for engine in _engines(nodes)]
        for run in range(runs + 1):
            for task in (*SEARCHES, *DENSE):
                for worker in workers:
                    worker.measures_memory = run == 0
                    if _is_asked(worker, task, nodes, run):
                        worker.ask(task)
        for worker in workers:
            worker.process.communicate()
        differences = {worker.name: _differences(worker, folder) for worker in workers}
    facilities = len(placed[0][0])
    return "\n".join(
        [
            f"\n## {name}: {nodes:,} nodes, {edges:,} edges\n",
            f"{facilities:,} facilities a category.\n",
            *_table(workers, differences, nodes=nodes, edges=edges),
            *_dense_table(workers),
        ]
    )


def _is_asked(worker: Worker, task: str, nodes: int, run: int) -> bool:
    """Run 0 warms up; peers, scipy's counts and sums over all nodes take part in few runs."""
    if task not in worker.tasks:
        return False
    if task in DENSE:
        return nodes < MOST_DENSE and 1 <= run <= FEW_RUNS
    if worker.name in OWN and (task != "counts" or worker.name != REFERENCE):
        return True
    return run <= FEW_RUNS and (task != "counts" or nodes < MOST_COUNTED)


def _engines(nodes: int) -> list[str]:
    found = list(OWN)
    missing = (PEERS / "missing").read_text().split() if PEERS.exists() else list(MOST_NODES)
    return found + [
        peer for peer, most in MOST_NODES.items() if nodes <= most and peer not in missing
    ]


def _started(engine: str, path: Path, folder: str) -> Worker:
    python = sys.executable if engine in OWN else str(PEERS / "bin" / "python")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [python, str(HERE / "engines.py"), engine, str(path), folder],
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
    """Say how far the first category's answers are from those of scipy."""
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
    return "; ".join(said) or "reference"


def _table(
    workers: list[Worker], differences: dict[str, str], *, nodes: int, edges: int
) -> list[str]:
    reference = next(worker for worker in workers if worker.name == REFERENCE)
    head = (
        "| engine | preparing, s | A, ms | B, ms | counts, ms "
        "| A / B / counts: times as fast as scipy | the same by processor time | B, ns a node "
        "| bytes a directed edge | against scipy |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|---|---|"]
    for worker in workers:
        middle = {task: _middle(worker.seconds, task) for task in SEARCHES}
        per_node = f"{middle['B'] / nodes / CATEGORIES * 1e9:.0f}" if middle["B"] else "–"
        times = " | ".join(f"{mine * 1e3:,.1f}" if mine else "–" for mine in middle.values())
        lines.append(
            f"| {_named(worker.name)} | {worker.prepare_s:.2f} | {times} "
            f"| {_ratios(worker.seconds, reference.seconds)} "
            f"| {_ratios(worker.busy, reference.busy)} | {per_node} "
            f"| {worker.top_bytes / edges / 2:.0f} | {differences[worker.name]} |"
        )
    return lines


def _ratios(mine: dict[str, list[float]], theirs: dict[str, list[float]]) -> str:
    said = []
    for task in SEARCHES:
        one, other = _middle(mine, task), _middle(theirs, task)
        said.append(f"{other / one:.2g}" if one and other else "–")
    return " / ".join(said)


def _dense_table(workers: list[Worker]) -> list[str]:
    rows = [worker for worker in workers if "one more" in worker.seconds]
    if not rows:
        return []
    head = (
        "| engine | the first variable, preparing included | ten at once | list, once "
        "| each further variable | a hundred, all included |"
    )
    lines = [
        "\nA value on every node, summed within 1,250 m of every node, seconds:\n",
        head,
        "|---|---|---|---|---|---|",
    ]
    for worker in rows:
        once, ten, listed, more = (_middle(worker.seconds, task) for task in DENSE)
        further = more or 0.0
        first = worker.prepare_s + (once or further)
        hundred = worker.prepare_s + (listed or 0.0) + 100 * further
        cells = [f"{cell:.3f}" if cell else "–" for cell in (first, ten, listed, more, hundred)]
        lines.append(f"| {_named(worker.name)} | {' | '.join(cells)} |")
    return lines


def _middle(measured: dict[str, list[float]], task: str) -> float | None:
    seconds = measured.get(task, [])
    return median(seconds[1:] or seconds) if seconds else None


def _named(engine: str) -> str:
    names = {"kernel1": "**kernel, 1 thread**", "kernel2": "**kernel, 2 threads**"}
    return names.get(engine, engine)


def _head(runs: int) -> str:
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    missing = (PEERS / "missing").read_text().split() if PEERS.exists() else sorted(MOST_NODES)
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return f"""# Engines side by side

Made by `make bench`. {model}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()},
Python {platform.python_version()}, numpy {version("numpy")}, scipy {version("scipy")}.
Load of the machine over 1, 5 and 15 minutes at the start: {load}. Anything above 0 is
other work on the same cores; it slows everything, and two threads more than one.

Five categories with one facility for each 2,000 nodes (at least 50), in the middle of edges,
float64 metres. Nodes are numbered as the walk network numbers them, from west to east.
**A**: the nearest facility of each node within 1,250 m. **B**: the same without a limit.
**counts**: the facilities within 1,250 m of each node. Times are for all five categories:
medians of {runs} runs for the kernel and scipy (3 from 900,000 nodes on), of {FEW_RUNS} for the
others and for scipy's counts, in which the engines take turns, after one that does not count.
By processor time means without the time in which other work had the core. The kernel also finds
which facility is nearest; scipy here does not, which spares it some work. Memory is the most a
process took above the input, the results of five categories (some 30 bytes a directed edge)
included.
pandana and pandarm know facilities at nodes only and were given a network cut at each.

Could not be installed here: {", ".join(missing) or "none"}.
"""


if __name__ == "__main__":
    main()
