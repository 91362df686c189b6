"""A city cut into areas gives every home the answer of the whole city."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from ganquan_geo import Access, edit_study
from ganquan_geo.batch.cut import build_city, count_homeless, cut_city
from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.walks.within import distance_table
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.words.text import Text
from tests.paths import REAL
from tests.towns import TO_LONLAT, facility, home, line, point, town_street_rows
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study, Whole
    from tests.towns import Row

READINGS = ["near_m", "far_m", "sure_m", "possible_m", "known_m", "snap_m"]
WORDS = ["demand_id", "category", "facility_id", "position", "located"]
SIDE = 0.015  # degrees, of a tile


def areas_of(*boxes: tuple[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in boxes]},
        geometry=[box for _, box in boxes],
        index=pd.Index([name for name, _ in boxes], name="id"),
        crs=WGS84,
    )


def cut_distances(study: Study, areas: gpd.GeoDataFrame, profile: str) -> pd.DataFrame:
    city = build_city(study, areas, profile=profile)
    found = [
        measure_coverage(task.study, profile=profile, with_areas=False).distances
        for task in cut_city(city)
        if not isinstance(task.study, str) and len(task.study.layers["compounds"])
    ]
    return pd.concat(found, ignore_index=True)


def assert_same(cut: pd.DataFrame, whole: CoverageResult) -> None:
    """Hold every row of the cut against the same row of the whole.

    All is equal to the last digit but the bounds: a place is taken apart beside fewer others, and
    sums come in another order.
    """
    keys = ["layer", "demand_id", "category"]
    assert not cut.duplicated(keys).any()
    own = cut.set_index(keys)[[*READINGS, "facility_id", "position"]]
    other = whole.distances.set_index(keys).loc[own.index, own.columns]
    bounds = ["possible_m", "sure_m", "known_m"]
    exact = own.columns.drop(bounds)
    pd.testing.assert_frame_equal(own[exact], other[exact], check_exact=True)
    pd.testing.assert_frame_equal(own[bounds], other[bounds], rtol=0, atol=1e-9)


@pytest.fixture(scope="module")
def porto(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Porto with made-up facilities: points, assumed ones, and some known to a street only."""
    folder = tmp_path_factory.mktemp("porto") / "study"
    tags = read_osm_table()
    objects = read_extract(REAL / "porto_portugal.osm.pbf", keys=tags.keys())
    choices = OsmChoices(name=Text("波尔图", "Porto"), homes="streets")
    draft = build_draft(objects, tags, choices, where="porto", today=_day())
    write_study_folder(draft, folder)
    study = read_study(folder)
    homes = study.layers["compounds"]
    return edit_study(
        study,
        layers={
            "facilities": _facilities(study),
            "compounds": homes.assign(accuracy_m=homes["accuracy_m"].clip(upper=60.0)),
        },
        settings=dataclasses.replace(study.settings, search_limit_m=1_500.0),
    )


def _day() -> date:
    return pd.Timestamp("2026-01-01").date()


def _facilities(study: Study) -> gpd.GeoDataFrame:
    random = np.random.default_rng(6)
    streets = study.layers["streets"]
    kinds = sorted({kind for category in study.categories for kind in category.kinds})
    rows = random.choice(len(streets), 300, replace=False)
    shapes = streets.geometry.to_numpy()[rows]
    by_street = random.random(300) < 0.15
    points = shapely.line_interpolate_point(shapes, random.random(300), normalized=True)
    moved = shapely.transform(points, lambda xy: xy + random.normal(0, 2e-4, xy.shape))
    frame = gpd.GeoDataFrame(
        {
            "name": [f"设施 {row}" for row in range(300)],
            "kind": random.choice(kinds, 300),
            "status": "existing",
            "assumed": random.random(300) < 0.5,
            "accuracy_m": random.choice([0.0, 10.0, 60.0], 300),
            "basis": "made up",
        },
        geometry=np.where(by_street, shapes, moved),
        index=pd.Index([f"f-{row:03}" for row in range(300)], name="id"),
        crs=WGS84,
    )
    return frame.astype({"kind": object, "status": object, "basis": object})


@pytest.mark.shared
def test_porto_cut_into_tiles_equals_porto_uncut(porto: Study) -> None:
    places = shapely.get_coordinates(shapely.centroid(porto.layers["compounds"].geometry))
    west, south = np.median(places, axis=0) - SIDE
    tiles = [
        (f"{x}-{y}", shapely.box(west + x, south + y, west + x + SIDE, south + y + SIDE))
        for x in (0.0, SIDE)
        for y in (0.0, SIDE)
    ]
    cut = cut_distances(porto, areas_of(*tiles), "standard")
    assert len(cut) > 2_000
    assert np.isfinite(cut["near_m"]).mean() > 0.3
    assert {"known", "assumed", "street"} <= set(cut["position"])
    assert_same(cut, measure_coverage(porto, with_areas=False))


