"""Numbers run along a street: a place out of their order is told, with how far it is off."""

from __future__ import annotations

import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo import read_study
from ganquan_geo.load.street_numbers import Numbered, find_disordered_numbers, measure_disorder
from tests.paths import DATA

STREET = shapely.LineString([(0, 0), (1_000, 0)])


def place(number: int, x: float, y: float = 5.0, accuracy_m: float = 10.0) -> Numbered:
    return Numbered(
        "compounds", 0, number, shapely.get_coordinates(shapely.Point(x, y))[0], accuracy_m
    )


def off(*places: Numbered) -> dict[tuple[int, ...], float]:
    found = measure_disorder(list(places), STREET)
    return {tuple(one.number for one in own): off_m for own, off_m in found}


ROW = [place(number, 10.0 * number) for number in (2, 4, 10, 20, 40, 60)]


def test_one_out_of_order_is_told_with_how_far_it_is_off() -> None:
    """Number 30 at 700 m: 40 is at 400 m, and both are known to 10 m."""
    assert off(*ROW, place(30, 700)) == {(30,): pytest.approx(700 - 400 - 20)}
    assert not off(*ROW, place(30, 300))
    assert not off(*ROW, place(30, 469))  # 49 m off is how numbers run
    assert not off(*ROW, place(30, 700, accuracy_m=300))  # it claims no more than it knows


def test_the_other_side_may_run_ahead_a_little() -> None:
    assert not off(*ROW, place(31, 500))
    assert off(*ROW, place(31, 800)) == {(31,): pytest.approx(800 - 400 - 20 - 100)}


def test_of_two_that_could_each_be_wrong_both_are_named() -> None:
    assert off(*ROW, place(80, 900), place(82, 700)) == {(80, 82): pytest.approx(900 - 700 - 20)}


def test_where_there_is_no_order_nothing_is_said() -> None:
    along = (200, 100, 400, 300, 600, 500)  # no more than half can stand in one order
    assert not off(*(place(2 * row, x) for row, x in enumerate(along, start=1)))


@given(
    st.lists(st.integers(1, 400), min_size=4, max_size=12, unique=True),
    st.floats(0, 6.3),
)
def test_rising_or_falling_numbers_are_in_order_however_the_street_lies(
    numbers: list[int], angle: float
) -> None:
    for sign in (1, -1):
        places = [place(2 * number, sign * 10.0 * number) for number in numbers]
        turned = shapely.LineString([(-5_000, 0), (5_000, 0)])
        spun = shapely.transform(turned, lambda xy: xy @ _turn(angle))
        own = [one._replace(xy=one.xy @ _turn(angle)) for one in places]
        assert not measure_disorder(own, spun)


def _turn(angle: float) -> list[list[float]]:
    point = shapely.affinity.rotate(shapely.Point(1, 0), angle, origin=(0, 0), use_radians=True)
    return [[point.x, point.y], [-point.y, point.x]]


def test_the_two_compounds_of_the_bundled_study_would_be_found() -> None:
    """They are known to their streets alone; as points that claim 60 m they are out of order."""
    layers = dict(read_study(DATA).layers)
    files = {name: name for name in layers}
    assert not list(find_disordered_numbers(layers, files))
    layers["compounds"] = layers["compounds"].assign(street_id="", accuracy_m=60.0)
    found = list(find_disordered_numbers(layers, files))
    names = [fault.what.zh.split(" 号")[0] for fault in found]
    assert names == ["新村路 410、420", "甘泉路 32"]  # 410 and 420 are the wrong way round
    assert [int(re.findall(r"还差 (\d+) 米", fault.what.zh)[0]) for fault in found] == [607, 253]
