"""Every walk from a home to a facility in the grid town, and what stands inside an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from ganquan_geo.network.gates.every_walk import EveryWalk, find_inside, measure_every_walk
from tests.towns import EXACT_M, facility, home, layer, line, point

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork

HOMES = [
    home("a", point(50, 0)),
    home("b", point(150, 20)),
    home("c", None),
    home("d", point(300, 300)),
    home("e", point(150, 140)),
    home("j", point(0, 50)),
]
FACILITIES = [
    facility("f", point(0, 0)),
    facility("g", line((200, 100), (200, 200))),
    facility("h", None),
    facility("i", point(150, 140.5)),
]


def measured(
    network: WalkNetwork, *, limit_m: float, snap_limit_m: float = 60.0
) -> tuple[EveryWalk, Any]:
    return measure_every_walk(
        network, layer(HOMES), layer(FACILITIES), limit_m=limit_m, snap_limit_m=snap_limit_m
    )


def walks(found: EveryWalk) -> dict[tuple[str, str], float]:
    ids = [[own["id"] for own in rows] for rows in (HOMES, FACILITIES)]
    pairs = zip(found.walks.home.tolist(), found.walks.facility.tolist(), strict=True)
    metres = found.walks.distance_m.tolist()
    named = [(ids[0][own], ids[1][other]) for own, other in pairs]
    assert len(set(named)) == len(named)
    return dict(zip(named, metres, strict=True))


def test_every_walk_within_the_limit(town_network: WalkNetwork) -> None:
    found, problems = measured(town_network, limit_m=400.0)
    expected = {
        ("a", "f"): 50.0,
        ("a", "g"): 250.0,  # to the nearest place of its street
        ("a", "i"): 200.0 + 40.5,
        ("b", "f"): 170.0,
        ("b", "g"): 170.0,
        ("b", "i"): 20.0 + 200.0 + 40.5,
        ("d", "g"): 200.0,
        ("d", "i"): 350.0 + 40.5,
        ("e", "f"): 40.0 + 250.0,
        ("e", "g"): 40.0 + 50.0,
        ("j", "f"): 50.0,
        ("j", "g"): 250.0,
        ("j", "i"): 200.0 + 40.5,
        ("e", "i"): 0.5,  # at one place, however far the streets are
    }
    assert walks(found) == pytest.approx(expected, abs=EXACT_M)
    assert found.home_located.tolist() == [True, True, False, True, True, True]
    assert found.facility_located.tolist() == [True, True, False, True]
    assert found.on_street.tolist() == [False, True, False, False]
    assert [own is None for own in found.shapes] == [False, False, True, False]
    assert {row.split(" ")[0] for fault in problems for row in fault.rows} == {"3"}


@pytest.mark.parametrize(("limit_m", "there"), [(169.9, False), (170.1, True)])
def test_a_walk_beyond_the_limit_is_left_out(
    town_network: WalkNetwork, limit_m: float, *, there: bool
) -> None:
    found, _ = measured(town_network, limit_m=limit_m)
    assert (("b", "f") in walks(found)) == there


def test_a_place_too_far_from_streets_is_not_joined_and_named(town_network: WalkNetwork) -> None:
    found, problems = measured(town_network, limit_m=400.0, snap_limit_m=30.0)
    assert found.home_located.tolist() == [True, True, False, True, False, True]
    assert found.facility_located.tolist() == [True, True, False, False]
    assert {pair[0] for pair in walks(found)} == {"a", "b", "d", "j"}
    named = {row for fault in problems for row in fault.rows}
    assert any("e" in row for row in named)
    assert any("i" in row for row in named)


def test_what_stands_inside_an_area() -> None:
    area = shapely.box(0, 0, 100, 100)
    shapes = np.array(
        [
            point(50, 50),
            point(100, 50),
            point(101, 50),
            None,
            line((10, 10), (90, 10)),
            line((10, 10), (190, 10)),
            line((110, 10), (190, 10)),
            shapely.box(50, 50, 110, 90),
            shapely.box(90, 50, 150, 90),
        ],
        dtype=object,
    )
    surely, possibly = find_inside(area, shapes)
    assert surely.tolist() == [True, True, False, False, True, False, False, True, False]
    assert possibly.tolist() == [True, True, False, True, True, True, False, True, False]
