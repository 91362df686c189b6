"""Compile the facts of a reference folder into the layers of the bundled study.

Usage: ``python tools/compile_study.py REFERENCE_DIR [--out DIR]``

The reference folder holds tables of points (street centrelines, street crossings,
boundary, places; WGS 84). The program makes streets that really meet, puts every place
on the map that has a known position, and writes one GeoJSON file a layer. It is
deterministic: the same tables give the same bytes. It invents no position: what is not
known stays null, and what cannot be joined to the network by a fact is left out by name.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pyproj import Geod
from shapely.geometry import LineString, Polygon
from shapely.geometry.polygon import orient

Position = tuple[float, float]
Row = dict[str, str]
Feature = dict[str, Any]

DECIMALS = 7  # of a coordinate: 1 cm, and equal vertices are equal as numbers
SAME_M = 0.5  # a crossing this near a shared vertex is that vertex
OSM_MOVE_M = 3.0  # an OpenStreetMap vertex is never moved farther than this
DIGITISED_MOVE_M = 12.0  # a digitised vertex may move this far to a crossing
SNAP_M = 5.0  # an existing vertex of the better line this near is taken as the crossing
CROSSING_M = 30.0  # a listed crossing and the lines' own crossing are one within this
END_GAP_M = 20.0  # a street that ends this near another one meets it
CONSTRUCTED_ACCURACY_M = 100
WEAK_FACTOR = 2  # a crossing this many times less certain than the street is named
ORIGIN: Position = (121.43, 31.267)
GEOD = Geod(ellps="WGS84")

OSM_BASIS = "OpenStreetMap centreline"
DIGITISED_BASIS = "digitised from street numbers and bus stops"


class StreetFacts(NamedTuple):
    """What the script knows about a street beyond its points."""

    slug: str
    english: str
    street_class: str = "local"
    class_basis: str = "assumed"


# The class follows the OpenStreetMap tag of the ways of the same name (central Shanghai,
# August 2025): primary = arterial, secondary = secondary, tertiary, unclassified and
# residential = local. Streets that do not occur there are local, assumed, but for the
# few whose reason is given.
STREETS: dict[str, StreetFacts] = {
    "交暨路": StreetFacts("jiaoji-lu", "Jiaoji Road"),
    "交通路": StreetFacts("jiaotong-lu", "Jiaotong Road", "secondary", "OSM highway=secondary"),
    "光新路": StreetFacts(
        "guangxin-lu", "Guangxin Road", "arterial", "OSM highway=primary (farther south)"
    ),
    "华灵路": StreetFacts("hualing-lu", "Hualing Road"),
    "华阴路": StreetFacts("huayin-lu", "Huayin Road", "local", "OSM highway=residential"),
    "双山路": StreetFacts("shuangshan-lu", "Shuangshan Road"),
    "合阳路": StreetFacts("heyang-lu", "Heyang Road"),
    "子长路": StreetFacts("zichang-lu", "Zichang Road"),
    "宜君路": StreetFacts("yijun-lu", "Yijun Road"),
    "宜川路": StreetFacts("yichuan-lu", "Yichuan Road", "local", "OSM highway=tertiary"),
    "岚皋路": StreetFacts("langao-lu", "Langao Road"),
    "平利路": StreetFacts("pingli-lu", "Pingli Road"),
    "广中西路": StreetFacts("guangzhong-xi-lu", "West Guangzhong Road"),
    "延长中路": StreetFacts("yanchang-zhong-lu", "Middle Yanchang Road"),
    "延长西路": StreetFacts("yanchang-xi-lu", "West Yanchang Road"),
    "志丹路": StreetFacts(
        "zhidan-lu",
        "Zhidan Road",
        "secondary",
        "assumed: axis of the plan's cross, continues 光新路 northwards",
    ),
    "新村路": StreetFacts(
        "xincun-lu",
        "Xincun Road",
        "secondary",
        "assumed: axis of the plan's cross, through street with bus stops",
    ),
    "沪太路": StreetFacts(
        "hutai-lu", "Hutai Road", "arterial", "OSM highway=primary (south of 延长西路)"
    ),
    "泾惠路": StreetFacts("jinghui-lu", "Jinghui Road"),
    "洛川中路": StreetFacts(
        "luochuan-zhong-lu", "Middle Luochuan Road", "local", "OSM highway=residential"
    ),
    "洛川路": StreetFacts("luochuan-lu", "Luochuan Road", "local", "OSM highway=residential"),
    "灵石路": StreetFacts(
        "lingshi-lu",
        "Lingshi Road",
        "secondary",
        "assumed: through street along the boundary, one of the plan's gateway streets",
    ),
    "甘泉路": StreetFacts("ganquan-lu", "Ganquan Road"),
    "白水路": StreetFacts("baishui-lu", "Baishui Road"),
    "西乡路": StreetFacts("xixiang-lu", "Xixiang Road"),
    "骊山路": StreetFacts("lishan-lu", "Lishan Road", "local", "OSM highway=residential"),
    "黄陵路": StreetFacts("huangling-lu", "Huangling Road"),
}

# Parts of streets that no fact joins to the network: left out, named in data/README.md.
LEFT_OUT = {("光新路", "2"), ("光新路", "3"), ("农林路", "1")}

GREEN_PASSAGE = StreetFacts(
    "lvdi-tongdao", "Green passage (planned)", "greenway", "assumed: the plan calls it green"
)
GREEN_PASSAGE_NAME = "绿地通行和联通通道（规划）"
GREEN_PASSAGE_BASIS = (
    "schematic: the plan names only its two ends; the west end is known only to the street "
    "(drawn to the middle of 西乡路) and the course is a straight line"
)

# The kinds of place and the stem of their ids.
KIND_STEMS = {
    "bus_stop": "bus",
    "business_centre": "business",
    "cinema": "cinema",
    "community_health": "health",
    "community_services": "services",
    "culture_centre": "culture",
    "elderly_centre": "elderly-centre",
    "fitness": "fitness",
    "hospital": "hospital",
    "kindergarten": "kindergarten",
    "library": "library",
    "market": "market",
    "metro_station": "metro",
    "middle_school": "middle-school",
    "museum": "museum",
    "park": "park",
    "primary_school": "primary-school",
    "shopping": "shopping",
}
# Rooms that every 居民区 has by the plan: kind, id stem, ending of the name.
NEIGHBOURHOOD_ROOMS = (
    ("elderly_station", "elderly-station", "为老服务站"),
    ("culture_room", "culture-room", "综合文化活动室"),
)
PLANNED_PLACES = {"甘泉路街道营商服务中心（规划）"}
# The plan's name and the listing's name of one and the same building.
SAME_PLACE = {"上海影都": "SFC上影影城(宜川路店)"}
SEGMENT = re.compile(r"^(?P<street>\w+路)（(?P<first>\w+路)—(?P<last>\w+路)段）$")

AREA_NAME = "甘泉路街道"
BOUNDARY_BASIS = "boundary points of the reference tables, mostly along street centrelines"


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


# ---------------------------------------------------------------- plane and numbers


def rounded(position: Position) -> Position:
    """Round a position to the decimals of the layers."""
    return (round(position[0], DECIMALS), round(position[1], DECIMALS))


def scale() -> Position:
    """Return the metres of one degree of longitude and latitude at the origin."""
    flattening = 2 / 298.257223563 - 1 / 298.257223563**2
    sine = math.sin(math.radians(ORIGIN[1]))
    bend = 1 - flattening * sine * sine
    across = 6378137.0 / math.sqrt(bend)
    along = 6378137.0 * (1 - flattening) / bend**1.5
    return (
        math.radians(across) * math.cos(math.radians(ORIGIN[1])),
        math.radians(along),
    )


SCALE = scale()


def to_plane(position: Position) -> Position:
    """Put a position into local metres (straight lines stay straight)."""
    return ((position[0] - ORIGIN[0]) * SCALE[0], (position[1] - ORIGIN[1]) * SCALE[1])


def from_plane(position: Position) -> Position:
    """Bring local metres back to rounded degrees."""
    return rounded((position[0] / SCALE[0] + ORIGIN[0], position[1] / SCALE[1] + ORIGIN[1]))


def distance(first: Position, second: Position) -> float:
    """Return the metres between two positions."""
    return math.dist(to_plane(first), to_plane(second))


def number(text: str) -> float | None:
    """Read a number; a whole one becomes an int, an empty text None."""
    if not text:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def position_of(row: Row) -> Position | None:
    """Return the row's position, or None where the table has none."""
    if not row["lon"] or not row["lat"]:
        return None
    return rounded((float(row["lon"]), float(row["lat"])))


