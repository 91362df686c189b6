"""A network noded in part equals, to the bit, the one noded as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.network.build.renoding import Renoded, draw_all_streets, renode
from ganquan_geo.network.build.walk_network import build_walk_network, select_walked
from tests.towns import layer, line, street

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.network.walk_network import WalkNetwork

TOLERANCE_M = 1.0
FRAME = [street(f"frame-{n}", line(*ends)) for n, ends in enumerate([
    ((-900, -900), (-900, -800)), ((900, 800), (900, 900)),
])]  # fmt: skip  # far away: the plane stays as it is

# Streets cross, touch, end near one another, share corners and lie over one another.
metres = st.one_of(st.integers(-6, 6).map(lambda n: n * 40.0), st.integers(-240, 240).map(float))
offs = st.sampled_from([0.0, 0.0, 0.0, 0.05, 0.4, 0.9, 1.2])
places = st.builds(lambda x, y, dx, dy: (x + dx, y + dy), metres, metres, offs, offs)
lines = st.lists(places, min_size=2, max_size=4).filter(lambda own: line(*own).length > 0)
MARKS: list[dict[str, Any]] = [
    {}, {}, {}, {"layer": 1.0, "bridge": True}, {"joins_at": "vertices"},
]  # fmt: skip
marks = st.sampled_from(MARKS)


def rows_of(drawn: list[Any], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    usual = {"layer": 0.0, "bridge": False, "tunnel": False, "joins_at": ""}
    return [
        {**street(f"s-{number:02d}", line(*own)), **usual, **mark}
        for number, (own, mark) in enumerate(zip(drawn, more, strict=True))
    ] + [{**own, **usual} for own in FRAME]


def whole(streets: gpd.GeoDataFrame) -> WalkNetwork:
    return build_walk_network(streets, join_tolerance_m=TOLERANCE_M)


def in_part(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *ids: str) -> Renoded | None:
    network = whole(before)
    return renode(
        network,
        draw_all_streets(before, select_walked(before, avoids=()), network.crs),
        (before, after),
        changed=ids,
        added=ids,
        avoids=(),
        join_tolerance_m=TOLERANCE_M,
    )


def check(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *ids: str) -> bool:
    """Hold a network noded in part against the whole; return whether it was."""
    found = in_part(before, after, *ids)
    if found is None:
        return False
    network, old, expected = found.network, whole(before), whole(after)
    for name in ("node_xy", "u", "v", "length_m", "level"):
        np.testing.assert_array_equal(getattr(network, name), getattr(expected, name))
    assert shapely.equals_exact(network.line, expected.line, tolerance=0.0).all()
    assert network.streets["street_id"].tolist() == expected.streets["street_id"].tolist()
    kept = found.edges >= 0
    assert shapely.equals_exact(
        old.line[kept], network.line[found.edges[kept]], tolerance=0.0
    ).all()
    kept = found.nodes >= 0
    np.testing.assert_array_equal(old.node_xy[kept], network.node_xy[found.nodes[kept]])
    return True


@given(data=st.data())
def test_streets_come_and_go(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(lines, min_size=3, max_size=9))
    more = data.draw(st.lists(marks, min_size=len(drawn), max_size=len(drawn)))
    rows = rows_of(drawn, more)
    number = data.draw(st.integers(0, len(drawn) - 1))
    own = str(rows[number]["id"])
    without = [row | {"walkable": row["id"] != own} for row in rows]
    gone = [row for row in rows if row["id"] != own]
    check(layer(rows), layer(without), own)
    check(layer(without), layer(rows), own)
    check(layer(gone), layer(rows), own)


@pytest.mark.parametrize("closed", ["across", "beside"])
def test_a_street_between_others_is_noded_in_part(closed: str) -> None:
    rows = rows_of(
        [((-200, 0), (200, 0)), ((0, -200), (0, 200)), ((100, 0.5), (100, 300))], [{}, {}, {}]
    )
    own = {"across": "s-01", "beside": "s-02"}[closed]
    without = layer([row | {"walkable": row["id"] != own} for row in rows])
    assert check(layer(rows), without, own)
    assert check(without, layer(rows), own)


def test_the_plane_may_hang_on_a_street_at_the_rim() -> None:
    rows = rows_of([((0, 0), (10, 0))], [{}])
    without = layer([row | {"walkable": row["id"] != "frame-0"} for row in rows])
    assert in_part(layer(rows), without, "frame-0") is None


def test_ends_in_a_long_row_are_noded_as_a_whole() -> None:
    row = [((0.8 * n, 0), (0.8 * n, 300 + n)) for n in range(30)]
    rows = rows_of([*row, ((-300, 0), (0, 0))], [{}] * 31)
    without = layer([own | {"walkable": own["id"] != "s-30"} for own in rows])
    assert in_part(layer(rows), without, "s-30") is None


def test_a_street_that_is_not_walked_changes_nothing() -> None:
    rows = rows_of([((0, 0), (10, 0)), ((5, 5), (5, 9))], [{}, {}])
    rows[1]["walkable"] = False
    network = in_part(layer(rows), layer(rows), "s-01")
    assert network is not None
    assert (network.edges == np.arange(len(network.network.u))).all()
