"""The tables of `RESULTS.md` and of the README, and the goals they are held against."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.workers import (
    CATEGORIES,
    DENSE,
    FEW_RUNS,
    ONCE_S,
    REFERENCE,
    SEARCHES,
    missing_peers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.workers import Measured, Worker

GOALS = {"A": 4.0, "B": 4.0, "counts": 8.0}  # times as fast as scipy
MOST_BYTES = 100  # for each direction of an edge, above the input
NAMES = {"kernel1": "**kernel, 1 thread**", "kernel2": "**kernel, 2 threads**"}


def describe_machine() -> str:
    """Return what the figures were measured on, and how."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.processor()
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return f"""# Engines side by side

Made by `make bench`; whole commands, from files to results, are in `WHOLE_WAY.md`.
{model}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()},
Python {platform.python_version()}, numpy {version("numpy")}, scipy {version("scipy")}.
Load of the machine over 1, 5 and 15 minutes at the start: {load}. Anything above 0 is
other work on the same cores; it slows everything, and two threads more than one.

Five categories with one facility for each 2,000 nodes (at least 50), in the middle of edges,
float64 metres. Nodes are numbered as the walk network numbers them, from west to east.
**A**: the nearest facility of each node within 1,250 m. **B**: the same without a limit.
**counts**: the facilities within 1,250 m of each node. Times are for all five categories:
medians, for the kernel and scipy of as many runs as is said (3 from 900,000 nodes on), for the
others and for scipy's counts of {FEW_RUNS}; the engines take turns, after one run that does not
count (it is the one that counts for a peer that took above {ONCE_S:.0f} s). By processor time means
without the time in which other work had the core. The kernel and scipy
(`dijkstra(min_only=True, return_predecessors=True)`) find which facility it is as well, the
others only how far. Memory is the most a process took above the input for A, B and counts, the
results of five categories (some 25 bytes a directed edge) included.

pandana, pandarm and cityseer know facilities at nodes only, or need them there to be exact, and
were given a network cut at each. cityseer measures streets by their geometry, so each was given a
bent line of its length; its time for A includes the counts, which it makes in the same run.
RoutingKit (by the package routingkit-cch, a customizable contraction hierarchy) adds up whole
numbers, here tenths of a millimetre; its preparing is the order, the hierarchy and the lengths, and
its times include making Python's numbers of the distances. An engine is left out of a network that
would take it minutes. Scipy's counts of 4 million nodes are left out: in one run they took
365 s of the processor, where the kernel takes half a second.

Could not be installed here: {", ".join(missing_peers()) or "none"}.
"""


def build_section(measured: Measured) -> str:
    """Return what was measured on one network."""
    return "\n".join(
        [
            f"\n## {measured.name}: {measured.nodes:,} nodes, {measured.edges:,} edges\n",
            f"{measured.facilities:,} facilities a category, {measured.runs} runs.\n",
            *_searches(measured),
            *_dense(measured),
        ]
    )


def build_readme_table(all_measured: Iterable[Measured], *, chinese: bool) -> str:
    """Return the short table of the README."""
    head = (
        "| 路网 | 任务 | 编译内核 1 线程 / 2 线程 | scipy | 其他引擎（毫秒） |"
        if chinese
        else "| network | task | kernel, 1 / 2 threads | scipy | others (milliseconds) |"
    )
    lines = [head, "|---|---|---|---|---|"]
    for measured in all_measured:
        for task in ("A", "B"):
            mine = [_ms(measured.workers[f"kernel{n}"].median_s(task)) for n in (1, 2)]
            ratio = measured.ratio("kernel1", task) or 0.0
            others = [
                f"{name} {_ms(worker.median_s(task))}"
                for name, worker in measured.workers.items()
                if name not in (*NAMES, REFERENCE) and worker.median_s(task)
            ]
            reference = _ms(measured.workers[REFERENCE].median_s(task))
            lines.append(
                f"| {measured.name}, {measured.nodes:,} | {task} | {' / '.join(mine)} "
                f"| {reference} ({ratio:.1f} ×) | {', '.join(others) or '–'} |"
            )
    return "\n".join(lines)


def find_misses(all_measured: Iterable[Measured]) -> list[str]:
    """Return the goals that one thread missed, by processor time, and memory of either."""
    missed = []
    for measured in all_measured:
        for task, goal in GOALS.items():
            ratio = measured.ratio("kernel1", task, busy=True)
            if ratio is not None and ratio < goal:
                missed.append(f"{measured.name}, {task}: {ratio:.1f} times scipy, not {goal:.0f}")
        for engine in NAMES:
            if engine in measured.workers:
                used = measured.workers[engine].top_bytes / measured.edges / 2
                if used > MOST_BYTES:
                    missed.append(f"{measured.name}, {engine}: {used:.0f} bytes a directed edge")
    return missed


def _searches(measured: Measured) -> list[str]:
    head = (
        "| engine | preparing, s | A, ms | B, ms | counts, ms "
        "| A / B / counts: times as fast as scipy | the same by processor time "
        "| A / B with preparing once | B, ns a node | bytes a directed edge | against scipy |"
    )
    lines = [head, "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, worker in measured.workers.items():
        b_s = worker.median_s("B")
        cells = [
            NAMES.get(name, name),
            f"{worker.prepare_s:.2f}",
            *(_ms(worker.median_s(task)) for task in SEARCHES),
            _ratios(measured, name, busy=False),
            _ratios(measured, name, busy=True),
            _with_preparing(measured, worker),
            f"{b_s / measured.nodes / CATEGORIES * 1e9:.0f}" if b_s else "–",
            f"{worker.top_bytes / measured.edges / 2:.0f}",
            worker.against,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _ratios(measured: Measured, name: str, *, busy: bool) -> str:
    found = (measured.ratio(name, task, busy=busy) for task in SEARCHES)
    return " / ".join(f"{ratio:.2g}" if ratio else "–" for ratio in found)


def _with_preparing(measured: Measured, worker: Worker) -> str:
    """Return how many times as fast as scipy an engine is that is prepared for one use."""
    reference, said = measured.workers[REFERENCE], []
    for task in ("A", "B"):
        mine, theirs = worker.median_s(task), reference.median_s(task)
        once = (reference.prepare_s + theirs) / (worker.prepare_s + mine) if mine and theirs else 0
        said.append(f"{once:.2g}" if once else "–")
    return " / ".join(said)


def _dense(measured: Measured) -> list[str]:
    rows = [w for w in measured.workers.values() if any(w.median_s(task) for task in DENSE)]
    if not rows:
        return []
    lines = [
        "\nA value on every node, summed within 1,250 m of every node; seconds, with preparing:\n",
        "| engine | 1 variable | 10 | 100 |",
        "|---|---|---|---|",
    ]
    for worker in rows:
        times = [worker.median_s(task) for task in DENSE]
        cells = [f"{worker.prepare_s + once:.2f}" if once else "–" for once in times]
        lines.append(f"| {NAMES.get(worker.name, worker.name)} | {' | '.join(cells)} |")
    return lines


def _ms(seconds: float | None) -> str:
    return f"{seconds * 1e3:,.1f}" if seconds else "–"