def known_position(row: Row) -> Position:
    """Return the row's position, which must be there."""
    position = position_of(row)
    if position is None:
        raise ValueError(f"no position in row {row}")
    return position


def read_table(path: Path) -> list[Row]:
    """Read a table of the reference folder."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# ---------------------------------------------------------------- lines


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


def length_m(points: list[Position]) -> float:
    """Return the length of a line on the ellipsoid."""
    return float(GEOD.line_length([lon for lon, _ in points], [lat for _, lat in points]))


# ---------------------------------------------------------------- reading the streets


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


# ---------------------------------------------------------------- making streets meet


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


def middle_of(points: list[Position]) -> Position:
    """Return the point half-way along a line."""
    line = LineString([to_plane(point) for point in points])
    half = line.interpolate(0.5, normalized=True)
    return from_plane((half.x, half.y))


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


# ---------------------------------------------------------------- checks


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


# ---------------------------------------------------------------- features


def feature(properties: dict[str, Any], geometry: dict[str, Any] | None) -> Feature:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point_geometry(position: Position | None) -> dict[str, Any] | None:
    """Return a point, or null for an unknown position."""
    if position is None:
        return None
    return {"type": "Point", "coordinates": list(position)}


def line_geometry(points: list[Position]) -> dict[str, Any]:
    """Return a line."""
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def street_features(lines: list[Line]) -> list[Feature]:
    """Return the features of the street layer."""
    features = []
    for line in lines:
        facts = GREEN_PASSAGE if line.planned else STREETS[line.street]
        properties = {
            "id": facts.slug if line.planned else f"{facts.slug}-{line.number}",
            "name": line.street,
            "name_en": facts.english,
            "street_class": facts.street_class,
            "class_basis": facts.class_basis,
            "walkable": True,
            "status": "planned" if line.planned else "existing",
            "layer": 0,
            "bridge": False,
            "tunnel": False,
            "basis": line.basis,
            "accuracy_m": line.accuracy_m,
        }
        features.append(feature(properties, line_geometry(line.points)))
    return features


class StreetIndex:
    """Finds the line of a street, or of its part between two other streets."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = [line for line in lines if not line.planned]

    def runs(self, street: str) -> list[Line]:
        """Return the runs of a street."""
        return [line for line in self.lines if line.street == street]

    def whole(self, street: str) -> list[Position]:
        """Return the street as one line; its parts must follow one another."""
        runs = self.runs(street)
        points = list(runs[0].points)
        for run in runs[1:]:
            if run.points[0] != points[-1]:
                raise ValueError(f"{street}: the parts do not follow one another")
            points += run.points[1:]
        return points

    def between(self, street: str, first: str, last: str) -> list[Position]:
        """Return the street's vertices from one crossing to the other."""
        points = self.whole(street)
        ends = sorted(points.index(self.crossing(points, other)) for other in (first, last))
        return points[ends[0] : ends[1] + 1]

    def crossing(self, points: list[Position], other: str) -> Position:
        """Return the vertex that the points share with another street."""
        others = {point for run in self.runs(other) for point in run.points}
        return next(point for point in points if point in others)

    def place_line(self, address: str) -> tuple[list[Position], float] | None:
        """Return the line that an address names and the street's accuracy."""
        match = SEGMENT.match(address)
        street = match["street"] if match else address
        if not self.runs(street):
            return None
        accuracy = max(run.accuracy_m for run in self.runs(street))
        if match:
            return self.between(street, match["first"], match["last"]), accuracy
        return self.whole(street), accuracy


