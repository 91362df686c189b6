"""Cold times of whole commands, from files to results: ``python -m benchmarks.whole_way``.

Every command is a process of its own, as a user starts it. Wall time, CPU time and the peak
memory of the process are taken, of so many ``--runs``: medians, and the highest peak. One run
of all takes some four minutes. The table is written to ``WHOLE_WAY.md``.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import describe_speed, time_additions_s

if TYPE_CHECKING:
    import resource
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "real"
OUT = Path(__file__).with_name("WHOLE_WAY.md")
RUNS = 3
MILLION = 1_000_000
HOMES = 20_000
FACILITIES = 32  # of each category in Porto: one for each 2,000 crossings
NOTE = f"""The extract of Porto has roads only, so there is little to measure; what facilities add
is told besides, with {FACILITIES} of each category, one for each 2,000 crossings, at seeded homes.

The city is made up (`benchmarks/city.py`): every street is one straight piece between two
crossings and every facility has a point. Streets with many bends are in Porto, facilities known
only to their street in the bundled study."""

RATIOS = """## Beside the floor and a script

CPU seconds, the median, each turn back to back, and in brackets how many times the floor. The floor
imports geopandas, reads the same layers with Arrow and writes as many bytes. The script
(`benchmarks/bare.py`, seventy lines, scipy) has no bounds, no checks and no map, and snaps to the
nearest crossing: other answers. Tables alone have bounds."""
MISSED = """## Goals that are missed, and why

- Print, report, atlas (20 s, 40 s, 0.5 CPU s a sheet): two thirds of writing a sheet as PDF go to
  fontTools, which opens two fonts of 7.7 MB anew for each sheet and cuts them down. Matplotlib has
  no way to hand it a font that is open already.
- Tables alone against a script: four times its CPU time on Porto, without draws. Of 11.7 s
  (profiled, without writing) reading with all checks took 3.5, modules 2.1, the network and places
  to join it 2.9, causes of gaps 1.6; its tables have 82 MB against 4.
- A prepared study is left out so far. It would save most of reading and noding: some 4 of these
  11.7 s, but one part in seven of a default run, where positions are drawn a hundred times.
- 1 M within 2 GB, the bundled study within 160 MB, the import of a PBF, and a table of growth:
  not worked on.
- `check` of a city: its search for offset layers is some three times as fast to prepare; the rest
  is as it was.
