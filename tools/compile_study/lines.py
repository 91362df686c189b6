"""Runs of streets, and where they lie to each other."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from shapely.geometry import LineString

from tools.compile_study.plane import Position, from_plane, to_plane


@dataclass
class Line:
    """One run of a street, from one kind of source."""

    street: str
    number: int
    source: str  # osm, digitised, constructed or schematic
    accuracy_m: float
    basis: str
    points: list[Position] = field(default_factory=list)

    @property
    def is_osm(self) -> bool:
        """Tell whether the line comes from OpenStreetMap."""
        return self.source == "osm"

    @property
    def planned(self) -> bool:
        """Tell whether the line is not a street yet."""
        return self.source == "schematic"


class Near(NamedTuple):
    """The point of a line nearest to a position."""

    distance_m: float
    segment: int
    share: float  # along the segment, 0 to 1
    point: Position


def nearest(line: Line, position: Position) -> Near:
    """Find the point of the line that is nearest to the position."""
    px, py = to_plane(position)
    best: Near | None = None
    for index, (start, end) in enumerate(pairwise(line.points)):
        (ax, ay), (bx, by) = to_plane(start), to_plane(end)
        dx, dy = bx - ax, by - ay
        share = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)
        share = min(1.0, max(0.0, share))
        spot = (ax + share * dx, ay + share * dy)
        metres = math.dist(spot, (px, py))
        if best is None or metres < best.distance_m:
            best = Near(metres, index, share, from_plane(spot))
    if best is None:
        raise ValueError(f"{line.street}: a line needs two points")
    return best


def plane_line(line: Line) -> LineString:
    """Return the line in local metres."""
    return LineString([to_plane(point) for point in line.points])


def crossings_of(first: Line, second: Line) -> list[Position]:
    """Return the points where two lines cross or touch."""
    shared = plane_line(first).intersection(plane_line(second))
    parts = getattr(shared, "geoms", [shared])
    spots = [from_plane((part.x, part.y)) for part in parts if part.geom_type == "Point"]
    return sorted(spots)


def shared_vertices(first: Line, second: Line) -> list[Position]:
    """Return the vertices that both lines have, in the order of the first."""
    others = set(second.points)
    return [point for point in first.points if point in others]


def nearest_of_street(lines: list[Line], street: str, position: Position) -> Line:
    """Return the run of the street that passes nearest to the position."""
    runs = [line for line in lines if line.street == street and not line.planned]
    return min(runs, key=lambda line: nearest(line, position).distance_m)


def middle_of(points: list[Position]) -> Position:
    """Return the point half-way along a line."""
    line = LineString([to_plane(point) for point in points])
    half = line.interpolate(0.5, normalized=True)
    return from_plane((half.x, half.y))