def merged_basis(row: Row, plan_names: dict[str, str]) -> str:
    """Return the basis of a listed place, with the plan's name where both are known."""
    if row["name"] in plan_names:
        return f"{row['basis']}; the listing names it {row['name']}"
    return row["basis"]


def place_rows(folder: Path) -> list[Row]:
    """Return listed places and the plan's places, one row for one and the same building."""
    plan_names = {listing: plan for plan, listing in SAME_PLACE.items()}
    rows = [
        {
            **row,
            "name": plan_names.get(row["name"], row["name"]),
            "basis": merged_basis(row, plan_names),
        }
        for row in read_table(folder / "place_positions.csv")
    ]
    plan = read_table(folder / "plan_places.csv")
    return rows + [row for row in plan if row["name"] not in SAME_PLACE]


def place_geometry(row: Row, streets: StreetIndex) -> tuple[dict[str, Any] | None, float | None]:
    """Return a place's point, or the line it is known to lie on, or null, and accuracy."""
    position = position_of(row)
    if position is not None:
        return point_geometry(position), number(row["accuracy_m"])
    found = streets.place_line(row["address"]) if row["address"] else None
    if found is None:
        return None, None
    return line_geometry(found[0]), found[1]


def place_features(rows: list[Row], streets: StreetIndex) -> list[Feature]:
    """Return the features of the known and named places."""
    numbers: Counter[str] = Counter()
    features = []
    for row in rows:
        numbers[row["kind"]] += 1
        geometry, accuracy = place_geometry(row, streets)
        properties = {
            "id": f"{KIND_STEMS[row['kind']]}-{numbers[row['kind']]:02d}",
            "name": row["name"],
            "kind": row["kind"],
            "address": row["address"] or None,
            "status": "planned" if row["name"] in PLANNED_PLACES else "existing",
            "assumed": False,
            "basis": row["basis"],
            "accuracy_m": accuracy,
        }
        features.append(feature(properties, geometry))
    return features


