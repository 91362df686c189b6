"""Compounds closed to through traffic: ``python -m benchmarks.gates``.

Porto with facilities at seeded homes and 60 made-up compounds: seeded circles of 120 m whose
streets are their lanes, with two gates open to everybody where lanes lead out farthest apart; then
with a third as far from these as there is. On a prepared baseline nobody is let through any more.
``--study`` takes a folder that `import-osm` made.
Times are processor time. The table is written to ``GATES.md``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.city import write_served
from benchmarks.machine import describe_speed, time_additions_s
from benchmarks.service_areas import measure_ms
from benchmarks.whole_way import FACILITIES, REAL, ROOT
from ganquan_geo import Study, build_baseline, edit_study, read_study
from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.network.gate_trials.closing import Change, close_through

OUT = Path(__file__).with_name("GATES.md")
COMPOUNDS, GATES, RADIUS_M, APART_M = 60, (2, 3), 120.0, 160.0
SEED, RUNS, GOAL_MS = 16, 15, 100.0
SAME_M, TOUCH_M = 0.01, 0.02


def main() -> None:
    """Measure, print and write the table."""
    warnings.simplefilter("ignore")  # of middles in degrees, which are as good as any place here
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="what import-osm made of Porto")
    asked = parser.parse_args()
    before_s = time_additions_s()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.study or _import_porto(Path(made) / "porto")
        plain = read_study(write_served(folder, each=FACILITIES))
    parts = [line for each in GATES for line in _measure(plain, each)]
    text = "\n".join(
        [
            f"# {COMPOUNDS} compounds of Porto closed to through traffic",
            "",
            (
                f"`python -m benchmarks.gates`, {time.strftime('%Y-%m-%d')}; processor time of one "
                f"process, median of {RUNS} runs. Walks before and after, both measured."
            ),
            describe_speed(before_s, time_additions_s()),
            "",
            *parts,
        ]
    )
    OUT.write_text(text, encoding="utf-8")
    print(text)


def _measure(plain: Study, each: int) -> list[str]:
    """Return the lines on a study whose compounds have so many gates each."""
    study = wall_in(plain, each=each)
    base = build_baseline(study)
    gated = base.gated
    if gated is None:
        raise SystemExit("the study has no gates")
    every_ms, changes = measure_ms(lambda: close_through(base, gated), runs=RUNS)
    begun = time.process_time()
    build_baseline(study)
    anew_ms = (time.process_time() - begun) * 1e3
    categories = len(changes)
    return [
        f"## {each} gates each",
        "",
        (
            f"{len(base.network.node_xy):,} nodes, {len(base.network.u):,} edges, "
            f"{len(gated.gates.id)} gates."
        ),
        "",
        "| what | ms | goal |",
        "|---|---|---|",
        f"| all {categories} services, {len(base.homes.table):,} homes | {every_ms:,.0f} | |",
        f"| one service | {every_ms / categories:,.0f} | {_held(every_ms / categories)} |",
        f"| the study prepared anew, for comparison | {anew_ms:,.0f} | |",
        "",
        *(_tell(key, own) for key, own in changes.items()),
        "",
    ]


def wall_in(study: Study, *, each: int = 2) -> Study:
    """Return a study with seeded compounds, their lanes and so many gates of each."""
    homes = study.layers["compounds"]
    west, south, east, north = homes.total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    streets = study.layers["streets"].to_crs(plane)
    lines = streets.geometry.to_numpy()
    spots = shapely.centroid(homes.geometry.to_crs(plane).to_numpy())
    chosen: list[shapely.Polygon] = []
    gates: list[shapely.Point] = []
    for spot in np.random.default_rng(SEED).permutation(spots):
        area = spot.buffer(RADIUS_M)
        if all(area.distance(other) >= APART_M for other in chosen):
            own = _find_gates(lines[shapely.intersects(lines, area)], area, each)
            chosen, gates = chosen + [area] * (len(own) > 0), gates + own
        if len(chosen) == COMPOUNDS:
            break
    areas, ids = np.array(chosen, dtype=object), [f"walled-{n}" for n in range(len(chosen))]
    told = {"name": ids, "basis": "made up", "accuracy_m": 0.0}
    compounds = gpd.GeoDataFrame(told, index=ids, geometry=areas, crs=plane)
    line, area = shapely.STRtree(areas).query(lines, predicate="intersects")
    every = shapely.union_all(areas)
    crossed = np.unique(line)
    outside = streets.iloc[crossed].copy()
    outside["geometry"] = shapely.difference(lines[crossed], every)
    inside = streets.iloc[line].assign(access=[ids[number] for number in area])
    inside["geometry"] = shapely.intersection(lines[line], areas[area])
    kept = streets.drop(streets.index[crossed])
    parts = pd.concat(
        [own.assign(access="") if "access" not in own else own for own in (kept, outside, inside)]
    )
    parts = parts.explode(ignore_index=True)
    parts = parts[(parts.geometry.geom_type == "LineString") & ~parts.geometry.is_empty]
    parts.index = pd.Index([f"s{number}" for number in range(len(parts))], name="id")
    numbers = [f"g{number}" for number in range(len(gates))]
    doors = gpd.GeoDataFrame(
        {
            "name": numbers,
            "compound_id": np.repeat(ids, each),
            "state": "open",
            "hours": "",
            "foot": True,
            "wheelchair": "unknown",
            "basis": "made up",
            "accuracy_m": 0.0,
        },
        index=numbers,
        geometry=gates,
        crs=plane,
    )
    layers = {
        "streets": parts,
        "compounds": pd.concat(
            [homes.to_crs(plane).assign(street_id=""), compounds.assign(street_id="")]
        ),
    }
    layers = {name: own.to_crs(WGS84) for name, own in {**layers, "gates": doors}.items()}
    for own in layers.values():
        own.index.name = "id"
    return edit_study(study, layers=layers)


def _find_gates(lines: np.ndarray, area: shapely.Polygon, count: int) -> list[shapely.Point]:
    """Return where the lanes that hang together lead out farthest apart; none for too few."""
    lanes = shapely.intersection(lines, area)
    parts = shapely.get_parts(shapely.union_all(shapely.buffer(lanes, TOUCH_M)))
    largest = max(parts, key=shapely.area)
    ends = shapely.get_parts(shapely.intersection(lanes, shapely.boundary(area)))
    ends = ends[(shapely.get_dimensions(ends) == 0) & shapely.intersects(ends, largest)]
    if len(ends) < count:
        return []
    apart_m = shapely.distance(ends[:, None], ends[None])
    found = [int(end) for end in np.unravel_index(apart_m.argmax(), apart_m.shape)]
    while len(found) < count:
        found.append(int(apart_m[found].min(axis=0).argmax()))
    return [ends[end] for end in found]


def _import_porto(folder: Path) -> Path:
    command = [sys.executable, "-m", "ganquan_geo", "import-osm"]
    source = REAL / "porto_portugal.osm.pbf"
    subprocess.run(  # noqa: S603 - our own command
        [*command, str(source), "--out", str(folder)], check=True, cwd=ROOT, capture_output=True
    )
    return folder


def _held(ms: float) -> str:
    return f"{GOAL_MS:.0f} {'✓' if ms <= GOAL_MS else '✗'}"


def _tell(key: str, change: Change) -> str:
    """Return how many homes walk farther, and by how much."""
    both = np.isfinite(change.before_m) & np.isfinite(change.after_m)
    more_m = (change.after_m - change.before_m)[both]
    more_m = more_m[more_m > SAME_M]
    lost = int((np.isfinite(change.before_m) & np.isinf(change.after_m)).sum())
    median_m, most_m = (np.median(more_m), more_m.max()) if len(more_m) else (0.0, 0.0)
    return (
        f"- {key}: {len(more_m):,} of {len(change.before_m):,} homes farther, median "
        f"{median_m:,.0f} m, at most {most_m:,.0f} m; {lost} no longer reach any."
    )


if __name__ == "__main__":
    main()
