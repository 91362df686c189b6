"""Make streets that meet on the ground meet in the layer, moving what is known best least."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from shapely.geometry import LineString

from tools.compile_study.facts import GREEN_PASSAGE_BASIS, GREEN_PASSAGE_NAME
from tools.compile_study.lines import (
    Line,
    crossings_of,
    middle_of,
    nearest,
    nearest_of_street,
    shared_vertices,
)
from tools.compile_study.plane import Position, Row, distance, known_position, length_m, read_table
from tools.compile_study.read_lines import construct_lines, read_lines

if TYPE_CHECKING:
    from pathlib import Path

SAME_M = 0.5  # a crossing this near a shared vertex is that vertex
OSM_MOVE_M = 3.0  # an OpenStreetMap vertex is never moved farther than this
DIGITISED_MOVE_M = 12.0  # a digitised vertex may move this far to a crossing
SNAP_M = 5.0  # an existing vertex of the better line this near is taken as the crossing
CROSSING_M = 30.0  # a listed crossing and the lines' own crossing are one within this
END_GAP_M = 20.0  # a street that ends this near another one meets it
WEAK_FACTOR = 2  # a crossing this many times less certain than the street is named


class Knots:
    """The vertices that streets share; such a vertex is never moved again.

    At the start these are the shared vertices of OpenStreetMap lines; a vertex that only
    digitised lines share may still move to the listed crossing.
    """

    def __init__(self, lines: list[Line]) -> None:
        counts = Counter(point for line in lines for point in set(line.points))
        surveyed = {point for line in lines if line.is_osm for point in line.points}
        self.fixed = {point for point, times in counts.items() if times > 1} & surveyed

    def attach(self, line: Line, spot: Position) -> None:
        """Give the line a vertex at the spot: move a near free vertex, or insert one."""
        self.fixed.add(spot)
        if spot in line.points:
            return
        reach = OSM_MOVE_M if line.is_osm else DIGITISED_MOVE_M
        free = [i for i, point in enumerate(line.points) if point not in self.fixed]
        index = min(free, key=lambda i: distance(line.points[i], spot), default=None)
        if index is not None and distance(line.points[index], spot) <= reach:
            line.points[index] = spot
            return
        near = nearest(line, spot)
        if near.segment == 0 and near.share <= 0:
            line.points.insert(0, spot)
        elif near.segment == len(line.points) - 2 and near.share >= 1:
            line.points.append(spot)
        else:
            line.points.insert(near.segment + 1, spot)

    def join(self, first: Line, second: Line, spot: Position) -> None:
        """Give both lines a vertex at the spot."""
        self.attach(first, spot)
        self.attach(second, spot)


def onto_vertex(lines: list[Line], spot: Position, reach: float) -> Position:
    """Return the nearest vertex of the lines within reach, else the spot itself."""
    points = [point for line in lines for point in line.points]
    best = min(points, key=lambda point: distance(point, spot))
    return best if distance(best, spot) <= reach else spot


def meeting_point(first: Line, second: Line, listed: Position) -> Position:
    """Decide where two streets meet, trusting the better line more."""
    if first.is_osm != second.is_osm:
        better = first if first.is_osm else second
        return onto_vertex([better], nearest(better, listed).point, SNAP_M)
    if not first.is_osm:
        return listed
    near = [p for p in crossings_of(first, second) if distance(p, listed) <= CROSSING_M]
    if near:
        spot = min(near, key=lambda point: distance(point, listed))
        return onto_vertex([first, second], spot, OSM_MOVE_M)
    ends = [(point, second) for point in first.points] + [(p, first) for p in second.points]
    close = [pair for pair in ends if distance(pair[0], listed) <= CROSSING_M]
    return min(close, key=lambda pair: nearest(pair[1], pair[0]).distance_m)[0]


def meet_as_listed(lines: list[Line], rows: list[Row], knots: Knots) -> None:
    """Make the streets meet at every crossing of the table."""
    for row in sorted(rows, key=lambda row: float(row["accuracy_m"])):
        listed = known_position(row)
        first = nearest_of_street(lines, row["street"], listed)
        second = nearest_of_street(lines, row["crosses"], listed)
        knots.join(first, second, meeting_point(first, second, listed))


def note_weak_crossings(lines: list[Line], rows: list[Row]) -> None:
    """Name, in a digitised street's basis, the crossings far less certain than the street."""
    for row in rows:
        for name, other in ((row["street"], row["crosses"]), (row["crosses"], row["street"])):
            line = nearest_of_street(lines, name, known_position(row))
            weak = float(row["accuracy_m"]) >= WEAK_FACTOR * line.accuracy_m
            if weak and line.source == "digitised":
                line.basis += f"; crossing with {other} within {row['accuracy_m']} m"


