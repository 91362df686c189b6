from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from ganquan_geo.load.defaults import PROFILES
from ganquan_geo.model.reach import READINGS
from ganquan_geo.model.study import Study, StudySettings, Whole
from ganquan_geo.model.walking import FacilityCategory, Tier
from ganquan_geo.network.areas.service_areas import draw_category_areas
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.joins.land import measure_land
from ganquan_geo.network.places.unbound import build_register
from ganquan_geo.network.search_bounds import measure_accuracies_m
from ganquan_geo.network.walk_network import project
from ganquan_geo.network.walks.frontage import measure_inside_frontage
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.words.text import Text
from tests.network.walks.tables import tabulate_tiers, tabulate_walks
from tests.towns import (
    SIDES_M,
    facility,
    home,
    layer,
    line,
    town_facility_rows,
    town_home_rows,
    town_street_rows,
)

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import Register

NUMBERS = StudySettings(
    join_tolerance_m=1.0,
    boundary_margin_m=10.0,
    snap_limit_m=60.0,
    search_limit_m=5_000.0,
    area_width_m=25.0,
    land_step_m=10.0,
)
TOWN_TEXT = Text("方格镇", "Grid Town")


def category(*kinds: str) -> FacilityCategory:
    return FacilityCategory(
        id="health",
        name=Text("医", "health"),
        sign=Text("医", "H"),
        kinds=kinds,
        tiers=(Tier(minutes=5, limit_m=80.0), Tier(minutes=15, limit_m=600.0)),
        register_complete=True,
        note=Text("", ""),
    )


