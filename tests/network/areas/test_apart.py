from __future__ import annotations

import hypothesis
import hypothesis.strategies as st
import numpy as np
import shapely

from ganquan_geo.network.areas.service_areas import draw_land, number_groups

METRES = st.integers(-200_000, 200_000).map(lambda hundredths: hundredths / 100)
PLACES = st.tuples(METRES, METRES)
LINES = st.lists(st.tuples(PLACES, PLACES).filter(lambda ends: ends[0] != ends[1]), min_size=1)


@hypothesis.given(LINES, st.floats(1, 500))
def test_lines_within_two_margins_are_in_one_group(
    ends: list[tuple[tuple[float, float], tuple[float, float]]], margin_m: float
) -> None:
    lines = np.asarray(shapely.linestrings(ends))
    group = number_groups(lines, margin_m=margin_m)
    apart_m = shapely.distance(lines[:, None], lines[None, :])
    assert (apart_m[group[:, None] != group[None, :]] > 2 * margin_m).all()
    first = [group.tolist().index(number) for number in range(group.max() + 1)]
    assert first == sorted(first)


def test_streets_of_two_towns_are_two_groups() -> None:
    lines = np.asarray(
        shapely.linestrings([[(0, 0), (300, 0)], [(9_000, 0), (9_300, 0)], [(300, 0), (300, 90)]])
    )
    assert number_groups(lines, margin_m=50.0).tolist() == [0, 1, 0]


def test_land_far_apart_is_drawn_as_finely_as_land_by_itself() -> None:
    """Two streets 300 km apart; a grid over both would have steps of more than their width."""
    east_m = 300_000.0
    here = np.asarray(shapely.linestrings([[(0, 0), (400, 0), (400, 300)]]))
    there = shapely.transform(here, lambda xy: xy + east_m)
    both = draw_land(np.concatenate([here, there]), width_m=25.0)
    assert len(both.geoms) == 2
    exact_m2 = shapely.buffer(here[0], 25.0, quad_segs=64).area
    assert np.allclose([land.area for land in both.geoms], exact_m2, rtol=0.003)
