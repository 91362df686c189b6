"""Service areas of 1,000 facilities in Porto: ``python -m benchmarks.service_areas``.

Exact lines and drawn land of seeded facilities within 1,250 m, each by itself, held against
their goals and against what others do for the same. Times are processor time of one process.
What the land has in common with the exact one is told of other facilities than those that the
spacing of its grid was chosen by. The table is written to ``SERVICE_AREAS.md``.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.machine import describe_speed, time_additions_s
from ganquan_geo import build_walk_network, reached_streets, read_study, service_areas
from ganquan_geo.network.areas.band import MOST_POINTS
from ganquan_geo.network.areas.service_areas import WIDTH_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork

    Shapes = NDArray[np.object_]

OUT = Path(__file__).with_name("SERVICE_AREAS.md")
PORTO = Path(__file__).resolve().parents[1].parent / "shared" / "real" / "porto_portugal.osm.pbf"
FACILITIES = 1_000
LIMIT_M = 1_250.0
SEED = 6
SAMPLE = 50
SAMPLE_SEED = 7  # not SEED: with facilities of that one the grid's spacing was chosen
RUNS = 2
GOALS_MS = {"lines": 0.5, "land": 10.0}
GOAL_SHARED = 0.997
ROUND_SEGMENTS = 16  # in a quarter circle, of the exact land


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="Porto, where it has been imported already")
    asked = parser.parse_args()
    before_s = time_additions_s()
    network = read_porto(asked.study)
    places = place_facilities(network, count=FACILITIES, seed=SEED)
    service_areas(network, places[:1], limits_m=[LIMIT_M])  # lays the network out
    before_mb = reset_peak_mb()
    lines_ms, lines = measure_ms(lambda: reached_streets(network, places, limits_m=[LIMIT_M]))
    lines_mb = peak_mb() - before_mb
    areas_ms, _ = measure_ms(lambda: service_areas(network, places, limits_m=[LIMIT_M]))
    rows = [
        _row("lines, exact: `reached_streets`", lines_ms / FACILITIES, goal=GOALS_MS["lines"]),
        _row("lines and land: `service_areas`", areas_ms / FACILITIES, goal=GOALS_MS["land"]),
    ]
    sample = place_facilities(network, count=SAMPLE, seed=SAMPLE_SEED)
    reached = reached_streets(network, sample, limits_m=[LIMIT_M]).groupby("facility").geometry
    streets = [reached.get_group(key).to_numpy() for key in sample.index]
    exact_ms, exact = measure_ms(lambda: [_union(each, ROUND_SEGMENTS) for each in streets], runs=1)
    areas = service_areas(network, sample, limits_m=[LIMIT_M])
    land = areas.set_index("facility").geometry[sample.index].to_numpy()
    rows[1] += _shared(land, exact)
    rows.append(_row("exact union of buffers, 64 to a circle", exact_ms / SAMPLE) + "1 | 1 |")
    for name, segments in (
        ("union of buffers, 32 to a circle (osmnx's way)", 8),
        ("the same, 16", 4),
    ):
        used_ms, drawn = measure_ms(
            lambda n=segments: [_union(each, n) for each in streets], runs=1
        )
        rows.append(_row(name, used_ms / SAMPLE) + _shared(drawn, exact))
    hull_ms, hulls = measure_ms(lambda: [shapely.convex_hull(each) for each in exact], runs=1)
    rows.append(_row("convex hull of it", hull_ms / SAMPLE) + _shared(hulls, exact))
    page = _page(network, rows, stretches=len(lines), lines_mb=lines_mb, before_s=before_s)
    OUT.write_text(page, encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def read_porto(study: Path | None) -> WalkNetwork:
    """Return the walk network of Porto, from an imported study or from the extract."""
    with tempfile.TemporaryDirectory() as made:
        folder = study or Path(made) / "porto"
        if study is None:
            command = ["import-osm", str(PORTO), "--out", str(folder)]
            subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "ganquan_geo", *command], check=True, stdout=sys.stderr
            )
        read = read_study(folder)
    return build_walk_network(
        read.layers["streets"], join_tolerance_m=read.settings.join_tolerance_m
    )


def place_facilities(network: WalkNetwork, *, count: int, seed: int) -> gpd.GeoDataFrame:
    """Place facilities anywhere along edges, as many on a short one as on a long one."""
    rng = np.random.default_rng(seed)
    edge = rng.integers(len(network.u), size=count)
    at = shapely.line_interpolate_point(network.line[edge], rng.random(count), normalized=True)
    return gpd.GeoDataFrame(geometry=at, crs=network.crs)


def measure_ms(work: Callable[[], Any], *, runs: int = RUNS) -> tuple[float, Any]:
    """Return the median processor time of some runs, milliseconds, and the last result."""
    used = []
    for _ in range(runs):
        start = time.process_time()
        result = work()
        used.append(time.process_time() - start)
    return statistics.median(used) * 1e3, result


def reset_peak_mb() -> float:
    """Let the peak of memory start anew from what is in use; return that (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_mb()


def peak_mb() -> float:
    """Return the most memory the process has had in use, megabytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak_kb,) = (line.split()[1] for line in status if line.startswith("VmHWM"))
    return int(peak_kb) * 1_024 / 1e6


def _union(lines: Shapes, segments: int) -> shapely.Geometry:
    return shapely.union_all(shapely.buffer(lines, WIDTH_M, quad_segs=segments))


def _shared(drawn: Shapes | list[Any], exact: list[Any]) -> str:
    both = shapely.area(shapely.intersection(drawn, exact))
    shared = both / (shapely.area(drawn) + shapely.area(exact) - both)
    return f"{shared.min():.4f} | {np.median(shared):.4f} |"


def _row(name: str, each_ms: float, *, goal: float | None = None) -> str:
    met = "" if goal is None else f"{goal:g} {'✓' if each_ms <= goal else '✗'}"
    last = " – | – |" if name.startswith("lines, exact") else " "
    return f"| {name} | {each_ms:.2f} | {met} |{last}"


def _page(
    network: WalkNetwork, rows: list[str], *, stretches: int, lines_mb: float, before_s: float
) -> str:
    return f"""# Service areas of {FACILITIES:,} facilities

`python -m benchmarks.service_areas`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} cores,
{platform.system()}, Python {platform.python_version()}.
{describe_speed(before_s, time_additions_s())}

Porto, {len(network.node_xy):,} nodes and {len(network.u):,} edges; seeded facilities anywhere
along edges; {LIMIT_M:,.0f} m, each facility by itself; land {WIDTH_M:.0f} m to either side.
A facility reaches {stretches / FACILITIES:,.0f} stretches on average; the table of all
{stretches:,} took {lines_mb:,.0f} MB at the peak.
Processor time of one thread, median of {RUNS} runs (unions: one). The share is
what the land has in common with the exact one, over both together, of {SAMPLE} other facilities,
which had no part in choosing the grid; it should not be below {GOAL_SHARED}. Land wider than some
20 km (more than {MOST_POINTS:,} points of the grid) is drawn more coarsely and may share less.

| what | ms each | goal | least share in common | median |
|---|---|---|---|---|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    main()
