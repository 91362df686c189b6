"""Positions by chance: where they can be, and that they are spread evenly there."""

from __future__ import annotations

import numpy as np
import pytest

from ganquan_geo.network.places.chance import draw_along, draw_positions, draw_steps
from ganquan_geo.network.places.regions import Regions
from tests.towns import spans

COUNT = 8_000
NEAR = 0.03  # how far a share of so many draws may be from what it should be


def regions(*rows: tuple[int, tuple[float, float], tuple[float, float], float]) -> Regions:
    place, start, end, radius_m = zip(*rows, strict=True)
    return Regions(
        place=np.array(place, dtype=np.int64),
        start=np.array(start, dtype=float),
        end=np.array(end, dtype=float),
        radius_m=np.array(radius_m, dtype=float),
    )


@pytest.mark.parametrize(
    ("part", "turn", "step"),
    [
        (0.0, 0.3, (0, 0)),
        (0.25, 0.25, (0, 5)),
        (1.0, 0.5, (-10, 0)),
        (0.64, 0.75, (0, -8)),
        (1.0, 1.0, (10, 0)),
    ],
)
def test_a_quarter_of_the_steps_stays_within_half_the_radius(
    part: float, turn: float, step: tuple[float, float]
) -> None:
    found = draw_steps(np.array([10.0]), np.array([part]), np.array([turn]))
    assert found[0] == pytest.approx(step, abs=1e-12)


def test_each_place_is_drawn_evenly_over_where_it_may_be() -> None:
    """Place 3 on 30 m of one line and 10 m of another; place 1 in a disc; place 2 is known."""
    given = regions(
        (3, (100, 0), (110, 0), 0.0),
        (1, (0, 50), (0, 50), 5.0),
        (2, (7, 7), (7, 7), 0.0),
        (3, (0, 0), (30, 0), 0.0),
    )
    places, xy = draw_positions(given, COUNT, np.random.default_rng(1))
    assert places.tolist() == [1, 3]
    assert xy.shape == (COUNT, 2, 2)
    away_m = np.hypot(*(xy[:, 0] - (0, 50)).T)
    assert away_m.max() <= 5.0
    assert (away_m <= 2.5).mean() == pytest.approx(0.25, abs=NEAR)
    assert (xy[:, 0, 0] > 0).mean() == pytest.approx(0.5, abs=NEAR)
    assert (xy[:, 0, 1] > 50).mean() == pytest.approx(0.5, abs=NEAR)
    x, y = xy[:, 1].T
    assert not y.any()
    on_long, on_short = (x >= 0) & (x <= 30), (x >= 100) & (x <= 110)
    assert (on_long | on_short).all()
    assert on_long.mean() == pytest.approx(0.75, abs=NEAR)
    for end_m in (7.5, 15.0, 22.5):
        assert (x[on_long] <= end_m).mean() == pytest.approx(end_m / 30, abs=NEAR)
    assert (x[on_short] <= 105).mean() == pytest.approx(0.5, abs=NEAR)


def test_round_a_line_places_are_within_the_radius_of_it() -> None:
    _, xy = draw_positions(regions((0, (0, 0), (30, 0), 4.0)), COUNT, np.random.default_rng(1))
    x, y = xy[:, 0].T
    beyond_m = np.hypot(np.maximum(np.maximum(-x, x - 30), 0.0), y)
    assert beyond_m.max() <= 4.0
    assert beyond_m.max() > 3.9
    assert (x < 0).any()
    assert (x > 30).any()


def test_where_all_is_known_nothing_is_drawn() -> None:
    places, xy = draw_positions(regions((0, (1, 1), (1, 1), 0.0)), 5, np.random.default_rng(1))
    assert len(places) == 0
    assert xy.shape == (5, 0, 2)


def test_along_a_street_every_metre_is_as_likely() -> None:
    """Facility 0 on 30 m of edge 4 and 10 m of edge 7, facility 2 at one place of edge 1."""
    given = spans((0, 4, 10.0, 40.0), (0, 7, 0.0, 10.0), (2, 1, 5.0, 5.0))
    facilities, at = draw_along(given, COUNT, np.random.default_rng(1))
    assert facilities.tolist() == [0, 2]
    edge, offset_m = at.edge.reshape(COUNT, 2), at.offset_m.reshape(COUNT, 2)
    assert not at.leg_m.any()
    assert set(edge[:, 1].tolist()) == {1}
    assert offset_m[:, 1] == pytest.approx(5.0, abs=1e-9)
    on_long = edge[:, 0] == 4
    assert set(edge[:, 0].tolist()) == {4, 7}
    assert on_long.mean() == pytest.approx(0.75, abs=NEAR)
    long_m, short_m = offset_m[on_long, 0], offset_m[~on_long, 0]
    assert (long_m.min(), long_m.max()) == pytest.approx((10, 40), abs=0.05)
    assert (short_m.min(), short_m.max()) == pytest.approx((0, 10), abs=0.05)
    assert (long_m <= 25).mean() == pytest.approx(0.5, abs=NEAR)
    assert (short_m <= 5).mean() == pytest.approx(0.5, abs=NEAR)