"""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command and what it may take.

    Parameters
    ----------
    name
        What it does.
    commands
        One after the other; their times are added up.
    prepare
        What is done before the last of them, not timed.
    goal_s
        Wall time it should stay below, seconds.
    goal_mb
        Peak memory it should stay below, where there is such a goal.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    prepare: Callable[[], None] = _nothing
    goal_s: float
    goal_mb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took: wall and CPU seconds, and megabytes at the peak."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    before_s = time_additions_s()
    day = time.strftime("%Y-%m-%d")
    with tempfile.TemporaryDirectory() as made:
        lines = [build_row(step, _measured(step, runs)) for step in _steps(Path(made))]
        ratios = [
            build_ratio(name, Path(made), study, runs)
            for name, study in (
                ("bundled", ROOT / "data"),
                ("Porto with facilities", Path(made) / "porto_served"),
                ("city of 1 M", Path(made) / "city"),
            )
            if study.exists()
        ]
    text = "\n".join(
        [
            "# The whole way: from files to results, cold",
            "",
            f"`python -m benchmarks.whole_way --runs {runs}`, {day}, {_machine()}.",
            "",
            describe_speed(before_s, time_additions_s()),
            "",
            NOTE,
            "",
            "| command | wall, s | CPU, s | peak, MB | goal |",
            "|---|---|---|---|---|",
            *lines,
            "",
            RATIOS,
            "",
            "| study | floor | script | `coverage` | `--only tables` | with `--draws 0` |",
            "|---|---|---|---|---|---|",
            *ratios,
            "",
            MISSED,
        ]
    )
    OUT.write_text(text, encoding="utf-8")
    print(text)


def _steps(made: Path) -> list[Step]:
    def coverage(study: Path, out: str) -> tuple[str, ...]:
        return ("coverage", "--study", str(study), "--out", str(made / out), "--lang", "en")

    pbf = REAL / "porto_portugal.osm.pbf"
    osm = REAL / "shanghai_center.osm"
    porto = made / "porto"
    steps = [
        Step(name="`--version`", commands=(("--version",),), goal_s=0.3),
        Step(name="`--help`", commands=(("--help",),), goal_s=0.3),
        Step(
            name="bundled study: `coverage`",
            commands=(coverage(ROOT / "data", "bundled"),),
            goal_s=3.0,
        ),
    ]
    if osm.exists():
        study = made / "shanghai"
        load = ("import-osm", str(osm), "--out", str(study))
        steps.append(
            Step(
                name="Shanghai centre from .osm: `import-osm`, `coverage`",
                commands=(load, coverage(study, "shanghai_out")),
                goal_s=15.0,
            )
        )
    if pbf.exists():
        load = ("import-osm", str(pbf), "--out", str(porto))
        steps += [
            Step(
                name="Porto from .osm.pbf: `import-osm`, `coverage`",
                commands=(load, coverage(porto, "porto_out")),
                goal_s=15.0,
            ),
            Step(
                name="Porto from the prepared study: `coverage`",
                commands=(coverage(porto, "porto_out"),),
                goal_s=5.0,
            ),
            Step(
                name=f"the same with {FACILITIES} facilities of each category: `coverage`",
                prepare=partial(_make, f"write_served(folder, each={FACILITIES})", porto),
                commands=(coverage(made / "porto_served", "porto_out"),),
                goal_s=5.0,
            ),
        ]
    city = made / "city"
    _make(f"write_city(folder, nodes={MILLION}, homes={HOMES})", city)
    steps.append(
        Step(
            name="a city of 1,000,000 crossings: `coverage`",
            commands=(coverage(city, "city_out"),),
            goal_s=60.0,
            goal_mb=4_000.0,
        )
    )
    return steps


def _make(call: str, folder: Path) -> None:
    """Call a function of `benchmarks.city` for a folder, in a process of its own.

    On Linux the peak memory of a process begins with its parent's, so this one stays small.
    """
    name = call.split("(", maxsplit=1)[0]
    script = f"import sys; from pathlib import Path; from benchmarks.city import {name}; "
    script += f"folder = Path(sys.argv[1]); {call}"
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=ROOT)  # noqa: S603


def _measured(step: Step, runs: int) -> Cost:
    costs = [_cost(step) for _ in range(runs)]
    return Cost(
        wall_s=statistics.median(cost.wall_s for cost in costs),
        cpu_s=statistics.median(cost.cpu_s for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
    )


def _cost(step: Step) -> Cost:
    wall = cpu = peak = 0.0
    for command in step.commands:
        if command is step.commands[-1]:
            step.prepare()
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "ganquan_geo", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall += time.perf_counter() - start
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, _megabytes(used))
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}")
    return Cost(wall_s=wall, cpu_s=cpu, peak_mb=peak)


def build_ratio(name: str, made: Path, study: Path, runs: int) -> str:
    """Measure a study beside the floor and the script, turn by turn."""
    out = made / "ratio"
    ours = ("ganquan_geo", "coverage", "--study", str(study), "--out", str(out))
    bare = ("benchmarks.bare",)
    _run_cpu_s(ours)
    size = sum(path.stat().st_size for path in out.iterdir())
    others = made / "ratio_others"
    commands = (
        (*bare, "floor", str(study), str(others), str(size)),
        (*bare, "tables", str(study), str(others)),
        ours,
        (*ours, "--only", "tables"),
        (*ours, "--only", "tables", "--draws", "0"),
    )
    turns = [[_run_cpu_s(command) for command in commands] for _ in range(runs)]
    floor_s, *rest = (statistics.median(own) for own in zip(*turns, strict=True))
    cells = [f"{own:.2f} ({own / floor_s:.1f})" for own in rest]
    return f"| {name} | {floor_s:.2f} | {' | '.join(cells)} |"


def _run_cpu_s(command: Sequence[str]) -> float:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def _megabytes(used: resource.struct_rusage) -> float:
    unit = 1 if sys.platform == "darwin" else 1 << 10  # bytes there, kilobytes elsewhere
    return used.ru_maxrss * unit / 1e6


def build_row(step: Step, cost: Cost) -> str:
    goals = [f"{step.goal_s:g} s {_mark(cost.wall_s, step.goal_s)}"]
    if step.goal_mb:
        goals.append(f"{step.goal_mb:,.0f} MB {_mark(cost.peak_mb, step.goal_mb)}")
    return (
        f"| {step.name} | {cost.wall_s:.2f} | {cost.cpu_s:.2f} | {cost.peak_mb:,.0f} "
        f"| {', '.join(goals)} |"
    )


def _mark(used: float, goal: float) -> str:
    return "✓" if used < goal else "✗"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
