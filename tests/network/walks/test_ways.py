from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.network.walks.ways import find_way, find_ways
from tests.paths import DATA
from tests.towns import line, network_of, places
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

GEOD = pyproj.Geod(ellps="WGS84")
EXACT_M = 1e-3


def test_the_ways_of_the_paper_town(tmp_path: Path) -> None:
    result = measure_coverage(read_study(write_study(tmp_path / "study")))
    ways = find_ways(build_baseline(result.study, result.profile.id), result.distances)
    health = ways[ways["category"] == "health"].set_index("demand_id")["length_m"]
    assert health.to_dict() == pytest.approx(
        {"home-a": 50, "home-b": 170, "home-c": 400, "home-d": 600}, abs=EXACT_M
    )
    market = ways[ways["category"] == "market"].set_index("demand_id")["length_m"]
    # home-d at (300, 300) walks 100 m to the near end of the market's street.
    assert market["home-d"] == pytest.approx(100, abs=EXACT_M)


@pytest.mark.parametrize("layer", ["compounds", "neighbourhoods"])
def test_every_way_is_as_long_as_its_distance_and_as_it_is_drawn(layer: str) -> None:
    result = measure_coverage(read_study(DATA), profile="elderly")
    ways = find_ways(build_baseline(result.study, result.profile.id), result.distances, layer=layer)
    own = result.distances[(result.distances["layer"] == layer) & result.distances["located"]]
    expected = own.set_index(["demand_id", "category"])["near_m"]
    found = ways.set_index(["demand_id", "category"])["length_m"]
    assert len(found) == np.isfinite(expected).sum() > 90
    assert (found - expected.loc[found.index]).abs().max() < 1e-6
    drawn = [GEOD.geometry_length(line) for line in ways.geometry]
    assert np.abs(np.array(drawn) - ways["length_m"]).max() < 1e-4


def test_a_way_leads_to_the_facility_that_was_measured_not_to_a_nearer_one() -> None:
    result = measure_coverage(read_study(DATA))
    own = result.distances[
        (result.distances["layer"] == "compounds") & (result.distances["category"] == "culture")
    ]
    asked = own[own["located"] & (own["facility_id"] != "")].head(12).copy()
    nearest = asked["facility_id"].to_numpy()
    asked.loc[asked.index[::2], "facility_id"] = [  # another one of the same category
        next(other for other in nearest if other != mine) for mine in nearest[::2]
    ]
    ways = find_ways(build_baseline(result.study, result.profile.id), asked)
    found = ways.set_index("demand_id")["facility_id"].to_dict()
    assert found == asked.set_index("demand_id")["facility_id"].to_dict()
    length_m = ways.set_index("demand_id")["length_m"]
    longer = length_m - asked.set_index("demand_id")["near_m"].loc[length_m.index]
    assert (longer > -1e-6).all()
    assert (longer > 1).any()


@pytest.mark.parametrize("longer_m", [0.001, 0.4, 2.0])
@pytest.mark.parametrize("first", [True, False], ids=["the longer first", "the shorter first"])
def test_of_two_ways_nearly_alike_the_shorter_is_drawn(longer_m: float, *, first: bool) -> None:
    """From (0, 0) by way of (50, 40) or a little farther out to (100, 0), and on to (200, 0)."""
    side_m = math.hypot(50, 40) + longer_m / 2
    out, other = (50.0, 40.0), (50.0, -math.sqrt(side_m**2 - 50**2))
    corners = (other, out) if first else (out, other)
    nodes = [(0.0, 0.0), *corners, (100.0, 0.0), (200.0, 0.0)]
    edges = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]
    lines = [line(nodes[a], nodes[b]) for a, b in edges]
    network = network_of(nodes, edges, lines=lines, length_m=[own.length for own in lines])
    far, near = places((4, 60.0)), places((0, 0.0))
    for start, end in ((near, far), (far, near)):
        found = find_way(network, start, end)
        assert found is not None
        assert found[0] == pytest.approx(2 * math.hypot(50, 40) + 60, abs=1e-9)
        assert found[1].length == pytest.approx(found[0], abs=1e-9)
