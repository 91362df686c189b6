"""How long one edit of a live session takes to its answer: ``python -m benchmarks.live``.

The bundled study; with ``--porto`` Porto with facilities at seeded homes, and with ``--city`` a
made-up city of a million crossings (many minutes more). Each edit is done and undone several times
and answered with all homes and counts that change. Beside it stands the full way of the same edit:
`apply_scenario`, `build_baseline`, `measure_coverage`. The table is written to ``LIVE.md``.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.city import write_city, write_served
from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.whole_way import FACILITIES, HOMES, MILLION, REAL, ROOT
from ganquan_geo import (
    Edit,
    Live,
    apply_scenario,
    build_baseline,
    measure_coverage,
    read_study,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ganquan_geo import Study

OUT = Path(__file__).with_name("LIVE.md")
RUNS = 5
ONCE_S = 5.0  # an edit that takes longer is not done often
LINK_DEG = 1e-3  # about a hundred metres
NOTE = """An answer is made of arrays: for each home and category that changed the best estimate,
the bounds and the verdict of every tier, and the counts by every denominator of homes. Bounds are
worked out as closely as in the full way; the answers are equal to its figures to the bit
(`tests/scenario/test_live.py`). Processor time counts all threads; goals are held against it, as
other work may have the cores.

Undoing goes back to a state that is kept. In a city of a million crossings (`--city`) an edit of a
facility took 250 to 280 ms of processor time on 2026-11-30, not 50: fields are searched whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Wall and processor time of one thing, milliseconds."""

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of edit of one study.

    Parameters
    ----------
    name
        What is done.
    homes
        How many homes change, over all categories.
    done, undone
        What doing and undoing it take.
    """

    name: str
    homes: int
    done: Cost
    undone: Cost


def main() -> None:
    """Measure, print and write the table."""
    warnings.simplefilter("ignore")  # of middles in degrees, which are as good as any place here
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--porto", action="store_true", help="Porto as well")
    parser.add_argument("--city", action="store_true", help="the city as well")
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    before_s = time_additions_s()
    parts, misses = [], []
    with tempfile.TemporaryDirectory() as made:
        for name, folder, goal_ms in _studies(Path(made), porto=asked.porto, city=asked.city):
            study = read_study(folder)
            rows, full = _measured(study, asked.runs)
            parts.append(build_table(name, rows, full=full, goal_ms=goal_ms))
            misses += find_misses(name, rows, goal_ms=goal_ms)
            print(parts[-1], flush=True)
    more = " --porto" * asked.porto + " --city" * asked.city
    said = f"`python -m benchmarks.live{more} --runs {asked.runs}`, "
    said += f"{time.strftime('%Y-%m-%d')}; medians, milliseconds."
    text = "\n".join(
        [
            "# A live session: from an edit to its answer",
            "",
            said,
            "",
            describe_speed(before_s, time_additions_s()),
            "",
            NOTE,
            "",
            *parts,
            "## Goals missed",
            "",
            *(misses or ["None."]),
            "",
        ]
    )
    OUT.write_text(text, encoding="utf-8")
    print(text)


def _studies(made: Path, *, porto: bool, city: bool) -> Iterator[tuple[str, Path, float]]:
    yield "bundled study", ROOT / "data", 5.0
    pbf = REAL / "porto_portugal.osm.pbf"
    if porto and pbf.exists():
        command = [sys.executable, "-m", "ganquan_geo", "import-osm", str(pbf)]
        subprocess.run(  # noqa: S603 - our own command
            [*command, "--out", str(made / "porto")], check=True, cwd=ROOT, capture_output=True
        )
        yield "Porto, 24,740 homes", write_served(made / "porto", each=FACILITIES), 150.0
    if city:
        folder = write_city(made / "city", nodes=MILLION, homes=HOMES)
        yield "a city of 1,000,000 crossings, 20,000 homes", folder, 50.0


