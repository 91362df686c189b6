"""The tables of `RESULTS.md`, and the goals they are held against."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import describe_speed
from benchmarks.networks import SYNTHETIC
from benchmarks.work import VARIABLES
from benchmarks.workers import (
    CATEGORIES,
    DENSE,
    FEW_RUNS,
    MOST_DENSE,
    MOST_NODES,
    ONCE_S,
    REFERENCE,
    SEARCHES,
    missing_peers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.workers import Measured, Worker

GOALS = {"A": 4.0, "B": 4.0, "counts": 8.0}  # times as fast as scipy
MOST_BYTES = 100  # for each direction of an edge, above the input
FLAT = 1.5  # the most that a node of the largest seeded network costs, in nodes of the smallest
NAMES = {"kernel1": "**kernel, 1 thread**", "kernel2": "**kernel, 2 threads**"}


def describe_machine(before_s: float, *, after_s: float | None = None) -> str:
    """Return what the figures were measured on, and how."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.processor()
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"""# Engines side by side

Made by `make bench`; whole commands, from files to results, are in `WHOLE_WAY.md`.
{model}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()},
Python {platform.python_version()}, numpy {version("numpy")}, scipy {version("scipy")}.
{describe_speed(before_s, after_s)}
A load above what is measured is other work on the same cores; it slows everything, and two
threads more than one.

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
its times include making Python's numbers of the distances. An engine is left out of networks that
would take it minutes: {_describe_largest()}.
Sums on every node were asked of networks below {MOST_DENSE:,} nodes. pandana and pandarm keep what
is within the limit of every node when they prepare themselves, the kernel searches when it is
asked; so sums are told with preparing, and besides what each further variable costs.
Scipy's counts of 4 million nodes are left out: in one run they took
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


def describe_misses(all_measured: Iterable[Measured]) -> str:
    """Return the last section: which goals were held against what, and which were missed."""
    misses = find_misses(list(all_measured)) or ["none"]
    return f"""
## Goals missed

Of one thread. Against scipy: A and B {GOALS["A"]:g} times as fast, by processor time, and with
preparing once, by the clock; counts {GOALS["counts"]:g} times. Against every other engine, on the
networks it was run on, by the clock: faster in A, B and counts, with preparing and apart; faster in
sums with preparing, and in each further variable.
Memory: {MOST_BYTES} bytes a directed edge. Cost a node of B, by processor time: on the largest
seeded network at most {FLAT:g} times that on the smallest. No other engine than scipy was run on
4 million nodes.

