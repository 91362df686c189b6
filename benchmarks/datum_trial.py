"""How often the detector of coordinate systems is right, on real places of known datum.

Usage: ``make hit-rates``, or ``python benchmarks/datum_trial.py [--study DIR] [--osm FILE]
[--repeats N] [--windows N]``

Places known in WGS 84 are drawn at random in samples of 1 to 78, moved into WGS 84, GCJ-02 and
BD-09, and handed to the detector as a layer of unknown system. Counted is how often it names
the right one (for each datum), names none, and names a wrong one although it calls itself sure or
likely. First on the bundled study, on which its one parameter was set; then on data that had no
part in it: stops and streets of an OpenStreetMap extract of another part of the city, in windows
of 2 km, each a trial of its own. Then layers with swapped degrees, in metres, or said to be in
the wrong zone; last, layers moved by no known system.
The draws follow a fixed seed: the same files give the same table.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from ganquan_geo.load.detect.datum import judge_layer
from ganquan_geo.load.detect.evidence import StreetEvidence, build_evidence
from ganquan_geo.load.systems.find import from_wgs84

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SYSTEMS = ("WGS 84", "GCJ-02", "BD-09")
SIZES = (1, 2, 3, 5, 10, 20, 40, 78)
LINE_SIZES = (1, 2, 3, 5, 10, 20)
OTHER_WAYS = (
    ("WGS 84 swapped", "WGS 84"),
    ("GCJ-02 swapped", "WGS 84"),
    ("EPSG:4549", "WGS 84"),
    ("EPSG:4549 swapped", "WGS 84"),
    ("EPSG:4549", "EPSG:4550"),
    ("EPSG:4528", "EPSG:4527"),
)
OTHER_SIZES = (1, 3, 10, 40)
OSM_FILE = Path(__file__).parents[2] / "shared" / "real" / "shanghai_center.osm"
WINDOW_DEG = (0.021, 0.018)  # about 2 km each way in Shanghai
OSM_FRAME = (121.415, 31.183, 121.530, 31.275)
SEED = 20261123


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """A layer in WGS 84 to draw samples from, and the streets it is held against."""

    title: str
    sizes: tuple[int, ...]
    draws: list[tuple[gpd.GeoDataFrame, StreetEvidence]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Hit rates of the coordinate-system detector.")
    parser.add_argument("--study", type=Path, default=Path("data"))
    parser.add_argument("--osm", type=Path, default=OSM_FILE if OSM_FILE.is_file() else None)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--windows", type=int, default=20)
    given = parser.parse_args()
    study = list(study_sources(given.study))
    print("On the bundled study, on which the detector's one parameter was set:\n")
    print_rates(study, repeats=given.repeats)
    if given.osm is not None:
        print("\nOn another part of the city, which had no part in setting it:\n")
        print_rates(osm_sources(given.osm, count=given.windows), repeats=given.repeats)

    print("\nSwapped, in metres, or said to be in the wrong zone (compounds, positions only):\n")
    print("| file is in | file says | sample | trials | right | right but for the datum | wrong |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for true, said in OTHER_WAYS:
        for size in OTHER_SIZES:
            print(try_other(study[2], true, said, size=size, repeats=given.repeats), flush=True)

    print("\nMoved by an unknown 250 to 900 m instead; every answer but none is wrong.\n")
    print("| layer | sample | trials | no answer | wrong | sure and wrong |")
    print("|---|---:|---:|---:|---:|---:|")
    for source in study:
        size = source.sizes[-2]
        counts = try_unknown(source, size=size, repeats=given.repeats)
        shares = [f"{counts[key] / counts['trials']:.1%}" for key in ("none", "wrong", "sure")]
        print(
            f"| {source.title} | {size} | {counts['trials']} | {' | '.join(shares)} |", flush=True
        )


def try_unknown(source: Source, *, size: int, repeats: int) -> Counter[str]:
    """Return how often a layer moved by no known system was still given one."""
    random = np.random.default_rng([SEED, size, 2])
    counts: Counter[str] = Counter()
    for number in range(repeats):
        frame, evidence = source.draws[number % len(source.draws)]
        sample = frame.iloc[np.sort(random.choice(len(frame), size, replace=False))].copy()
        distance_m, angle = random.uniform(250, 900), random.uniform(0, 2 * np.pi)
        off = distance_m * np.array([np.cos(angle) * 1.05e-5, np.sin(angle) * 0.9e-5])
        sample.geometry = sample.geometry.translate(*off)
        found = judge_layer(evidence, sample, declared="WGS 84", layer="trial")
        counts.update(["trials", "none" if found.best is None else "wrong"])
        counts["sure"] += found.sureness == "sure"
    return counts


def try_other(source: Source, true: str, said: str, *, size: int, repeats: int) -> str:
    """Return the row of a system that is not only shifted: what it is taken for."""
    random = np.random.default_rng([SEED, size, 3])
    frame, evidence = source.draws[0]
    counts: Counter[str] = Counter()
    for _ in range(repeats):
        sample = frame.iloc[np.sort(random.choice(len(frame), size, replace=False))]
        found = judge_layer(evidence, moved(sample, true), declared=said, layer="trial")
        near = [one.system for one in found.hypotheses if one.probability > 0]
        same_way = bool(near) and all(name.endswith("swapped") == ("swap" in true) for name in near)
        if found.best is not None:
            counts["right" if found.best.system == true else "wrong"] += 1
        elif same_way and true in near:
            counts["nearly"] += 1
    shares = [f"{counts[key] / repeats:.0%}" for key in ("right", "nearly", "wrong")]
    return f"| {true} | {said} | {size} | {repeats} | {' | '.join(shares)} |"


def print_rates(sources: Iterable[Source], *, repeats: int) -> None:
    """Print how often each datum was found, by layer and size of the sample."""
    heads = " | ".join(f"{system} found" for system in SYSTEMS)
    print(f"| layer | sample | trials | {heads} | no answer | wrong | sure and wrong |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    total: Counter[str] = Counter()
    for source in sources:
        for size in source.sizes:
            counts = try_size(source, size=size, repeats=repeats)
            if counts:
                total.update(counts)
                print(row_of(source.title, size, counts), flush=True)
    print(row_of("all", 0, total))


def row_of(title: str, size: int, counts: Counter[str]) -> str:
    """Return one row of the table; a datum's share is of the trials in it."""
    total = counts["trials"]
    each = [f"{counts[system] / counts[f'{system} trials']:.0%}" for system in SYSTEMS]
    rest = [f"{counts[key] / total:.1%}" for key in ("none", "wrong")]
    sure = counts["sure and wrong"]
    cells = " | ".join((*each, *rest, str(sure)))
    return f"| {title} | {size or ''} | {total} | {cells} |"