def meet_at_ends(lines: list[Line], knots: Knots) -> None:
    """Make a street that ends near another one meet it."""
    for line in lines:
        for end in (line.points[0], line.points[-1]):
            if end in knots.fixed:
                continue
            others = [other for other in lines if other.street != line.street]
            other = min(others, key=lambda candidate: nearest(candidate, end).distance_m)
            near = nearest(other, end)
            if near.distance_m <= END_GAP_M:
                spot = end if line.is_osm and not other.is_osm else near.point
                knots.join(line, other, onto_vertex([other], spot, OSM_MOVE_M))


def meet_where_crossing(lines: list[Line], knots: Knots) -> None:
    """Give a common vertex to every two streets whose lines cross."""
    for first, second in combinations(lines, 2):
        if first.street == second.street:
            continue
        for spot in crossings_of(first, second):
            known = shared_vertices(first, second)
            if all(distance(spot, point) > SAME_M for point in known):
                knots.join(first, second, onto_vertex([first, second], spot, OSM_MOVE_M))


def green_passage(lines: list[Line], knots: Knots) -> Line:
    """Draw the planned passage from 子长路 at 新村路 to the middle of 西乡路."""
    xixiang = next(line for line in lines if line.street == "西乡路")
    zichang = next(line for line in lines if line.street == "子长路")
    xincun = next(line for line in lines if line.street == "新村路")
    middle = middle_of(xixiang.points)
    half = math.ceil(length_m(xixiang.points) / 20) * 10
    knots.attach(xixiang, middle)
    start = shared_vertices(zichang, xincun)[0]
    return Line(GREEN_PASSAGE_NAME, 0, "schematic", half, GREEN_PASSAGE_BASIS, [start, middle])


def compile_lines(folder: Path) -> list[Line]:
    """Read the streets and make them one network that really meets."""
    rows = read_table(folder / "street_crossings.csv")
    lines = read_lines(folder)
    lines += construct_lines(lines, rows)
    knots = Knots(lines)
    meet_as_listed(lines, rows, knots)
    note_weak_crossings(lines, rows)
    meet_at_ends(lines, knots)
    meet_where_crossing(lines, knots)
    check_connected(lines)
    lines.append(green_passage(lines, knots))
    meet_where_crossing(lines, knots)
    check_crossings(lines, rows)
    return lines


def check_connected(lines: list[Line]) -> None:
    """Raise if the lines are not one network over equal vertices."""
    pending, reached = list(lines[1:]), set(lines[0].points)
    while pending:
        joined = [line for line in pending if reached.intersection(line.points)]
        if not joined:
            names = sorted({line.street for line in pending})
            raise ValueError(f"not joined to the network: {', '.join(names)}")
        reached.update(point for line in joined for point in line.points)
        pending = [line for line in pending if line not in joined]


def check_crossings(lines: list[Line], rows: list[Row]) -> None:
    """Raise if a listed crossing is not a vertex of both streets, or a line is not simple."""
    for row in rows:
        listed = known_position(row)
        runs = [[run for run in lines if run.street == row[key]] for key in ("street", "crosses")]
        shared = [p for a in runs[0] for b in runs[1] for p in shared_vertices(a, b)]
        if not any(distance(point, listed) <= CROSSING_M for point in shared):
            raise ValueError(f"{row['street']} and {row['crosses']} do not meet")
    for line in lines:
        if not LineString(line.points).is_simple:
            raise ValueError(f"{line.street} crosses itself")
