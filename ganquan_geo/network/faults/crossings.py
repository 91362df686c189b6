"""Streets that cross without a point that both have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.network.build.meeting import CORNER_M
from ganquan_geo.network.build.segments import draw_lines
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.build.walk_network import WalkLines


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BareCrossings:
    """Where two lines of one level cross and not both have a point.

    Parameters
    ----------
    first, second
        (c,) the lines that cross.
    bare
        (c, 2) whether the first and the second lack a point there.
    lonlat
        (c, 2) where, in WGS 84.
    """

    first: Ints
    second: Ints
    bare: Flags
    lonlat: Floats


def find_bare_crossings(lines: WalkLines, *, join_tolerance_m: float) -> BareCrossings:
    """Find the crossings, away from all ends, that are no point of both lines.

    The noding cuts both lines there all the same; other programs do not.
    """
    line = draw_lines(lines.xy, lines.owner)
    first, second = shapely.STRtree(line).query(line, predicate="intersects")
    pair = (first < second) & (lines.level[first] == lines.level[second])
    first, second = first[pair], second[pair]
    shared, at = shapely.get_parts(
        shapely.intersection(line[first], line[second]), return_index=True
    )
    is_point = shapely.get_type_id(shared) == shapely.GeometryType.POINT
    shared, at = shared[is_point], at[is_point]
    first, second = first[at], second[at]
    ends = shapely.boundary(line)
    inner = (shapely.distance(ends[first], shared) > join_tolerance_m) & (
        shapely.distance(ends[second], shared) > join_tolerance_m
    )
    first, second, shared = first[inner], second[inner], shared[inner]
    corners = np.asarray(shapely.multipoints(lines.xy, indices=lines.owner))
    bare = np.column_stack(
        [shapely.distance(corners[own], shared) > CORNER_M for own in (first, second)]
    )
    found = bare.any(axis=1)
    return BareCrossings(
        first=first[found],
        second=second[found],
        bare=bare[found],
        lonlat=to_lonlat(shapely.get_coordinates(shared[found]), lines.crs),
    )


def name_bare_crossings(lines: WalkLines, *, join_tolerance_m: float) -> tuple[Fault, ...]:
    """Name the crossings without a node, one fault each."""
    found = find_bare_crossings(lines, join_tolerance_m=join_tolerance_m)
    rows = np.column_stack([lines.row[found.first], lines.row[found.second]])
    labels = np.array([*label_rows(lines.streets), ""], dtype=object)
    return tuple(
        Fault(
            where="streets",
            rule="bare_crossing",
            severity="note",
            what=Text(
                "两条街道相交处没有共同的点，程序按平面相交处理",
                "two streets cross without a node; they are taken to meet there",
            ),
            mend=Text(
                "若是平面路口，在两条线上加一个共同的点（--fix 会加）；"
                "若是桥或隧道，写上 layer、bridge 或 tunnel",
                "add a common node if they meet at grade (--fix does); state layer, bridge or "
                "tunnel if one passes over the other",
            ),
            rows=tuple(sorted(pair, key=_row_of)),
            measure=Measure(1.0, "count"),
            geometry=shapely.Point(at),
        )
        for pair, at in zip(labels[rows].tolist(), found.lonlat, strict=True)
    )


def _row_of(label: str) -> tuple[int, str]:
    number = label.split(" ", 1)[0]
    return (int(number) if number.isdigit() else 0, label)
