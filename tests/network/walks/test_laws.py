"""What must hold for every town: from street layers to walks and covered shares."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.model.reach import READINGS
from ganquan_geo.model.study import StudySettings
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.joins.joins import join_demand, join_facilities
from ganquan_geo.network.joins.land import join_land, measure_land
from ganquan_geo.network.walks.frontage import measure_inside_frontage
from ganquan_geo.network.walks.reach import build_area, measure_inside
from ganquan_geo.network.walks.readings import build_category_fields
from ganquan_geo.network.walks.walks import measure_walks
from tests.network.walks.tables import tabulate_tiers, tabulate_walks
from tests.towns import facility, home, layer, line, street

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

JOIN_M = 0.01
BOUND_M = 5_000.0
SNAP_LIMIT_M = 250.0
ROUNDING_M = 1e-6
SAME_M = 0.05  # joined ends move by up to the tolerance

SETTINGS = StudySettings(
    join_tolerance_m=JOIN_M,
    boundary_margin_m=10.0,
    snap_limit_m=SNAP_LIMIT_M,
    search_limit_m=BOUND_M,
    area_width_m=25.0,
    land_step_m=40.0,
)

# Each example builds several towns, so a third of the usual number.
SOME = hypothesis.settings(max_examples=hypothesis.settings().max_examples // 3)

Drawn = list[tuple[float, float]]
_SPOT = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda p: (100.0 * p[0], 100.0 * p[1]))
_STREET = st.lists(_SPOT, min_size=2, max_size=4).filter(
    lambda spots: all(a != b for a, b in itertools.pairwise(spots))
)
STREETS = st.lists(_STREET, min_size=1, max_size=5)


def streets(drawn: list[Drawn], *, names: list[str] | None = None) -> gpd.GeoDataFrame:
    ids = names or [f"s{row}" for row in range(len(drawn))]
    return layer([street(name, line(*spots)) for name, spots in zip(ids, drawn, strict=True)])


@st.composite
def places_on(draw: st.DrawFn, drawn: list[Drawn], *, most: int = 4) -> Drawn:
    """Draw places on streets, so that nobody's nearest street can become another one."""
    found = []
    for _ in range(draw(st.integers(1, most))):
        on = shapely.LineString(draw(st.sampled_from(drawn)))
        share = draw(st.sampled_from([0.0, 0.125, 0.5, 0.875, 1.0]))
        spot = on.interpolate(share, normalized=True)
        found.append((spot.x, spot.y))
    return found


def walks(
    drawn: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, homes: gpd.GeoDataFrame
) -> pd.DataFrame:
    network = build_walk_network(drawn, join_tolerance_m=JOIN_M)
    clinics, _ = join_facilities(network, facilities, snap_limit_m=SNAP_LIMIT_M, where="f")
    demand, _ = join_demand(network, homes, snap_limit_m=SNAP_LIMIT_M, where="h")
    fields = build_category_fields(network, clinics, bound_m=BOUND_M, tight_m=BOUND_M)
    return tabulate_walks(measure_walks(network, demand, fields, bound_m=BOUND_M), demand)