{chr(10).join(f"- {miss}" for miss in misses)}"""


def find_misses(all_measured: list[Measured]) -> list[str]:
    """Return every goal that was missed; times with preparing and of peers are by the clock."""
    missed = find_slower(all_measured)
    for measured in all_measured:
        missed += _find_slow_preparing(measured)
        missed += [line for task in SEARCHES for line in _find_ahead(measured, task)]
        missed += _find_ahead_in_sums(measured)
    return missed + _find_uneven(all_measured)


def find_slower(all_measured: Iterable[Measured]) -> list[str]:
    """Return what is slower against scipy than it should be, by processor time, or larger.

    Other work on the machine changes these little, so a guard can rest on them.
    """
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


def _find_slow_preparing(measured: Measured) -> list[str]:
    found = ((task, _ratio_with_preparing(measured, "kernel1", task)) for task in ("A", "B"))
    return [
        f"{measured.name}, {task} with preparing: {ratio:.1f} times scipy, not {GOALS[task]:.0f}"
        for task, ratio in found
        if ratio is not None and ratio < GOALS[task]
    ]


def _find_ahead(measured: Measured, task: str) -> Iterator[str]:
    """Say which peers do a task faster than one thread of the kernel."""
    kernel = measured.workers["kernel1"]
    mine_s = kernel.median_s(task)
    for name, worker in measured.workers.items():
        theirs_s = worker.median_s(task)
        if name in (*NAMES, REFERENCE) or mine_s is None or theirs_s is None:
            continue
        for how, own, other in (
            ("apart from preparing", mine_s, theirs_s),
            ("with preparing", kernel.prepare_s + mine_s, worker.prepare_s + theirs_s),
        ):
            if other < own:
                yield f"{measured.name}, {task}, {how}: {own:.2g} s, {name} {other:.2g} s"


def _find_ahead_in_sums(measured: Measured) -> Iterator[str]:
    """Say which peers are ahead of one thread in sums: of some variables, or with each further.

    A peer that keeps what is near every node does so when it prepares itself for the limit; the
    kernel searches when it is asked. So the sums by themselves are not the same work.
    """
    kernel = measured.workers["kernel1"]
    for name, worker in measured.workers.items():
        if name in (*NAMES, REFERENCE):
            continue
        for task in DENSE:
            mine_s, theirs_s = kernel.median_s(task), worker.median_s(task)
            if mine_s is None or theirs_s is None:
                continue
            own, other = kernel.prepare_s + mine_s, worker.prepare_s + theirs_s
            if other < own:
                yield f"{measured.name}, {task}: {own:.2g} s, {name} {other:.2g} s"
        further_s, theirs_s = _each_further_s(kernel), _each_further_s(worker)
        if further_s is not None and theirs_s is not None and theirs_s < further_s:
            yield (
                f"{measured.name}, sums, each further variable: "
                f"{further_s:.2g} s, {name} {theirs_s:.2g} s"
            )


def _each_further_s(worker: Worker) -> float | None:
    """Return what one variable more costs, from the first to the last."""
    first_s, last_s = worker.median_s(DENSE[0]), worker.median_s(DENSE[-1])
    if first_s is None or last_s is None:
        return None
    return max(last_s - first_s, 0.0) / (VARIABLES - 1)


def _find_uneven(all_measured: Iterable[Measured]) -> list[str]:
    """Compare what a node costs in the smallest and the largest of the seeded networks."""
    costs = [
        (measured.nodes, measured.name, busy_s / measured.nodes / CATEGORIES * 1e9)
        for measured in all_measured
        if measured.name in SYNTHETIC
        and (busy_s := measured.workers["kernel1"].median_s("B", busy=True))
    ]
    if not costs:
        return []
    (_, small, small_ns), (_, large, large_ns) = min(costs), max(costs)
    if large_ns <= FLAT * small_ns:
        return []
    both = f"{large_ns:.0f} ns in {large}, {small_ns:.0f} ns in {small}"
    return [f"cost a node of B: {both}, {large_ns / small_ns:.2f} times, not {FLAT:g}"]


def _describe_largest() -> str:
    """Say how large a network each engine was run on, at most."""
    limits = sorted(set(MOST_NODES.values()))
    return ";\n".join(
        f"{', '.join(name for name, most in MOST_NODES.items() if most == limit)} "
        f"up to {limit:,} nodes"
        for limit in limits
    )


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
    found = (_ratio_with_preparing(measured, worker.name, task) for task in ("A", "B"))
    return " / ".join(f"{ratio:.2g}" if ratio else "–" for ratio in found)


def _ratio_with_preparing(measured: Measured, engine: str, task: str) -> float | None:
    worker, reference = measured.workers[engine], measured.workers[REFERENCE]
    mine, theirs = worker.median_s(task), reference.median_s(task)
    if not (mine and theirs):
        return None
    return (reference.prepare_s + theirs) / (worker.prepare_s + mine)


def _dense(measured: Measured) -> list[str]:
    rows = [w for w in measured.workers.values() if any(w.median_s(task) for task in DENSE)]
    if not rows:
        return []
    lines = [
        "\nValues on every node, summed within 1,250 m of every node; seconds, with preparing:\n",
        "| engine | preparing | 1 variable | 10 | 100 | each further variable |",
        "|---|---|---|---|---|---|",
    ]
    for worker in rows:
        times = [worker.median_s(task) for task in DENSE]
        further_s = _each_further_s(worker)
        cells = [
            f"{worker.prepare_s:.2f}",
            *(f"{worker.prepare_s + once:.2f}" if once else "–" for once in times),
            f"{further_s:.3f}" if further_s is not None else "–",
        ]
        lines.append(f"| {NAMES.get(worker.name, worker.name)} | {' | '.join(cells)} |")
    return lines


def _ms(seconds: float | None) -> str:
    return f"{seconds * 1e3:,.1f}" if seconds else "–"