def _measured(study: Study, runs: int) -> tuple[list[Row], Cost]:
    """Return what each edit takes, and what the first one takes by the full way."""
    live, edits = Live(study), _edits(study)
    live.do(next(iter(edits.values())))
    full = _cost(lambda: _whole(study, live))
    live.undo()
    rows = []
    for name, edit in edits.items():
        began_s = time.perf_counter()
        answer = live.do(edit)
        live.undo()
        often = 1 if time.perf_counter() - began_s > ONCE_S else runs
        costs = [
            (_cost(lambda: live.do(edit)), _cost(live.undo))  # noqa: B023 - called at once
            for _ in range(often)
        ]
        done, undone = (_median([pair[side] for pair in costs]) for side in (0, 1))
        homes = sum(len(own.home) for own in answer.homes)
        rows.append(Row(name=name, homes=homes, done=done, undone=undone))
        sys.stderr.write(f"{name}: {done.cpu_ms:,.1f} ms\n")
    return rows, full


def _whole(study: Study, live: Live) -> None:
    changed = apply_scenario(study, live.scenario)
    measure_coverage(build_baseline(changed), with_areas=False)


def _edits(study: Study) -> dict[str, Edit]:
    """Return one edit of each kind, in the middle of the homes."""
    homes = study.layers["compounds"].geometry.dropna()
    middle = homes.iloc[len(homes) // 2].centroid
    here = {"lon": middle.x, "lat": middle.y}
    facilities = study.layers["facilities"]
    edits = {}
    for category in study.categories:
        own = facilities[facilities["kind"].isin(category.kinds) & facilities.geometry.notna()]
        new = {"kind": category.kinds[0], "name": "试设", **here}
        edits[f"{category.id}: facility.add"] = Edit(op="facility.add", target="trial", new=new)
        target = own.index[len(own) // 2]
        edits[f"{category.id}: facility.move"] = Edit(op="facility.move", target=target, new=here)
    home, street = homes.index[len(homes) // 2], study.layers["streets"].index
    across = [[middle.x, middle.y], [middle.x + LINK_DEG, middle.y + LINK_DEG]]
    return edits | {
        "home.set, its place": Edit(op="home.set", target=home, new=here),
        "home.set, its households": Edit(op="home.set", target=home, new={"households": 3.0}),
        "profile.set, a slower walker": Edit(
            op="profile.set", target="standard", new={"speed_m_per_s": 0.9}
        ),
        "street.close": Edit(op="street.close", target=street[len(street) // 2]),
        "link.add": Edit(op="link.add", target="trial", new={"name": "试通道", "line": across}),
    }


def _cost(step: Callable[[], object]) -> Cost:
    gc.collect()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    step()
    return Cost(
        wall_ms=(time.perf_counter() - wall_s) * 1e3, cpu_ms=(time.process_time() - cpu_s) * 1e3
    )


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        wall_ms=statistics.median(cost.wall_ms for cost in costs),
        cpu_ms=statistics.median(cost.cpu_ms for cost in costs),
    )


def build_table(name: str, rows: list[Row], *, full: Cost, goal_ms: float) -> str:
    """Return the table of one study."""
    heads = "| edit | homes changed | done: wall | processor | undone: processor | times as fast |"
    lines = [
        f"## {name}: at most {goal_ms:g} ms",
        "",
        f"The full way of one edit: {full.cpu_ms:,.0f} ms of processor time.",
        "",
        heads,
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        mark = "✓" if row.done.cpu_ms <= goal_ms else "✗"
        lines.append(
            f"| {row.name} | {row.homes:,} | {row.done.wall_ms:,.1f} | {row.done.cpu_ms:,.1f} "
            f"{mark} | {row.undone.cpu_ms:,.1f} | {full.cpu_ms / row.done.cpu_ms:,.1f} |"
        )
    return "\n".join([*lines, ""])


def find_misses(name: str, rows: list[Row], *, goal_ms: float) -> list[str]:
    """Return the edits that took longer than the goal."""
    return [
        f"- {name}, {row.name}: {row.done.cpu_ms:,.1f} ms, not {goal_ms:g}"
        for row in rows
        if row.done.cpu_ms > goal_ms
    ]


if __name__ == "__main__":
    main()
