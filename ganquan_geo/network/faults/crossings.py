"""Streets that cross without a point that both have there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import changes, find_order
from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.network.build.meeting import CORNER_M
from ganquan_geo.network.build.segments import build_segments, draw_lines
from ganquan_geo.network.build.vertices import VERTEX_M
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.build.walk_network import WalkLines

MEND_CROSSING = Text(
    "平面路口：在两条线上加一个共同的点；桥或隧道：写上 layer、bridge 或 tunnel",
    "add a common node where they meet at grade; state layer, bridge or tunnel where one passes "
    "over the other",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BareCrossings:
    """Where two lines of one level cross and not both have a point.

    Parameters
    ----------
    first, second
        (c,) the lines that cross.
    bare
        (c, 2) whether the first and the second lack a point there.
    xy, lonlat
        (c, 2) where, in the plane and in WGS 84.
    """

    first: Ints
    second: Ints
    bare: Flags
    xy: Floats
    lonlat: Floats


def find_bare_crossings(
    lines: WalkLines, *, join_tolerance_m: float, apart: bool = False
) -> BareCrossings:
    """Find the crossings, away from all ends, that are no point of both lines.

    The noding cuts both lines there all the same; other programs do not.

    Parameters
    ----------
    apart
        Find those instead at which the noding joins nothing, because both lines meet others by
        their vertices alone, as streets of OpenStreetMap do.
    """
    line = draw_lines(lines.xy, lines.owner)
    asked = np.flatnonzero(lines.by_vertex == apart)  # one of each pair at least
    one, other = shapely.STRtree(line).query(line[asked], predicate="intersects")
    one = asked[one]
    pairs = np.unique(np.sort(np.column_stack([one, other])[one != other], axis=1), axis=0)
    first, second = pairs.astype(np.int64).T
    pair = lines.level[first] == lines.level[second]
    pair &= (lines.by_vertex[first] & lines.by_vertex[second]) == apart
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
    near_m = VERTEX_M if apart else CORNER_M
    bare = np.column_stack(
        [shapely.distance(corners[own], shared) > near_m for own in (first, second)]
    )
    found = bare.any(axis=1)
    xy = shapely.get_coordinates(shared[found])
    return BareCrossings(
        first=first[found],
        second=second[found],
        bare=bare[found],
        xy=xy,
        lonlat=to_lonlat(xy, lines.crs),
    )


def name_bare_crossings(lines: WalkLines, *, join_tolerance_m: float) -> tuple[Fault, ...]:
    """Name the crossings without a node at which both lines are cut, one fault each."""
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


def join_crossings(lines: WalkLines, found: BareCrossings) -> WalkLines:
    """Return the lines as if those that cross met there: both have a vertex at each crossing."""
    segments = build_segments(lines.xy, lines.owner)
    first = changes(lines.owner)
    along_m = np.zeros(len(lines.owner))
    along_m[~first] = segments.along_m + segments.length_m
    drawn = draw_lines(lines.xy, lines.owner)
    points = np.asarray(shapely.points(np.tile(found.xy, (2, 1))))
    new = np.concatenate([found.first, found.second])
    new_m = shapely.line_locate_point(drawn[new], points)
    owner = np.concatenate([lines.owner, new])
    order = find_order(owner, np.concatenate([along_m, new_m]))
    xy = np.concatenate([lines.xy, np.tile(found.xy, (2, 1))])
    return replace(lines, xy=xy[order], owner=owner[order])


def name_unjoined_crossings(
    lines: WalkLines, found: BareCrossings, *, homes: Ints
) -> tuple[Fault, ...]:
    """Ask about the crossings at which nothing is joined: one by one where homes hang on them.

    Parameters
    ----------
    homes
        (c,) how many homes would walk less, by way of the crossing, if the lines met.
    """
    labels = np.array([*label_rows(lines.streets), ""], dtype=object)
    streets = labels[lines.row[np.column_stack([found.first, found.second])]]
    order = np.argsort(-homes, kind="stable")
    groups = [order[row : row + 1] for row in range(int((homes > 0).sum()))]
    rest = order[len(groups) :]
    return tuple(
        Fault(
            where="streets",
            rule="unjoined_crossing",
            severity="warning" if homes[own].any() else "note",
            what=_said_unjoined(len(own), any_home=bool(homes[own].any())),
            homes=int(homes[own].sum()) or None,
            mend=MEND_CROSSING,
            rows=tuple(sorted(dict.fromkeys(streets[own].ravel().tolist()), key=_row_of)),
            measure=Measure(float(len(own)), "count"),
            geometry=shapely.MultiPoint(found.lonlat[own]),
        )
        for own in [*groups, *([rest] if len(rest) else [])]
    )


def _said_unjoined(count: int, *, any_home: bool) -> Text:
    if any_home:
        return Text(
            "两条同层的街道相交而没有共同的节点，按不相接处理；若相接，有的住户走得更近",
            "two streets of one level cross without a common node and are not joined; if they "
            "met, some homes would walk less",
        )
    return Text(
        f"{count} 处同层的街道相交而没有共同的节点，按不相接处理，是否相接不影响住户",
        f"{how_many(count, 'crossing')} of streets of one level without a common node, not joined; "
        "no home hangs on this",
    )


def _row_of(label: str) -> tuple[int, str]:
    number = label.split(" ", 1)[0]
    return (int(number) if number.isdigit() else 0, label)