def walks_within(study: Study, plane: Whole) -> pd.DataFrame:
    """Return every walk of at most 1,250 m from a home to a facility known by a point."""
    network = build_walk_network(
        study.layers["streets"],
        join_tolerance_m=study.settings.join_tolerance_m,
        middle=(plane.lon, plane.lat),
    )
    facilities = study.layers["facilities"]
    points = facilities[shapely.get_dimensions(facilities.geometry.to_numpy()) == 0]
    homes = study.layers["compounds"]
    return distance_table(network, homes, points, limit_m=1_250.0)


@pytest.mark.shared
def test_a_tile_of_porto_counts_the_facilities_that_porto_counts(porto: Study) -> None:
    places = shapely.get_coordinates(shapely.centroid(porto.layers["compounds"].geometry))
    middle = shapely.Point(np.median(places, axis=0)).buffer(SIDE / 2)
    city = build_city(porto, areas_of(("one", middle)), profile="standard")
    (task,) = cut_city(city)
    assert not isinstance(task.study, str)
    cut, whole = (walks_within(study, city.whole) for study in (task.study, porto))
    keys = ["origin", "destination"]
    own = whole[whole["origin"].isin(task.study.layers["compounds"].index)]
    assert len(own) > 300
    pd.testing.assert_frame_equal(
        cut.sort_values(keys, ignore_index=True),
        own.sort_values(keys, ignore_index=True),
        check_exact=True,
    )


@pytest.mark.shared
def test_a_cut_is_much_smaller_than_the_city(porto: Study) -> None:
    middle = shapely.box(*porto.layers["compounds"].total_bounds).centroid
    city = build_city(porto, areas_of(("one", middle.buffer(0.004))), profile="standard")
    (task,) = cut_city(city)
    assert not isinstance(task.study, str)
    assert len(task.study.layers["streets"]) < len(porto.layers["streets"]) / 3


def town_box(low: float, high: float) -> shapely.Polygon:
    """Return the part of the grid town between two x, metres."""
    ring = [(low, -50), (high, -50), (high, 350), (low, 350)]
    return shapely.Polygon([TO_LONLAT.transform(*place) for place in ring])


