"""Every fault of a street layer, planted in a town whose answers are on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.network.build.walk_network import build_walk_lines, build_walk_network
from ganquan_geo.network.faults.crossings import name_bare_crossings
from ganquan_geo.network.faults.near_ends import find_near_ends
from ganquan_geo.network.faults.overlaps import name_overlaps
from ganquan_geo.network.faults.parts import Stands, find_islands
from ganquan_geo.network.faults.repair import repair_streets
from ganquan_geo.network.faults.same_names import find_same_names
from tests.towns import PLANE, layer, line, street, town_street_rows

if TYPE_CHECKING:
    import random

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault

TOLERANCE_M = 1.0
CM = 0.02


def found(rows: list[dict[str, object]]) -> list[Fault]:
    streets = layer(rows)
    network = build_walk_network(streets, join_tolerance_m=TOLERANCE_M)
    lines = build_walk_lines(streets)
    return [
        *find_islands(network),
        *find_near_ends(network, join_tolerance_m=TOLERANCE_M),
        *name_bare_crossings(lines, join_tolerance_m=TOLERANCE_M),
        *name_overlaps(network, join_tolerance_m=TOLERANCE_M),
        *find_same_names(streets),
    ]


def at(fault: Fault) -> tuple[float, float]:
    """Return the middle of a fault, in metres from the town's corner."""
    west, south, east, north = fault.geometry.bounds  # type: ignore[union-attr]
    x, y = pyproj.Transformer.from_crs("EPSG:4326", PLANE, always_xy=True).transform(
        (west + east) / 2, (south + north) / 2
    )
    return round(x, 2), round(y, 2)


def test_a_clean_town_has_no_fault() -> None:
    assert found(town_street_rows()) == []


def test_islands_on_which_somebody_stands_come_first_and_say_who() -> None:
    rows = [
        *town_street_rows(),
        street("long", line((10, 20), (90, 20))),
        street("home", line((10, 40), (60, 40))),
        street("shop", line((10, 60), (40, 60))),
    ]
    network = build_walk_network(layer(rows), join_tolerance_m=TOLERANCE_M)
    on = {name: np.flatnonzero(network.streets["street_id"] == name) for name in ("home", "shop")}
    stands = Stands(homes=np.tile(on["home"], 2), facilities=on["shop"])
    home, shop, nobody = find_islands(network, stands)
    assert [one.rule for one in (home, shop, nobody)] == ["cut_off", "cut_off", "island"]
    assert "2 处住户就近接在它上面" in home.what.zh
    assert home.homes == 2
    assert "joins it as the nearest: facilities 1" in shop.what.en
    assert shop.homes is None  # on any home near it, that is counted elsewhere
    assert nobody.figure().value == pytest.approx(80, abs=CM)


def test_an_island_has_its_length_and_place() -> None:
    rows = [*town_street_rows(), street("lost", line((120, 50), (180, 50)))]
    (fault,) = found(rows)
    assert (fault.rule, fault.severity, fault.rows) == ("island", "warning", ("9 (id=lost)",))
    assert fault.figure().value == pytest.approx(60, abs=1e-3)
    assert at(fault) == pytest.approx((150, 50), abs=CM)


def test_a_dead_end_short_of_a_street_has_its_gap() -> None:
    # The lane leaves y = 0 at x = 150 and stops 4 m below y = 100; round the block it is 196 m.
    rows = [*town_street_rows(), street("lane", line((150, 0), (150, 96)))]
    (fault,) = found(rows)
    assert (fault.rule, fault.severity) == ("near_end", "warning")
    assert fault.rows == ("2 (id=row-100)", "9 (id=lane)")
    assert fault.figure().value == pytest.approx(4, abs=1e-3)
    assert at(fault) == pytest.approx((150, 98), abs=CM)
    assert "4.0 米" in fault.what.zh


@pytest.mark.parametrize(
    ("lane", "gaps"),
    [
        (line((150, 0), (150, 99.5)), 0),  # within the tolerance: joined
        (line((150, 0), (150, 89)), 0),  # 11 m is not near
        (line((103, 0), (103, 95)), 1),  # 3 m beside a street it never meets up there
        (line((150, 0), (150, 6)), 0),  # a stub of a street it touches
        (line((195, 0), (195, 30)), 0),  # round by row 0: 30 + 5 + 30 = 65 m, under 100 m
    ],
)
def test_what_counts_as_nearly_touching(lane: object, gaps: int) -> None:
    rows = [*town_street_rows(), street("lane", lane)]  # type: ignore[arg-type]
    near = [fault for fault in found(rows) if fault.rule == "near_end"]
    assert len(near) == gaps


def test_two_ends_that_face_each_other_are_one_fault() -> None:
    rows = [
        *town_street_rows(),
        street("south", line((150, 0), (150, 46))),
        street("north", line((150, 100), (150, 54))),
    ]
    (fault,) = found(rows)
    assert fault.rows == ("9 (id=south)", "10 (id=north)")
    assert fault.figure().value == pytest.approx(8, abs=1e-3)


def test_an_end_under_a_bridge_is_not_near_it() -> None:
    rows = [
        *town_street_rows(),
        street("bridge", line((-50, 150), (350, 150)), layer=1.0, bridge=True),
        street("lane", line((150, 100), (150, 145))),
    ]
    assert [fault.rule for fault in found(rows)] == ["island"]


