"""Snapping 100,000 points in Porto: ``python -m benchmarks.snapping``.

Seeded points beside edges are joined to the nearest place on any edge, and the same is asked of
shapely's tree, which is exact too. Edges and places have to agree. Times are processor time of
one process. The table is written to ``SNAPPING.md``.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.service_areas import measure_ms, read_porto
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.network.search.lines import build_line_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork

    Shapes = NDArray[np.object_]

OUT = Path(__file__).with_name("SNAPPING.md")
POINTS = 100_000
SPREAD_M = 30.0  # standard deviation of how far points are from places on edges, each way
SEED = 6
RUNS = 5
SAME_M = 1e-6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="Porto, where it has been imported already")
    before_s = time_additions_s()
    network = read_porto(parser.parse_args().study)
    points = scatter_points(network)
    snap_points(network, points[:1])  # sets up the projection
    snap_ms, snapped = measure_ms(lambda: snap_points(network, points), runs=RUNS)
    build_ms, index = measure_ms(lambda: build_line_index(network.line), runs=RUNS)
    find_ms, feet = measure_ms(lambda: index.nearest(points), runs=RUNS)
    grow_ms, tree = measure_ms(lambda: shapely.STRtree(network.line), runs=RUNS)
    ask_ms, (_, far_m) = measure_ms(
        lambda: tree.query_nearest(points, return_distance=True, all_matches=False), runs=1
    )
    apart_m = np.abs(shapely.distance(points, np.asarray(shapely.points(feet.xy))) - far_m)
    if apart_m.max() > SAME_M:
        raise SystemExit(f"the tree finds places nearer by {apart_m.max()} m")
    rows = [
        ("the grid, made with the network", build_ms),
        ("`snap_points`: places, and legs on the ellipsoid", snap_ms),
        ("of that: nearest edges, and the places on them", find_ms),
        ("STRtree of the edges", grow_ms),
        ("`query_nearest` in it: nearest edges and distances only", ask_ms),
    ]
    OUT.write_text(_page(network, snapped, rows, before_s=before_s), encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def scatter_points(network: WalkNetwork) -> Shapes:
    """Scatter points beside edges, as many at a short one as at a long one."""
    rng = np.random.default_rng(SEED)
    edge = rng.integers(len(network.u), size=POINTS)
    at = shapely.line_interpolate_point(network.line[edge], rng.random(POINTS), normalized=True)
    xy = shapely.get_coordinates(at) + rng.normal(0.0, SPREAD_M, (POINTS, 2))
    return np.asarray(shapely.points(xy), dtype=object)


def _page(
    network: WalkNetwork, snapped: Snapped, rows: list[tuple[str, float]], *, before_s: float
) -> str:
    table = "\n".join(f"| {name} | {ms / 1e3:.3f} |" for name, ms in rows)
    return f"""# Snapping {POINTS:,} points

`python -m benchmarks.snapping`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} cores,
{platform.system()}, Python {platform.python_version()}.
{describe_speed(before_s, time_additions_s())}

Porto, {len(network.u):,} edges; seeded points beside edges, {np.median(snapped.leg_m):.0f} m from
the nearest one in the median and {snapped.leg_m.max():.0f} m at most. Both are exact: no distance
differs by more than a micrometre. Processor time of all threads, median of {RUNS} runs (the tree is
asked once).

| what | s |
|---|---|
{table}
"""


if __name__ == "__main__":
    main()
