"""Listed and planned places: a point, the line of the street they are known to, or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tools.compile_study.facts import FOUND, KIND_STEMS, PLANNED_PLACES, SAME_PLACE, SEGMENT
from tools.compile_study.features import Feature, feature, line_geometry, point_geometry
from tools.compile_study.plane import Position, Row, number, position_of, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tools.compile_study.lines import Line


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
    rows += [row for row in plan if row["name"] not in SAME_PLACE]
    found = found_rows(folder)
    return [found.pop(row["name"], row) for row in rows] + list(found.values())


def found_rows(folder: Path) -> dict[str, Row]:
    """Return what was found later of places, by name, as rows like those of the other tables."""
    rows = {}
    for row in read_table(folder / "found_places.csv"):
        if row["name"] in FOUND:
            kind, basis = FOUND[row["name"]]
            address = row["address"].split("，")[0].strip("“”")
            rows[row["name"]] = {**row, "kind": kind, "basis": basis, "address": address}
    return rows


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