def test_a_crossing_without_a_node_is_a_note_at_its_place() -> None:
    rows = [*town_street_rows(), street("cut", line((0, 50), (300, 50)))]
    faults = found(rows)  # it ends on x = 0 and 300, and crosses x = 100 and 200
    assert [(fault.rule, fault.severity) for fault in faults] == [("bare_crossing", "note")] * 2
    assert sorted(fault.rows for fault in faults) == [
        ("6 (id=column-100)", "9 (id=cut)"),
        ("7 (id=column-200)", "9 (id=cut)"),
    ]
    assert np.allclose(sorted(at(fault) for fault in faults), [(100, 50), (200, 50)], atol=CM)


def test_a_bridge_crosses_without_a_node_rightly() -> None:
    cut = street("cut", line((0, 50), (300, 50)), layer=1.0, bridge=True)
    assert not [fault for fault in found([*town_street_rows(), cut]) if fault.severity == "note"]


def test_a_line_drawn_twice_has_its_length() -> None:
    twin = street("twin", line((300, 0), (200, 0), (100, 0), (0, 0)), name="row-0")
    (fault,) = found([*town_street_rows(), twin])
    assert (fault.rule, fault.severity) == ("duplicate_line", "warning")
    assert fault.rows == ("1 (id=row-0)", "9 (id=twin)")
    assert fault.figure().value == pytest.approx(300, abs=1e-3)
    assert at(fault) == pytest.approx((150, 0), abs=CM)


def test_a_part_drawn_twice_has_the_length_of_the_part() -> None:
    # 100 m of row 0, drawn again 0.4 m beside it, then 60 m on its own into the block.
    part = street("part", line((100, 0.4), (200, 0.4), (200, 0), (240, 45)))
    faults = [fault for fault in found([*town_street_rows(), part]) if fault.rule == "overlap"]
    assert [fault.rows for fault in faults] == [("1 (id=row-0)", "9 (id=part)")]
    assert faults[0].figure().value == pytest.approx(100, abs=0.5)


def test_one_name_in_two_places() -> None:
    rows = [
        street("a", line((0, 0), (100, 0)), name="长风路"),
        street("b", line((130, 0), (300, 0)), name="长风路"),
        street("c", line((1000, 0), (1050, 0)), name="长风路"),
        street("d", line((2000, 0), (2050, 0)), name=UNNAMED),
        street("e", line((0, 50), (50, 50)), name=UNNAMED),
        street("f", line((5000, 0), (5050, 0)), name=""),
        street("g", line((0, 90), (50, 90)), name=""),
    ]
    (fault,) = find_same_names(layer(rows))
    assert (fault.rule, fault.rows) == ("same_name", ("3 (id=c)",))
    assert fault.figure().value == pytest.approx(700, abs=0.1)
    assert at(fault) == pytest.approx((1025, 0), abs=0.1)


def planted() -> list[dict[str, object]]:
    return [
        *town_street_rows(),
        street("lost", line((120, 50), (180, 50))),
        street("lane", line((250, 0), (250, 95))),
        street("cut", line((0, 250), (300, 250))),
        street("twin", line((300, 0), (0, 0)), name="row-0"),
        street("far", line((2000, 0), (2100, 0)), name="row-100"),
    ]


def place_and_measure(faults: list[Fault]) -> set[tuple[object, ...]]:
    return {
        (
            fault.rule,
            fault.severity,
            tuple(sorted(row.split("(")[1] for row in fault.rows)),
            round(fault.figure().value, 2),
            at(fault),
        )
        for fault in faults
    }


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_row_order_does_not_matter(order: random.Random) -> None:
    rows = planted()
    order.shuffle(rows)
    assert place_and_measure(found(rows)) == place_and_measure(found(planted()))


def opened(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    return layer(rows).reset_index()


def mended(rows: list[dict[str, object]]) -> tuple[gpd.GeoDataFrame, int]:
    frame, changes = repair_streets(
        opened(rows), layer(rows), file="streets", join_tolerance_m=TOLERANCE_M
    )
    return frame, len(changes)


def test_repair_leaves_the_network_and_drops_what_counts_double() -> None:
    rows = planted()
    before = build_walk_network(layer(rows), join_tolerance_m=TOLERANCE_M)
    frame, _ = mended(rows)
    after = build_walk_network(frame.set_index("id"), join_tolerance_m=TOLERANCE_M)
    # 16 crossings, four ends of the lost and the far street, two of the lane, four of the cut.
    assert len(after.node_xy) == 26
    assert before.length_m.sum() - after.length_m.sum() == pytest.approx(300, abs=1e-3)
    lines = build_walk_lines(frame.set_index("id"))
    assert not name_bare_crossings(lines, join_tolerance_m=TOLERANCE_M)


def test_twins_that_differ_in_a_column_both_stay() -> None:
    twin = street("twin", line((300, 0), (0, 0)), name="another")
    frame, changes = mended([*town_street_rows(), twin])
    assert (len(frame), changes) == (9, 0)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 295), st.integers(5, 295)), min_size=2, max_size=5))
def test_repairing_twice_changes_nothing_more(points: list[tuple[int, int]]) -> None:
    drawn = line(*[(float(x), float(y)) for x, y in points])
    if drawn.length == 0:
        return
    rows = [*town_street_rows(), street("any", drawn)]
    frame, _ = mended(rows)
    again, changes = repair_streets(
        frame, frame.set_index("id").sort_index(), file="streets", join_tolerance_m=TOLERANCE_M
    )
    assert changes == ()
    assert again.geometry.geom_equals(frame.geometry).all()
