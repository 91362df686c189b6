"""Main roads on a ring are the same wherever it begins, whichever way round, and mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely

from ganquan_geo import read_study
from ganquan_geo.plan.main_roads import build_steps, find_main_crossings
from ganquan_geo.plan.ring import build_legs
from tests.towns import TO_LONLAT, line, street
from tests.towns.hard_names import ground_and_names
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ganquan_geo.model.ring_results import MainCrossing
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames
    from tests.towns import Row

    Town = tuple[Ground, StreetNames]

SQUARE = ("row-0", "column-300", "row-300", "column-0")
ZIGZAG = ("row-0", "column-100", "row-200", "column-200", "row-300", "column-300")
SPOON = ("row-0", "column-100", "row-200", "column-200")
Move = tuple[int, int, int, int, int, int]
MOVES: dict[str, Move] = {
    "as it is": (1, 0, 0, 1, 0, 0),
    "east and west": (-1, 0, 0, 1, 300, 0),
    "north and south": (1, 0, 0, -1, 0, 300),
    "a quarter turn": (0, -1, 1, 0, 300, 0),
}
Found = tuple[str, str, bool, tuple[int, int] | None]  # leg's street, road, crossed, where


def grid(**classes: str) -> list[Row]:
    """Return the grid; streets by name, with underscores, are of the classes given."""
    rows = []
    for at in (0, 100, 200, 300):
        rows.append(street(f"row-{at}", line((0, at), (300, at))))
        rows.append(street(f"column-{at}", line((at, 0), (at, 300))))
    for own in rows:
        own["street_class"] = classes.get(own["id"].replace("-", "_"), "local")
    return rows


def main_road(name: str, *places: tuple[float, float]) -> Row:
    return street(name, line(*places), street_class="arterial")


def moved(rows: list[Row], by: Move) -> list[Row]:
    """Return the rows with x and y taken elsewhere, as `shapely.affinity` has it."""
    return [own | {"geometry": _in_plane(own["geometry"], by)} for own in rows]


def _in_plane(drawn: Any, by: Move) -> Any:  # noqa: ANN401
    back = shapely.transform(drawn, lambda xy: _columns(TO_LONLAT, xy, inverse=True))
    turned = shapely.affinity.affine_transform(back, by)
    return shapely.transform(turned, lambda xy: _columns(TO_LONLAT, xy, inverse=False))


def _columns(by: Any, xy: Any, *, inverse: bool) -> Any:  # noqa: ANN401
    x, y = by.transform(xy[:, 0], xy[:, 1], direction="INVERSE" if inverse else "FORWARD")
    return shapely.get_coordinates(shapely.points(x, y))


def town_of(folder: Path, rows: list[Row], by: Move) -> Town:
    layers = {"streets": moved(rows, by)}
    return ground_and_names(read_study(write_study(folder, layers=layers)))


def crossings_of(town: Town, streets: Sequence[str], by: Move) -> set[Found]:
    """Return what a ring of streets meets, places told in metres as before the move."""
    ground, names = town
    legs = build_legs(ground, streets, names=names)
    assert all(leg.state == "existing" for leg in legs)
    found = find_main_crossings(ground, build_steps(ground, legs, today=False))
    assert [own.leg for own in found] == sorted(own.leg for own in found)
    return {_told(own, legs[own.leg - 1].street, by) for own in found}


def _told(own: MainCrossing, leg: str, by: Move) -> Found:
    assert not own.planned
    if own.lon is None or own.lat is None:
        return leg, own.street, own.crossed, None
    x, y = TO_LONLAT.transform(own.lon, own.lat, direction="INVERSE")
    a, b, d, e, east, north = by
    # The moves are turns and mirrors: the way back is the same, transposed.
    at = round(a * (x - east) + d * (y - north)), round(b * (x - east) + e * (y - north))
    return leg, own.street, own.crossed, at


def legs_left_out(found: set[Found]) -> set[tuple[str, bool, tuple[int, int] | None]]:
    return {(road, crossed, at) for _, road, crossed, at in found}


CASES = {
    "a road through the first corner": (
        SQUARE,
        [*grid(), main_road("avenue", (-80, -80), (0, 0), (90, 90))],
        {("avenue", True, (0, 0))},
    ),
    "a road outside the first corner": (
        SQUARE,
        [*grid(), main_road("avenue", (-80, 0), (0, 0), (0, -80))],
        {("avenue", False, (0, 0))},
    ),
    "a road inside the first corner": (
        SQUARE,
        [*grid(), main_road("avenue", (0, 0), (90, 90))],
        {("avenue", False, (0, 0))},
    ),
    "a road across a side": (
        SQUARE,
        [*grid(), main_road("avenue", (150, -80), (150, 0), (150, 90))],
        {("avenue", True, (150, 0))},
    ),
    "two carriageways of a road are one": (
        SQUARE,
        [
            *grid(),
            main_road("avenue", (140, -80), (140, 0), (140, 90)),
            street("two", line((160, -80), (160, 0)), name="avenue", street_class="arterial"),
        ],
        {("avenue", True, (140, 0))},
    ),
    "two junctions of a road are two": (
        SQUARE,
        [
            *grid(),
            main_road("avenue", (110, -80), (110, 0), (110, 90)),
            street("two", line((180, -80), (180, 0)), name="avenue", street_class="arterial"),
        ],
        {("avenue", True, (110, 0)), ("avenue", False, (180, 0))},
    ),
    "a road is walked along and left on the other side": (
        ZIGZAG,
        grid(row_200="secondary"),
        {("row-200", True, None), ("row-200", False, (300, 200))},
    ),
    "a road is walked along and left on the same side": (
        SPOON,
        grid(row_200="secondary"),
        set(),
    ),
    "a road without a class that counts": (ZIGZAG, grid(row_100="local"), set()),
    "all are main roads": (
        SQUARE,
        grid(row_100="arterial", column_200="secondary", row_0="secondary"),
        {
            ("row-100", False, (300, 100)),
            ("row-100", False, (0, 100)),
            ("column-200", False, (200, 300)),
            ("column-200", False, (200, 0)),
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("move", MOVES)
def test_a_ring_may_begin_anywhere_and_be_walked_either_way(
    tmp_path: Path, case: str, move: str
) -> None:
    streets, rows, expected = CASES[case]
    town = town_of(tmp_path / "town", rows, MOVES[move])
    first = crossings_of(town, streets, MOVES[move])
    for begin in range(len(streets)):
        order = (*streets[begin:], *streets[:begin])
        found = crossings_of(town, order, MOVES[move])
        assert legs_left_out(found) == expected, order
        assert found == first, order
    if "carriageways" not in case:  # which of them is told is that met first
        back = crossings_of(town, streets[::-1], MOVES[move])
        assert legs_left_out(back) == expected