def try_size(source: Source, *, size: int, repeats: int) -> Counter[str]:
    """Return how often samples of one size came out right, undecided or wrong."""
    random = np.random.default_rng([SEED, size])
    counts: Counter[str] = Counter()
    usable = [draw for draw in source.draws if len(draw[0]) >= size]
    for number in range(repeats if usable else 0):
        frame, evidence = usable[number % len(usable)]
        sample = frame.iloc[np.sort(random.choice(len(frame), size, replace=False))]
        for system in SYSTEMS:
            found = judge_layer(evidence, moved(sample, system), declared="WGS 84", layer="trial")
            came = outcome(found.best.system if found.best else None, system)
            counts.update(["trials", f"{system} trials", came])
            counts[system] += came == "right"
            if came == "wrong" and found.sureness == "sure":
                counts["sure and wrong"] += 1
        if len(usable) == 1 and size == len(frame):
            break
    return counts


def outcome(found: str | None, true: str) -> str:
    """Return what one trial came to."""
    if found is None:
        return "none"
    return "right" if found == true else "wrong"


def moved(frame: gpd.GeoDataFrame, system: str) -> gpd.GeoDataFrame:
    """Return a WGS 84 layer with its coordinates in another system."""
    copy = frame.copy()
    copy.geometry = shapely.transform(
        frame.geometry.to_numpy(), lambda lonlat: from_wgs84(lonlat, system)
    )
    return copy


