"""GCJ-02 and BD-09 against published check points, and there and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ganquan_geo.geodesy.datums import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

GEOD = Geod(ellps="WGS84")
PAIRS = [
    (wgs84_to_gcj02, gcj02_to_wgs84),
    (gcj02_to_bd09, bd09_to_gcj02),
    (wgs84_to_bd09, bd09_to_wgs84),
]
CHINA = st.tuples(st.floats(73.0, 135.1), st.floats(3.5, 53.6))
FAR_CORNERS = {
    "Xinjiang": (75.99, 39.47),
    "Hainan": (109.51, 18.25),
    "Sansha": (112.33, 16.83),
    "northeast": (134.77, 48.36),
    "Mohe": (122.54, 52.97),
    "the root's kink": (105.0, 35.0),
}


def apart_m(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.asarray(GEOD.inv(*first.T, *second.T)[2])


@pytest.mark.parametrize(
    ("lonlat", "expected"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_published_positions_in_gcj02(
    lonlat: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert wgs84_to_gcj02(np.array([lonlat])) == pytest.approx(np.array([expected]), abs=1e-12)


def test_published_position_in_bd09() -> None:
    found = gcj02_to_bd09(np.array([[116.404, 39.915]]))
    assert found == pytest.approx(np.array([[116.41036949371029, 39.92133699351021]]), abs=1e-12)


def test_the_faulty_copy_in_circulation_is_not_what_this_computes() -> None:
    found = wgs84_to_gcj02(np.array([[116.404, 39.915]]))
    faulty = np.array([[116.41024449916938, 39.916017381]])
    assert apart_m(found, faulty)[0] == pytest.approx(43.0, abs=1.0)


@pytest.mark.parametrize(("there", "back"), PAIRS)
@settings(deadline=None)
@given(place=CHINA)
def test_there_and_back_is_exact_all_over_china(there, back, place) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    start = np.array([place])
    assert apart_m(back(there(start)), start)[0] < 1e-3
    assert apart_m(there(back(start)), start)[0] < 1e-3


@pytest.mark.parametrize(("there", "back"), PAIRS)
@pytest.mark.parametrize("place", FAR_CORNERS.values(), ids=FAR_CORNERS.keys())
def test_far_corners_come_back_to_a_hundredth_of_a_millimetre(there, back, place) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    start = np.array([place])
    assert apart_m(back(there(start)), start)[0] < 1e-5


def test_the_shift_across_shanghai() -> None:
    lon, lat = np.meshgrid(np.linspace(120.9, 122.0, 40), np.linspace(30.7, 31.8, 40))
    places = np.column_stack([lon.ravel(), lat.ravel()])
    gcj_m, bd_m = (apart_m(places, to(places)) for to in (wgs84_to_gcj02, wgs84_to_bd09))
    assert (gcj_m.min(), gcj_m.max()) == pytest.approx((456.4, 500.3), abs=0.1)
    assert (bd_m.min(), bd_m.max()) == pytest.approx((1_080.8, 1_168.3), abs=0.1)


@pytest.mark.parametrize("place", [(2.35, 48.86), (-74.0, 40.7), (139.7, 35.7), (100.0, 0.5)])
def test_outside_the_rectangle_gcj02_is_wgs84(place: tuple[float, float]) -> None:
    start = np.array([place])
    assert (wgs84_to_gcj02(start) == start).all()
    assert (gcj02_to_wgs84(start) == start).all()
    assert apart_m(bd09_to_wgs84(wgs84_to_bd09(start)), start)[0] < 1e-3


def test_just_outside_the_rectangle_a_place_that_was_shifted_is_found_inside() -> None:
    inside = np.array([[137.8340, 40.0]])
    shifted = wgs84_to_gcj02(inside)
    assert shifted[0, 0] > 137.8347
    assert apart_m(gcj02_to_wgs84(shifted), inside)[0] < 1e-3


def test_no_position_depends_on_the_others_or_their_order() -> None:
    random = np.random.default_rng(7)
    places = np.column_stack([random.uniform(73, 135, 70_000), random.uniform(4, 53, 70_000)])
    together = bd09_to_wgs84(places)
    assert (bd09_to_wgs84(places[::-1])[::-1] == together).all()
    assert (bd09_to_wgs84(places[40_000:40_001]) == together[40_000:40_001]).all()


WAYS = [way for pair in PAIRS for way in pair]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_numbers_beyond_reason_become_no_place_and_move_no_other(
    way: Callable[[NDArray[np.float64]], NDArray[np.float64]], value: float
) -> None:
    sound = np.array([[121.43, 31.26]])
    found = way(np.vstack([[value, value], sound, [value, 30.0]]))
    assert (found[1] == way(sound)[0]).all()
    off_earth = ~(np.abs(found[[0, 0, 2], [0, 1, 0]]) <= 180.0)
    assert off_earth.all()
    if way in (wgs84_to_gcj02, gcj02_to_wgs84):  # outside the rectangle nothing is shifted
        assert found[2, 1] == 30.0


def test_of_no_positions_there_are_none() -> None:
    for way in WAYS:
        assert way(np.empty((0, 2))).shape == (0, 2)