def near_m(table: pd.DataFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return table["near_m"].to_numpy(dtype=float)


def clinics(spots: Drawn) -> gpd.GeoDataFrame:
    return layer([facility(f"f{row}", shapely.Point(xy)) for row, xy in enumerate(spots)])


def homes(spots: Drawn) -> gpd.GeoDataFrame:
    return layer([home(f"h{row}", shapely.Point(xy)) for row, xy in enumerate(spots)])


@SOME
@hypothesis.given(STREETS, _STREET, st.data())
def test_an_added_street_never_lengthens_a_walk(
    drawn: list[Drawn], added: Drawn, data: st.DataObject
) -> None:
    to, start = (data.draw(places_on(drawn)) for _ in range(2))
    before = near_m(walks(streets(drawn), clinics(to), homes(start)))
    after = near_m(walks(streets([*drawn, added]), clinics(to), homes(start)))
    assert (after <= before + SAME_M).all()


@SOME
@hypothesis.given(STREETS, _STREET, st.data())
def test_a_planned_street_counts_from_the_day_it_exists_and_never_lengthens_a_walk(
    drawn: list[Drawn], planned: Drawn, data: st.DataObject
) -> None:
    to, start = (data.draw(places_on(drawn)) for _ in range(2))
    rows = [street(f"s{row}", line(*spots)) for row, spots in enumerate(drawn)]
    new = street("new", line(*planned))
    as_planned, as_built, without = (
        near_m(walks(layer(each), clinics(to), homes(start)))
        for each in ([*rows, new | {"status": "planned"}], [*rows, new], rows)
    )
    assert as_planned.tolist() == without.tolist()
    assert (as_built <= as_planned + SAME_M).all()


@SOME
@hypothesis.given(STREETS, st.data())
def test_an_added_facility_never_lengthens_a_walk(drawn: list[Drawn], data: st.DataObject) -> None:
    to, start = (data.draw(places_on(drawn)) for _ in range(2))
    added = data.draw(places_on(drawn, most=1))
    before = near_m(walks(streets(drawn), clinics(to), homes(start)))
    after = near_m(walks(streets(drawn), clinics(to + added), homes(start)))
    assert (after <= before).all()


@SOME
@hypothesis.given(STREETS, st.data())
def test_the_names_and_so_the_order_of_streets_and_facilities_do_not_matter(
    drawn: list[Drawn], data: st.DataObject
) -> None:
    to, start = (data.draw(places_on(drawn)) for _ in range(2))
    before = near_m(walks(streets(drawn), clinics(to), homes(start)))
    names = data.draw(st.permutations([f"s{row}" for row in range(len(drawn))]))
    turned = [spots[::-1] for spots in drawn]
    after = near_m(walks(streets(turned, names=list(names)), clinics(to[::-1]), homes(start)))
    assert after == pytest.approx(before, abs=1e-5)


@SOME
@hypothesis.given(STREETS, st.data())
def test_the_way_there_is_as_long_as_the_way_back(drawn: list[Drawn], data: st.DataObject) -> None:
    one, other = data.draw(places_on(drawn, most=1)), data.draw(places_on(drawn, most=1))
    there = near_m(walks(streets(drawn), clinics(one), homes(other)))
    back = near_m(walks(streets(drawn), clinics(other), homes(one)))
    assert there == pytest.approx(back, abs=1e-6)


@SOME
@hypothesis.given(STREETS, st.data())
def test_no_walk_is_shorter_than_the_straight_line(drawn: list[Drawn], data: st.DataObject) -> None:
    to, start = (data.draw(places_on(drawn)) for _ in range(2))
    found = near_m(walks(streets(drawn), clinics(to), homes(start)))
    for (x, y), walk_m in zip(start, found, strict=True):
        straight_m = min(float(np.hypot(x - a, y - b)) for a, b in to)
        assert walk_m >= straight_m - SAME_M


@SOME
@hypothesis.given(STREETS, st.data())
def test_a_longer_limit_never_lowers_any_share_and_no_share_is_above_one(
    drawn: list[Drawn], data: st.DataObject
) -> None:
    to = data.draw(places_on(drawn))
    known = [facility(f"f{row}", shapely.Point(xy), accuracy_m=30.0) for row, xy in enumerate(to)]
    somewhere = facility("g", line(*drawn[0]), accuracy_m=10.0)
    guessed = facility("h", shapely.Point(to[0]), assumed=True)
    network = build_walk_network(streets(drawn), join_tolerance_m=JOIN_M)
    found, _ = join_facilities(
        network, layer([*known, somewhere, guessed]), snap_limit_m=SNAP_LIMIT_M, where="f"
    )
    fields = build_category_fields(network, found, bound_m=BOUND_M, tight_m=BOUND_M)
    limits_m = {5: 50.0, 10: 170.0, 15: 900.0}
    town = layer([home("town", shapely.box(-10, -10, 260, 410), accuracy_m=20.0)])
    inside = measure_inside(network, build_area(network, town, margin_m=10.0))
    for tiers in (
        measure_inside_frontage(network, fields, inside=inside, limits_m=limits_m),
        measure_land(
            network,
            join_land(network, town, settings=SETTINGS),
            fields,
            limits_m=limits_m,
            bound_m=BOUND_M,
        ),
    ):
        table = tabulate_tiers(tiers)
        for reading in READINGS:
            assert (np.diff(table[reading]) >= -ROUNDING_M).all()
            assert (table[reading] <= table["total"] + ROUNDING_M).all()
        for less, more in itertools.pairwise(("known", "sure", "far", "near", "possible")):
            assert (table[less] <= table[more] + ROUNDING_M).all()
