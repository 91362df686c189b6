"""The streets as the reference tables have them, and the two that are constructed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tools.compile_study.facts import CONSTRUCTED_ACCURACY_M, DIGITISED_BASIS, LEFT_OUT, OSM_BASIS
from tools.compile_study.lines import Line, nearest, nearest_of_street
from tools.compile_study.plane import (
    Position,
    Row,
    from_plane,
    known_position,
    number,
    read_table,
    to_plane,
)

if TYPE_CHECKING:
    from pathlib import Path


def read_lines(folder: Path) -> list[Line]:
    """Make one line of each street, part and kind of source, in the table's order."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in read_table(folder / "street_points.csv"):
        if (row["street"], row["part"]) not in LEFT_OUT:
            groups.setdefault((row["street"], row["part"], row["basis"]), []).append(row)
    numbers: Counter[str] = Counter()
    lines = []
    for (street, _, source), rows in groups.items():
        numbers[street] += 1
        rows.sort(key=lambda row: int(row["seq"]))
        lines.append(
            Line(
                street,
                numbers[street],
                source,
                max(number(row["accuracy_m"]) or 0 for row in rows),
                OSM_BASIS if source == "osm" else DIGITISED_BASIS,
                [known_position(row) for row in rows],
            )
        )
    return lines


def crossing_row(rows: list[Row], first: str, second: str) -> Row:
    """Return the listed crossing of two streets."""
    return next(row for row in rows if {row["street"], row["crosses"]} == {first, second})


def direction(line: Line, at: Position) -> Position:
    """Return the direction, in metres, of the line's segment nearest to a position."""
    segment = nearest(line, at).segment
    start, end = to_plane(line.points[segment]), to_plane(line.points[segment + 1])
    return (end[0] - start[0], end[1] - start[1])


def meeting_of_rays(start: Position, along: Position, other: Position, down: Position) -> Position:
    """Return where two lines, each given by a position and a direction, meet."""
    (ax, ay), (bx, by) = to_plane(start), to_plane(other)
    turn = along[0] * down[1] - along[1] * down[0]
    share = ((bx - ax) * down[1] - (by - ay) * down[0]) / turn
    return from_plane((ax + share * along[0], ay + share * along[1]))


def construct_lines(lines: list[Line], rows: list[Row]) -> list[Line]:
    """Construct 白水路 and 合阳路, which are known by one crossing each and meet."""
    west = known_position(crossing_row(rows, "宜川路", "白水路"))
    north = known_position(crossing_row(rows, "新村路", "合阳路"))
    yichuan = nearest_of_street(lines, "宜川路", west)
    yanchang = nearest_of_street(lines, "延长西路", west)
    xincun = nearest_of_street(lines, "新村路", north)
    start, other = nearest(yichuan, west).point, nearest(xincun, north).point
    meet = meeting_of_rays(start, direction(yanchang, west), other, direction(yichuan, west))
    return [
        Line(
            "白水路",
            1,
            "constructed",
            CONSTRUCTED_ACCURACY_M,
            "constructed: from its crossing with 宜川路, parallel to 延长西路, to 合阳路",
            [start, meet],
        ),
        Line(
            "合阳路",
            1,
            "constructed",
            CONSTRUCTED_ACCURACY_M,
            "constructed: from its crossing with 新村路, parallel to 宜川路, to 白水路",
            [other, meet],
        ),
    ]
