from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ganquan_geo.network.joins.joins import join_demand, join_facilities
from ganquan_geo.network.places.unbound import build_register
from tests.towns import (
    EXACT_M,
    edge_at,
    facility,
    home,
    layer,
    line,
    place_at,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork

SNAP_LIMIT_M = 60.0


def homes(network: WalkNetwork, *rows: dict[str, object]) -> tuple[Demand, list[Fault]]:
    return join_demand(network, layer(rows), snap_limit_m=SNAP_LIMIT_M, where="compounds")


def facilities(network: WalkNetwork, *rows: dict[str, object]) -> tuple[FacilitySet, list[Fault]]:
    return join_facilities(network, layer(rows), snap_limit_m=SNAP_LIMIT_M, where="facilities")


def named(problems: list[Fault]) -> list[tuple[str, ...]]:
    return [fault.rows for fault in problems]


# Homes.


def test_a_home_joins_the_nearest_street(town_network: WalkNetwork) -> None:
    found, problems = homes(town_network, home("a", shapely.Point(130, 20), accuracy_m=7.0))
    assert problems == []
    assert found.starts.at.edge.tolist() == [edge_at(town_network, 150, 0)]
    assert found.starts.at.offset_m == pytest.approx([30], abs=EXACT_M)
    assert found.table.loc["a", "snap_m"] == pytest.approx(20, abs=EXACT_M)
    assert found.table.loc["a", "accuracy_m"] == 7
    assert found.table.loc["a", "name"] == "a"
    assert bool(found.table.loc["a", "located"])


def test_weights_that_the_layer_does_not_have_are_not_known(town_network: WalkNetwork) -> None:
    found, _ = homes(town_network, home("a", shapely.Point(0, 0), households=30.0))
    assert found.table.loc["a", "households"] == 30
    assert found.table[["residents", "residents_60plus"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("stated", "offset_m", "leg_m"),
    [
        pytest.param("", 30.0, 20.0, id="none, so the nearest"),
        pytest.param("row-100", 30.0, 80.0, id="a street farther than the nearest"),
        pytest.param("column-100", 20.0, 30.0, id="a street that crosses the nearest"),
        pytest.param("nowhere street", 30.0, 20.0, id="one that is not walked"),
    ],
)
def test_a_home_joins_the_street_that_is_stated(
    town_network: WalkNetwork, stated: str, offset_m: float, leg_m: float
) -> None:
    place = home("a", shapely.Point(130, 20), accuracy_m=10.0, street_id=stated)
    found, _ = join_demand(town_network, layer([place]), snap_limit_m=100.0, where="compounds")
    assert found.starts.at.offset_m == pytest.approx([offset_m], abs=EXACT_M)
    assert found.starts.at.leg_m == pytest.approx([leg_m], abs=EXACT_M)
    on = town_network.streets["street_id"].iloc[found.starts.at.edge].item()
    assert on == (stated if stated in set(town_network.streets["street_id"]) else "row-0")


def test_a_home_too_far_from_its_stated_street_is_named(town_network: WalkNetwork) -> None:
    """A street of its own is 15 m away, the stated one 85 m: one of the two is wrong."""
    rows = [
        home("far", shapely.Point(130, 15), street_id="row-100"),
        home("near", shapely.Point(130, 15), street_id="row-0"),
    ]
    found, problems = homes(town_network, *rows)
    assert named(problems) == [("1 (id=far)",)]
    assert "street_id" in problems[0].what.en
    assert found.table["located"].to_dict() == {"far": False, "near": True}
    assert found.starts.along.facility.tolist() == [
        0,
        0,
        0,
    ]  # three blocks, of the one that is joined


def test_an_area_starts_from_its_centre(town_network: WalkNetwork) -> None:
    found, _ = homes(town_network, home("a", shapely.box(120, 10, 160, 20)))
    assert found.starts.at.offset_m == pytest.approx([40], abs=EXACT_M)
    assert found.starts.at.leg_m == pytest.approx([15], abs=EXACT_M)


def test_an_area_whose_centre_is_outside_starts_from_a_point_inside(
    town_network: WalkNetwork,
) -> None:
    """Three wings along the streets round a court; the centre, in the court, is 40 m inside."""
    wings = shapely.box(5, 5, 95, 95).difference(shapely.box(15, 15, 95, 85))
    assert not wings.contains(wings.centroid)
    found, _ = homes(town_network, home("a", wings))
    assert 5 <= found.starts.at.leg_m[0] <= 15


def test_an_area_in_two_parts_starts_from_inside_one_of_them(town_network: WalkNetwork) -> None:
    """Its centre, (150, 50), is 50 m from four streets; its parts are 10 m from one each."""
    parts = shapely.MultiPolygon([shapely.box(105, 45, 115, 55), shapely.box(185, 45, 195, 55)])
    found, _ = homes(town_network, home("a", parts))
    assert found.starts.at.leg_m == pytest.approx([10], abs=1e-3)


def test_a_home_far_from_every_street_is_named_and_not_used(town_network: WalkNetwork) -> None:
    rows = [
        home("far", shapely.Point(400, 0)),
        home("near", shapely.Point(310, 0)),
        home("at the limit", shapely.Point(359.99, 0)),
    ]
    found, problems = homes(town_network, *rows)
    assert named(problems) == [("1 (id=far)",)]
    assert [fault.severity for fault in problems] == ["warning"]
    assert found.table["located"].to_dict() == {"at the limit": True, "far": False, "near": True}
    assert len(found.starts.at.edge) == 2
    assert found.table["snap_m"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("nowhere", [None, shapely.Point(), shapely.Polygon()])
def test_a_home_without_a_position_is_named_and_not_used(
    town_network: WalkNetwork, nowhere: shapely.Geometry | None
) -> None:
    rows = [home("lost", nowhere), home("near", shapely.Point(310, 0))]
    found, problems = homes(town_network, *rows)
    assert named(problems) == [("1 (id=lost)",)]
    assert found.table["located"].to_dict() == {"lost": False, "near": True}
    assert found.table.loc["near", "snap_m"] == pytest.approx(10, abs=EXACT_M)
    assert len(found.starts.at.edge) == 1


def test_a_layer_without_any_position_is_no_homes(town_network: WalkNetwork) -> None:
    found, problems = homes(town_network, home("a", None), home("b", None))
    assert not len(found.starts.at.edge)
    assert named(problems) == [("1 (id=a)", "2 (id=b)")]


def test_the_places_are_those_of_the_located_rows_in_their_order(
    town_network: WalkNetwork,
) -> None:
    rows = [
        home("d", shapely.Point(250, 0)),
        home("a", shapely.Point(50, 0)),
        home("c", None),
        home("b", shapely.Point(900, 0)),
    ]
    found, _ = homes(town_network, *rows)
    assert found.table.index.tolist() == ["a", "b", "c", "d"]
    assert found.table.index[found.table["located"]].tolist() == ["a", "d"]
    assert found.starts.at.edge.tolist() == [edge_at(town_network, x, 0) for x in (50, 250)]


# Facilities.


def test_a_facility_joins_the_nearest_street_with_its_leg(town_network: WalkNetwork) -> None:
    found, problems = facilities(town_network, facility("a", shapely.Point(130, 20)))
    assert problems == []
    assert found.ids.tolist() == ["a"]
    assert found.spans.edge.tolist() == [edge_at(town_network, 150, 0)]
    assert found.spans.start_m.tolist() == found.spans.end_m.tolist()
    assert found.spans.leg_m == pytest.approx([20], abs=EXACT_M)


def test_a_planned_facility_is_not_used_and_is_no_problem(town_network: WalkNetwork) -> None:
    rows = [
        facility("built", shapely.Point(50, 0)),
        facility("planned", shapely.Point(150, 0), status="planned"),
        facility("planned somewhere", None, status="planned"),
    ]
    found, problems = facilities(town_network, *rows)
    assert found.ids.tolist() == ["built"]
    assert problems == []


def test_facilities_that_cannot_be_used_are_named_and_keep_their_numbers(
    town_network: WalkNetwork,
) -> None:
    rows = [
        facility("e", shapely.Point(250, 0), accuracy_m=50.0),
        facility("d", shapely.Point(700, 0)),
        facility("c", line((10, 0), (40, 0)), accuracy_m=5.0),
        facility("b", None, accuracy_m=np.nan),
        facility("a", shapely.Point(50, 5), assumed=True),
    ]
    found, problems = facilities(town_network, *rows)
    assert found.ids.tolist() == ["a", "b", "c", "d", "e"]
    assert found.located.tolist() == [True, False, True, False, True]
    assert found.assumed.tolist() == [True, False, False, False, False]
    assert found.on_line.tolist() == [False, False, True, False, False]
    assert set(found.spans.facility.tolist()) == {0, 2, 4}
    where = dict(zip(found.spans.facility.tolist(), found.spans.edge.tolist(), strict=True))
    assert where[0] == edge_at(town_network, 50, 0)
    assert where[4] == edge_at(town_network, 250, 0)
    assert found.accuracy_m[[0, 2, 4]].tolist() == [0, 5, 50]
    assert named(problems) == [("4 (id=b)",), ("2 (id=d)",)]
    lived_in, _ = homes(town_network, home("h", shapely.Point(300, 0), accuracy_m=10.0))
    register = build_register(found, lived_in, bound_m=1000.0)
    assert (register.located, register.assumed) == (3, 1)
    assert (register.on_street, register.unknown) == (1, 2)
    # Where d stands is known: 400 m from the home, or 390.
    assert build_register(found, lived_in, bound_m=391.0).unknown == 2
    assert build_register(found, lived_in, bound_m=389.0).unknown == 1


def test_a_facility_on_a_street_that_is_nowhere_near_is_named_and_not_used(
    town_network: WalkNetwork,
) -> None:
    """A line has no leg, so nothing else would tell that it lies out of town."""
    rows = [
        facility("far", line((900, 0), (950, 0))),
        facility("near", line((110, 20), (140, 20))),
    ]
    found, problems = facilities(town_network, *rows)
    assert found.located.tolist() == [False, True]
    assert named(problems) == [("1 (id=far)",)]
    assert set(found.spans.facility.tolist()) == {1}


@pytest.mark.parametrize("nowhere", [None, shapely.Point(), shapely.LineString()])
def test_a_facility_without_a_position_is_named_and_not_used(
    town_network: WalkNetwork, nowhere: shapely.Geometry | None
) -> None:
    rows = [facility("lost", nowhere), facility("near", shapely.Point(310, 0))]
    found, problems = facilities(town_network, *rows)
    assert named(problems) == [("1 (id=lost)",)]
    assert found.located.tolist() == [False, True]
    lived_in, _ = homes(town_network, home("h", shapely.Point(0, 0)))
    assert build_register(found, lived_in, bound_m=1.0).unknown == 1


def test_a_category_without_facilities_is_no_problem(
    town_network: WalkNetwork, town_facilities: gpd.GeoDataFrame
) -> None:
    found, problems = join_facilities(
        town_network, town_facilities.iloc[:0], snap_limit_m=SNAP_LIMIT_M, where="facilities"
    )
    assert problems == []
    assert not len(found.ids)
    lived_in, _ = homes(town_network, home("h", shapely.Point(0, 0)))
    register = build_register(found, lived_in, bound_m=1000.0)
    assert (register.located, register.unknown) == (0, 0)


def test_the_towns_facilities_are_where_they_are_drawn(
    town_network: WalkNetwork, town_facilities: gpd.GeoDataFrame
) -> None:
    found, problems = join_facilities(
        town_network, town_facilities, snap_limit_m=SNAP_LIMIT_M, where="facilities"
    )
    assert problems == []
    rows = zip(
        found.spans.facility.tolist(),
        found.spans.edge.tolist(),
        found.spans.start_m.tolist(),
        found.spans.end_m.tolist(),
        strict=True,
    )
    stretches = {(number, edge): (a, b) for number, edge, a, b in rows if number < 2 or b - a > 1}
    for number, at in enumerate([(50, 0), (300, 250)]):
        edge, offset_m = place_at(town_network, *at)
        assert stretches.pop((number, edge)) == pytest.approx((offset_m,) * 2, abs=EXACT_M)
    assert stretches == {(2, edge_at(town_network, 150, 200)): pytest.approx((0, 100), abs=EXACT_M)}
