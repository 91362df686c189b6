"""What one area of a batch takes, for `docs/scale.md`: ``python -m benchmarks.areas``.

A made-up city is cut into areas of 2.4 km2, and some from all over it are cut, sent and measured
in this process. Times are of the processor, so that other work on the machine adds little.
``--search-limit-m 5000`` gives the second column of that table.
"""

from __future__ import annotations

import argparse
import pickle
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.city import SEARCH_LIMIT_M, write_city
from ganquan_geo.batch.cut import build_city, cut_city
from ganquan_geo.batch.tasks import measure_area
from ganquan_geo.flow.coverage import read_study

if TYPE_CHECKING:
    from ganquan_geo.batch.tasks import AreaOutcome, AreaTask

NODES, HOMES = 100_000, 5_000
SIDE = 18  # areas along each side of the city
EVERY = 16  # of the areas one is measured


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search-limit-m", type=float, default=SEARCH_LIMIT_M)
    limit_m = parser.parse_args().search_limit_m
    with tempfile.TemporaryDirectory() as made:
        folder = write_city(Path(made), nodes=NODES, homes=HOMES, search_limit_m=limit_m)
        began = time.process_time()
        study = read_study(folder)
        read_s = time.process_time() - began
        areas = _cut_outline(study.layers["boundary"])
        began = time.process_time()
        city = build_city(study, areas, profile="standard")
        built_s = time.process_time() - began
        began = time.process_time()
        tasks = list(cut_city(city))[::EVERY]
        cut_s = (time.process_time() - began) / len(areas)
    measure_area(tasks[0])  # the first loads what all need
    sent, taken, outcomes = _measured(tasks)
    streets = len(study.layers["streets"])
    own = statistics.mean(_streets(task) for task in tasks)
    files = [len(_content(outcome)) for outcome in outcomes]
    print(f"city: {streets:,} streets, {HOMES:,} homes, {len(areas)} areas, {len(tasks)} measured")
    prepared_s = read_s + built_s
    print(
        f"r   read and prepare it: {prepared_s:.2f} s, {prepared_s / streets * 1e6:.0f} us a street"
    )
    print(f"k   cut an area, {own:,.0f} streets with what is around it: {cut_s * 1e3:.0f} ms")
    print(f"s   send it there: {statistics.mean(sent) / 1e6:.2f} MB")
    print(f"m   measure it, sending included: {statistics.median(taken):.2f} s")
    print(f"f   its file: {statistics.mean(files) / 1e6:.2f} MB")
    print(f"    the process at its most: {_peak_mb():.0f} MB")


def _measured(tasks: list[AreaTask]) -> tuple[list[int], list[float], list[AreaOutcome]]:
    """Return the bytes of each task, the seconds of each, and the outcomes."""
    sent, taken, outcomes = [], [], []
    for task in tasks:
        began = time.process_time()
        packed = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        outcomes.append(measure_area(pickle.loads(packed)))  # noqa: S301 - of our own making
        taken.append(time.process_time() - began)
        sent.append(len(packed))
    return sent, taken, outcomes


def _cut_outline(boundary: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = boundary.total_bounds
    x, y = np.linspace(west, east, SIDE + 1), np.linspace(south, north, SIDE + 1)
    column, row = (part.ravel() for part in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    names = [f"{a:02}-{b:02}" for a, b in zip(column, row, strict=True)]
    return gpd.GeoDataFrame(
        {"name": names, "basis": "made up", "accuracy_m": 5.0},
        geometry=shapely.box(x[column], y[row], x[column + 1], y[row + 1]),
        index=names,
        crs=boundary.crs,
    ).rename_axis("id")


def _content(outcome: AreaOutcome) -> bytes:
    if outcome.content is None:
        raise RuntimeError(f"{outcome.id}: {[fault.said('en') for fault in outcome.faults]}")
    return outcome.content


def _streets(task: AreaTask) -> int:
    return 0 if isinstance(task.study, str) else len(task.study.layers["streets"])


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