def study_of(*rows: dict[str, object], kinds: tuple[str, ...] = ("clinic",)) -> Study:
    return Study(
        folder="town",
        id="town",
        name=TOWN_TEXT,
        date=date(2026, 1, 1),
        credit=TOWN_TEXT,
        layers={
            "streets": layer(town_street_rows()),
            "facilities": layer(rows),
            "compounds": layer(town_home_rows()),
            "boundary": layer([home("town", shapely.box(0, 0, 300, 300))]),
        },
        settings=NUMBERS,
        kinds=dict.fromkeys(kinds, TOWN_TEXT),
        categories=(category(*kinds),),
        profiles=PROFILES,
        figures=(),
        inputs={},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is measured of the only category."""

    walks: pd.DataFrame
    frontage: pd.DataFrame
    land: pd.DataFrame
    areas: gpd.GeoDataFrame
    register: Register
    problems: tuple[Fault, ...]


def measured(*rows: dict[str, object], kinds: tuple[str, ...] = ("clinic",)) -> Measures:
    study = study_of(*rows, kinds=kinds)
    base = prepare_baseline(study, study.profile("standard"))
    fields, network = base.categories["health"], base.network
    limits_m, homes = base.limits_m(base.study.categories[0]), base.demands["compounds"]
    assert limits_m == {5: 80.0, 15: 600.0}
    return Measures(
        walks=tabulate_walks(measure_walks(network, homes, fields, bound_m=base.bound_m), homes),
        frontage=tabulate_tiers(
            measure_inside_frontage(network, fields, inside=base.inside, limits_m=limits_m)
        ),
        land=tabulate_tiers(
            measure_land(network, base.land, fields, limits_m=limits_m, bound_m=base.bound_m)
        ),
        areas=draw_category_areas(
            network, {"health": fields.near}, limits_m={"health": limits_m}, width_m=25.0
        ),
        register=build_register(fields.facilities, homes, bound_m=base.bound_m),
        problems=base.problems,
    )


CLINIC = facility("clinic", shapely.Point(50, 0))


def test_the_town_of_one_clinic_as_worked_out_on_paper() -> None:
    found = measured(CLINIC)
    walks = found.walks
    # Home 4 starts from (250, 220), joins (250, 200) and walks 200 m west and 200 m south.
    expected = {"home-1": 50, "home-2": 200, "home-3": 210, "home-4": 420}
    assert walks["near_m"].to_dict() == pytest.approx(expected, abs=1e-3)
    frontage = found.frontage
    assert frontage["total"].tolist() == pytest.approx([2_400] * 2, abs=1e-3)
    assert frontage["near"].tolist() == pytest.approx([190, 2_400], abs=1e-3)
    assert found.land["total"].tolist() == pytest.approx([1_600] * 2, abs=1e-3)
    assert found.land["near"].tolist() == pytest.approx([0, 1_600], abs=1e-3)
    assert found.register.located == 1
    assert found.problems == ()


def test_the_service_areas_are_those_of_the_tiers() -> None:
    found = measured(CLINIC).areas
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.crs.to_epsg() == 4326
    assert found["tier_min"].tolist() == [5, 15]
    assert found["limit_m"].tolist() == [80, 600]
    assert found["category"].tolist() == ["health", "health"]
    assert found["length_m"].tolist() == pytest.approx([190, 2_400], abs=1e-3)
    network = build_walk_network(layer(town_street_rows()), join_tolerance_m=1.0)
    lines = project(found.set_geometry("lines"), network)
    assert shapely.length(lines) == pytest.approx(found["length_m"].to_numpy(), abs=1e-3)
    west, south, east, north = shapely.total_bounds(project(found.iloc[:1], network))
    assert (west, south, east, north) == pytest.approx((-25, -25, 155, 55), abs=1e-3)


def test_only_facilities_of_its_kinds_count() -> None:
    rows = [CLINIC, facility("market", shapely.Point(150, 0), kind="market")]
    one = measured(*rows).walks
    both = measured(*rows, kinds=("clinic", "market")).walks
    assert one["facility_id"].tolist() == ["clinic"] * 4
    assert both["facility_id"].tolist() == ["clinic", "market", "market", "market"]


def test_a_category_without_any_facility_covers_nothing() -> None:
    found = measured(CLINIC, kinds=("school",))
    assert found.walks["facility_id"].tolist() == [""] * 4
    assert found.areas["length_m"].tolist() == [0, 0]
    assert found.areas.geometry.is_empty.all()
    for table in (found.frontage, found.land):
        assert not table[list(READINGS)].any(axis=None)
        assert (table["total"] > 0).all()


def test_what_cannot_be_used_is_named_with_its_category() -> None:
    rows = [CLINIC, facility("lost", None), facility("far", shapely.Point(900, 0))]
    found = measured(*rows)
    assert {fault.where for fault in found.problems} == {"facilities (health)"}
    assert [fault.rows for fault in found.problems] == [("2 (id=lost)",), ("3 (id=far)",)]
    assert (found.register.located, found.register.unknown) == (1, 2)


def test_one_off_the_streets_leaves_open_what_lies_within_its_straight_line() -> None:
    """The park is 500 m east of the town and known exactly: 600 m end 100 m into the town."""
    park = shapely.Point(800, 150)
    found = measured(facility("park", park))
    ways = [shapely.LineString([(0, at), (300, at)]) for at in SIDES_M]
    ways += [shapely.LineString([(at, 0), (at, 300)]) for at in SIDES_M]
    near_m = shapely.union_all(ways).intersection(park.buffer(600, quad_segs=64)).length
    shares = found.frontage.loc[15]
    assert near_m - 1 <= shares["possible"] < near_m + 8 * 100  # up to an edge more where one ends
    assert shares["near"] == shares["sure"] == 0
    assert not found.frontage.loc[5, "possible"]
    assert not found.land.loc[5, "possible"]
    assert (found.register.located, found.register.unknown) == (0, 1)
    far = measured(facility("park", shapely.Point(9_000, 150)))
    assert not far.frontage["possible"].any()
    assert not far.land["possible"].any()
    assert far.register.unknown == 0


def test_the_readings_of_the_whole_town_are_in_order() -> None:
    street = facility("d", line((0, 300), (300, 300)), accuracy_m=40.0, assumed=True)
    found = measured(*town_facility_rows(), street)
    walks = found.walks
    for less, more in [
        ("possible_m", "near_m"),
        ("near_m", "far_m"),
        ("far_m", "sure_m"),
        ("sure_m", "known_m"),
    ]:
        assert (walks[less] <= walks[more]).all()
    assert (found.register.located, found.register.assumed) == (4, 2)
    assert found.register.on_street == 2


@pytest.mark.parametrize(
    ("home_m", "neighbourhood_m", "facility_m", "more_m"),
    [
        (30.0, 10.0, 7.0, 37.0),
        (10.0, 30.0, 7.0, 37.0),
        (7.0, 3.0, 50.0, 57.0),
        (250.0, 3.0, 50.0, 250.0),  # what is known worse than 200 m bounds nothing
        (7.0, 3.0, 250.0, 207.0),
        (7.0, 3.0, float("nan"), 7.0),
    ],
)
def test_the_search_goes_beyond_its_limit_by_the_worst_accuracies(
    home_m: float, neighbourhood_m: float, facility_m: float, more_m: float
) -> None:
    """One home and one facility are moved at most: theirs are added, each at its worst."""
    study = study_of(
        facility("clinic", shapely.Point(50, 0), accuracy_m=0.0),
        facility("other", shapely.Point(90, 0), accuracy_m=facility_m),
    )
    homes = [
        home("home", shapely.Point(0, 0), accuracy_m=home_m),
        home("other", shapely.Point(9, 0), accuracy_m=0.0),
    ]
    layers = {
        **study.layers,
        "compounds": layer(homes),
        "neighbourhoods": layer([home("n", shapely.Point(0, 9), accuracy_m=neighbourhood_m)]),
    }
    study = replace(study, layers=layers)
    assert measure_accuracies_m(study) == more_m
    assert prepare_baseline(study, study.profile("standard")).bound_m == 5_000 + more_m
    near = replace(study, settings=replace(NUMBERS, search_limit_m=100.0))
    assert prepare_baseline(near, near.profile("standard")).bound_m == 600 + more_m


def test_of_a_study_cut_out_the_accuracy_is_that_of_the_whole() -> None:
    study = replace(study_of(CLINIC), whole=Whole(lon=121.43, lat=31.27, accuracy_m=77.0))
    assert prepare_baseline(study, study.profile("standard")).bound_m == 5_077