def study_sources(folder: Path) -> Iterator[Source]:
    """Return the layers of the bundled study."""
    streets = gpd.read_file(folder / "streets.geojson")
    streets = streets[streets["status"] == "existing"]
    boundary = gpd.read_file(folder / "boundary.geojson").geometry.iloc[0]
    homes = gpd.read_file(folder / "compounds.geojson")
    places = gpd.read_file(folder / "facilities.geojson")
    places = places[(places.geom_type == "Point") & ~places["assumed"]]
    free = build_evidence(streets)
    inside = build_evidence(streets, within=boundary)

    def source(title: str, frame: gpd.GeoDataFrame, evidence: StreetEvidence) -> Source:
        sizes = (*SIZES[:-1], min(SIZES[-1], len(frame)))
        return Source(title=title, sizes=sizes, draws=[(frame, evidence)])

    yield source("compounds, all inside, names", homes, inside)
    yield source("compounds, names", homes, free)
    yield source("compounds, positions only", homes[["geometry"]], free)
    yield source("services, names and addresses", places, free)
    yield source("services, positions only", places[["geometry"]], free)
    random = np.random.default_rng(SEED)
    redrawn = [(shake(streets, random)[["name", "geometry"]], free) for _ in range(12)]
    yield Source(title="streets redrawn, names", sizes=LINE_SIZES, draws=redrawn)
    bare = [(frame[["geometry"]], evidence) for frame, evidence in redrawn]
    yield Source(title="streets redrawn, lines only", sizes=LINE_SIZES, draws=bare)


def osm_sources(file: Path | None, *, count: int) -> Iterator[Source]:
    """Return the stops and streets of windows of an OpenStreetMap extract."""
    if file is None:
        return
    lines = pyogrio.read_dataframe(file, layer="lines", columns=["name", "highway"])
    streets = lines[lines["highway"].notna()].reset_index(drop=True)
    points = pyogrio.read_dataframe(file, layer="points", columns=["name"])
    points = points[points["name"].notna()].reset_index(drop=True)  # all but one are stops
    random = np.random.default_rng(SEED)
    kept: dict[str, list[tuple[gpd.GeoDataFrame, StreetEvidence]]] = {}
    for _ in range(count):
        west = random.uniform(OSM_FRAME[0], OSM_FRAME[2] - WINDOW_DEG[0])
        south = random.uniform(OSM_FRAME[1], OSM_FRAME[3] - WINDOW_DEG[1])
        window = shapely.box(west, south, west + WINDOW_DEG[0], south + WINDOW_DEG[1])
        near = streets[streets.intersects(window.buffer(0.008))]
        known = near[random.uniform(size=len(near)) < 0.7]  # noqa: PLR2004 - a third is missing
        evidence = build_evidence(known)
        stops = points[points.intersects(window)]
        drawn = shake(near[near.intersects(window)], random)
        for title, frame in (
            ("stops, names", stops[["name", "geometry"]]),
            ("stops, positions only", stops[["geometry"]]),
            ("streets redrawn, names", drawn[["name", "geometry"]]),
            ("streets redrawn, lines only", drawn[["geometry"]]),
        ):
            kept.setdefault(title, []).append((frame, evidence))
    for title, draws in kept.items():
        sizes = LINE_SIZES if title.startswith("streets") else SIZES
        yield Source(title=f"OSM {title}", sizes=sizes, draws=draws)


def shake(streets: gpd.GeoDataFrame, random: np.random.Generator) -> gpd.GeoDataFrame:
    """Return streets as somebody else would draw them: each line 4 m off, each vertex 3 m."""
    metre_deg = np.array([1.05e-5, 0.9e-5])

    def redrawn(lonlat: np.ndarray) -> np.ndarray:
        off = random.normal(0, 4, size=2) + random.normal(0, 3, size=lonlat.shape)
        return np.asarray(lonlat + off * metre_deg)

    copy = streets.copy()
    copy.geometry = [shapely.transform(line, redrawn) for line in streets.geometry]
    return copy


if __name__ == "__main__":
    main()