def test_every_home_is_in_one_area_and_a_shared_edge_is_the_firsts(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    # Homes are at x = 50, 150, 300 and 300; the two areas share x = 150.
    areas = areas_of(("east", town_box(150, 400)), ("west", town_box(-50, 150)))
    city = build_city(study, areas, profile="standard")
    homes = {
        task.id: task.study.layers["compounds"].index.tolist()
        for task in cut_city(city)
        if not isinstance(task.study, str)
    }
    assert homes == {"east": ["home-b", "home-c", "home-d"], "west": ["home-a"]}
    assert count_homeless(city) == 0
    assert_same(cut_distances(study, areas, "standard"), measure_coverage(study))


def test_homes_outside_every_area_are_counted(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    city = build_city(study, areas_of(("west", town_box(-50, 100))), profile="standard")
    assert count_homeless(city) == 3


def test_a_facility_beyond_every_limit_is_known_to_be_too_far(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    short = dataclasses.replace(study.settings, search_limit_m=60.0)
    categories = tuple(
        dataclasses.replace(
            category,
            tiers=tuple(dataclasses.replace(tier, limit_m=50.0) for tier in category.tiers[:1]),
        )
        for category in study.categories
    )
    study = edit_study(study, settings=short, categories=categories, figures=())
    areas = areas_of(("east", town_box(290, 310)))
    city = build_city(study, areas, profile="standard")
    (task,) = cut_city(city)
    assert not isinstance(task.study, str)
    result = measure_coverage(task.study)
    health = result.coverage[
        (result.coverage["category"] == "health") & (result.coverage["denominator"] == "compounds")
    ]
    assert health["share"].tolist() == [0.0]  # not "cannot be told"
    assert_same(result.distances, measure_coverage(study))


@pytest.mark.parametrize(
    "drawn", [None, point(1_200, 150), line((1_200, 0), (1_300, 0)), point(5_000, 0)]
)
def test_what_no_street_bounds_bounds_an_area_as_it_does_the_city(
    tmp_path: Path, drawn: shapely.Geometry | None
) -> None:
    layers = town_layers()
    layers["facilities"].append(facility("lost", drawn, accuracy_m=20.0))
    study = read_study(write_study(tmp_path / "town", layers=layers))
    areas = areas_of(("west", town_box(-50, 100)), ("east", town_box(100, 400)))
    assert_same(cut_distances(study, areas, "standard"), measure_coverage(study))


def eastern_facilities(folder: Path, *rows: Row) -> list[str]:
    """Return which of some facilities the cut around x = 300 has, with walks of at most 60 m."""
    layers = {"facilities": list(rows), "compounds": [home("home", point(300, 100))]}
    study = read_study(write_study(folder, layers=layers))
    short = dataclasses.replace(study.settings, search_limit_m=60.0)
    categories = tuple(
        dataclasses.replace(
            category,
            tiers=tuple(dataclasses.replace(tier, limit_m=50.0) for tier in category.tiers[:1]),
        )
        for category in study.categories
    )
    study = edit_study(study, settings=short, categories=categories, figures=())
    city = build_city(study, areas_of(("east", town_box(290, 310))), profile="standard")
    (task,) = cut_city(city)
    assert not isinstance(task.study, str)
    return [str(key) for key in task.study.layers["facilities"].index]


def test_of_several_facilities_beyond_every_limit_the_nearest_is_told_of(tmp_path: Path) -> None:
    """For each category its own; the area begins at x = 290 and looks 60 and 50 m around it."""
    far = facility("clinic-far", point(0, 0))
    near = facility("clinic-near", point(100, 200))
    middle = facility("clinic-middle", point(50, 300))
    market, markets = (
        facility(f"market-{x}", point(x, 300), kind="market", accuracy_m=0.0) for x in (150, 0)
    )
    found = eastern_facilities(tmp_path / "a", far, near, middle, market, markets)
    assert found == ["clinic-near", "market-150"]


def test_what_does_not_count_is_not_taken_for_the_nearest(tmp_path: Path) -> None:
    rows = [
        facility("far", point(0, 0)),
        facility("planned", point(100, 200), status="planned"),
        facility("lost", None),
        facility("of no category", point(100, 200), kind="school"),
    ]
    assert eastern_facilities(tmp_path / "a", *rows) == ["far", "lost"]  # lost may be anywhere


@pytest.mark.parametrize(("accuracy_m", "is_kept"), [(200.0, False), (201.0, True)])
def test_what_may_be_anywhere_is_in_every_area(
    tmp_path: Path, accuracy_m: float, *, is_kept: bool
) -> None:
    """Here the accuracies of 200 m make the look around 60 + 400 + 50 m wide."""
    vague = facility("vague", point(-600, 0), accuracy_m=accuracy_m)
    found = eastern_facilities(tmp_path / "a", facility("near", point(300, 0)), vague)
    assert found == (["near", "vague"] if is_kept else ["near"])


@pytest.mark.parametrize(("x", "is_kept"), [(181.0, True), (179.0, False)])
def test_as_far_as_the_longest_walk_everything_is_kept(
    tmp_path: Path, x: float, *, is_kept: bool
) -> None:
    """Of x = 290: 60 m of walk, 50 m of slack; the clinic is in the area already."""
    rows = [facility("near", point(300, 0)), facility("other", point(x, 0))]
    assert ("other" in eastern_facilities(tmp_path / "a", *rows)) == is_kept


def test_the_digest_tells_what_concerns_an_area(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    areas = areas_of(("west", town_box(-50, 100)), ("east", town_box(100, 400)))

    def digests(changed: Study, profile: str = "standard") -> list[str]:
        return [task.digest for task in cut_city(build_city(changed, areas, profile=profile))]

    before = digests(study)
    assert before == digests(read_study(tmp_path / "town"))
    homes = study.layers["compounds"].copy()
    homes.loc["home-d", "name"] = "改名"
    after = digests(edit_study(study, layers={"compounds": homes}))
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert set(digests(study, "elderly")).isdisjoint(before)


def test_streets_with_hours_are_walked_at_the_hour_in_every_area(tmp_path: Path) -> None:
    streets = [
        own | {"hours": "06:00-22:00" if own["id"] == "row-0" else ""} for own in town_street_rows()
    ]
    study = read_study(write_study(tmp_path / "town", layers={"streets": streets}))
    areas, night = areas_of(("all", town_box(-20, 320))), Access(at_min=23 * 60)
    digests, found = set(), []
    for access in (None, night):
        (task,) = cut_city(build_city(study, areas, profile="standard", access=access))
        assert not isinstance(task.study, str)
        cut = measure_coverage(task.study, access=task.access, with_areas=False).distances
        assert_same(cut, measure_coverage(study, access=access, with_areas=False))
        digests.add(task.digest)
        found.append(cut["near_m"].to_numpy())
    assert len(digests) == 2
    assert (found[1] > found[0] + 1).any()
