"""Links ranked: each gain equals that of the network with the link built in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    DataError,
    Edit,
    Scenario,
    apply_scenario,
    build_baseline,
    measure_coverage,
    rank_links,
    read_study,
    site_facilities,
)
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.present.scenario.siting import describe_siting
from ganquan_geo.scenario.candidates import Candidates
from ganquan_geo.scenario.links import list_links, measure_links
from tests.towns import CORNER, facility, home, lonlat, point, town_street_rows
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

SPOTS = [(0, 40), (60, 0), (100, 80), (130, 200), (300, 10), (210, 300), (300, 250), (0, 260)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the town with every home on a street and one clinic, all known exactly."""
    layers = {
        "streets": town_street_rows(),
        "facilities": [
            facility("clinic-1", point(0, 0)),
            facility("market-1", point(300, 300), kind="market"),
        ],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    return read_study(write_study(tmp_path_factory.mktemp("town"), layers=layers))


inner = st.integers(5, 95)  # nearer to a corner than the join tolerance they would be one
blocks = st.tuples(st.integers(0, 2), st.integers(0, 2))


@settings(max_examples=25, deadline=None)
@given(blocks, inner, inner)
def test_a_gain_is_that_of_the_network_with_the_link(
    study: Study, block: tuple[int, int], along: int, up: int
) -> None:
    # Across one block, from its lower to its right side: it crosses no street.
    x, y = block[0] * 100, block[1] * 100
    ends = np.array([(x + along, y), (x + 100, y + up)], dtype=float)
    base = build_baseline(study)
    category = study.categories[0]
    places = candidates(base, ends)
    start, _, length_m, onward_m = list_links(base, category, places, most_m=500.0)
    line = places.lonlat.tolist()
    built = Edit(op="link.add", target="link", new={"name": "l", "line": line})
    changed = apply_scenario(study, Scenario(name="s", edits=(built,)))
    before, after = (
        measure_coverage(own, with_areas=False).distances.query("category == 'health'")
        for own in (study, changed)
    )
    now_m = before["distance_m"].to_numpy()[: len(SPOTS)]
    expected = after["distance_m"].to_numpy()[: len(SPOTS)]
    found = now_m.copy()
    if len(start):
        walks = measure_links(base, places, start, length_m + onward_m, limit_m=5_000.0)
        np.minimum.at(found, walks.home, walks.distance_m)
    assert found == pytest.approx(expected, abs=0.02)  # coordinates of the link have 7 decimals


def candidates(base: Any, xy: np.ndarray) -> Candidates:  # noqa: ANN401 - a baseline
    degrees = [shapely.get_coordinates(lonlat(shapely.Point(*one)))[0] for one in xy]
    import geopandas as gpd  # noqa: PLC0415

    plane = gpd.GeoSeries(gpd.points_from_xy(*np.array(degrees).T), crs=4326).to_crs(
        base.network.crs
    )
    points = plane.to_numpy()
    return Candidates(
        at=snap_points(base.network, points),
        xy=shapely.get_coordinates(points),
        lonlat=np.array(degrees).round(7),
        ids=("", ""),
        names=("", ""),
        streets=("", ""),
    )


def test_links_are_ranked_by_homes_then_by_metres(study: Study) -> None:
    links = rank_links(study, "health", most_m=150.0, count=5)
    assert links["rank"].tolist() == list(range(1, len(links) + 1))
    keys = list(zip(-links["gained"], -links["saved_m"], strict=True))
    assert keys == sorted(keys)
    assert (links["length_m"] <= 150).all()
    assert (links["shortened"] > 0).all()


def test_where_nothing_can_be_shorter_no_link_is_listed(tmp_path: Path) -> None:
    layers = {
        "streets": town_street_rows(),
        "facilities": [facility(f"clinic-{n}", point(*spot)) for n, spot in enumerate(SPOTS)],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    study = read_study(write_study(tmp_path, layers=layers))
    assert rank_links(study, "health").empty
    assert CORNER


def test_assumed_facilities_are_no_end_of_a_link(tmp_path: Path) -> None:
    layers = {
        "streets": town_street_rows(),
        "facilities": [facility("clinic-1", point(0, 0), assumed=True, accuracy_m=20.0)],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    study = read_study(write_study(tmp_path, layers=layers))
    with pytest.raises(DataError, match="推定"):
        rank_links(study, "health")
    sites = site_facilities(study, "health", count=1)
    assert (sites.covered_before, sites.assumed) == (0, 1)
    assert any("推定位置，未计入" in said.zh for said in describe_siting(sites, study))