def room_features(folder: Path) -> list[Feature]:
    """Return the station and the room that the plan gives to every 居民区."""
    features = []
    for row in read_table(folder / "neighbourhoods.csv"):
        position = position_of(row)
        where = "" if position else ", which is unknown"
        for kind, stem, ending in NEIGHBOURHOOD_ROOMS:
            properties = {
                "id": f"{stem}-{row['code'][-3:]}",
                "name": row["neighbourhood"] + ending,
                "kind": kind,
                "address": None,
                "status": "existing",
                "assumed": True,
                "basis": "assumed at the position of the 居民区" + where,
                "accuracy_m": number(row["accuracy_m"]),
            }
            features.append(feature(properties, point_geometry(position)))
    return features


def compound_features(folder: Path) -> list[Feature]:
    """Return the features of the residential compounds."""
    features = []
    for count, row in enumerate(read_table(folder / "compound_positions.csv"), start=1):
        properties = {
            "id": f"compound-{count:02d}",
            "name": row["compound"],
            "basis": row["basis"],
            "accuracy_m": number(row["accuracy_m"]),
        }
        features.append(feature(properties, point_geometry(position_of(row))))
    return features


def neighbourhood_features(folder: Path) -> list[Feature]:
    """Return the features of the 居民区."""
    features = []
    for row in read_table(folder / "neighbourhoods.csv"):
        properties = {
            "id": row["code"],
            "name": row["neighbourhood"],
            "basis": row["basis"],
            "accuracy_m": number(row["accuracy_m"]),
        }
        features.append(feature(properties, point_geometry(position_of(row))))
    return features


def boundary_polygon(folder: Path) -> Polygon:
    """Return the boundary, counter-clockwise."""
    rows = read_table(folder / "boundary_points.csv")
    rows.sort(key=lambda row: int(row["seq"]))
    polygon = orient(Polygon([known_position(row) for row in rows]))
    if not polygon.is_valid:
        raise ValueError("the boundary is not a valid polygon")
    return polygon


def boundary_features(folder: Path) -> list[Feature]:
    """Return the one feature of the boundary layer."""
    ring = [list(point) for point in boundary_polygon(folder).exterior.coords]
    properties = {
        "id": "ganquan",
        "name": AREA_NAME,
        "basis": BOUNDARY_BASIS,
        "accuracy_m": None,
    }
    return [feature(properties, {"type": "Polygon", "coordinates": [ring]})]


# ---------------------------------------------------------------- writing


def layer_text(features: list[Feature]) -> str:
    """Return a layer as GeoJSON, sorted by id, one feature a line."""
    ordered = sorted(features, key=lambda item: str(item["properties"]["id"]))
    ids = [item["properties"]["id"] for item in ordered]
    if len(ids) != len(set(ids)):
        raise ValueError("an id occurs twice")
    lines = [json.dumps(item, ensure_ascii=False) for item in ordered]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def compile_layers(folder: Path) -> dict[str, list[Feature]]:
    """Return the features of all layers by layer name."""
    lines = compile_lines(folder)
    places = place_features(place_rows(folder), StreetIndex(lines))
    return {
        "streets": street_features(lines),
        "facilities": places + room_features(folder),
        "compounds": compound_features(folder),
        "neighbourhoods": neighbourhood_features(folder),
        "boundary": boundary_features(folder),
    }


def report(layers: dict[str, list[Feature]], folder: Path) -> None:
    """Print the figures that the data dictionary quotes."""
    for name, features in layers.items():
        without = sum(item["geometry"] is None for item in features)
        print(f"{name}: {len(features)} features, {without} without a position")
    for status in ("existing", "planned"):
        metres = sum(
            length_m([tuple(point) for point in item["geometry"]["coordinates"]])
            for item in layers["streets"]
            if item["properties"]["status"] == status
        )
        print(f"{status} streets: {metres / 1000:.2f} km")
    area = GEOD.geometry_area_perimeter(boundary_polygon(folder))[0]
    print(f"boundary: {area / 1e6:.3f} km2")


def main() -> None:
    """Compile the reference folder named on the command line."""
    parser = argparse.ArgumentParser(description="Compile the layers of the bundled study.")
    parser.add_argument("reference", type=Path, metavar="REFERENCE_DIR")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path(__file__).resolve().parents[1] / "data"
    )
    options = parser.parse_args()
    layers = compile_layers(options.reference)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, features in layers.items():
        path = options.out / f"{name}.geojson"
        path.write_text(layer_text(features), encoding="utf-8", newline="\n")
    report(layers, options.reference)


if __name__ == "__main__":
    main()
