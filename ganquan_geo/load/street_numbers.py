"""Find places whose street numbers are out of order along their street: a position is wrong."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.load.schema_checks import locate_rows
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats

LEAST = 4  # with fewer numbers there is no order to speak of
LEAST_M = 50.0  # less out of order is how numbers run
SIDES_M = 100.0  # so far the numbers of one side may run ahead of those of the other
NUMBERED = re.compile(r"^(?P<street>\D{1,20}?[路街道巷])(?P<number>\d{1,5})(?:号|弄|$)")


class Numbered(NamedTuple):
    """A place with a street number: its layer and row there, where it is and how sure."""

    layer: str
    row: int
    number: int
    xy: Floats
    accuracy_m: float


def find_disordered_numbers(
    layers: Mapping[str, gpd.GeoDataFrame], files: Mapping[str, str]
) -> Iterator[Fault]:
    """Name places whose number does not fit its neighbours' along the street.

    Numbers rise or fall all along a street; those of one side, odd or even, exactly, those of the
    other side within `SIDES_M` of them. The most places that can stand so are held to be right; of
    the others each is told, with how far it is out of order beyond what its accuracy and theirs
    allow.

    Parameters
    ----------
    layers
        Checked layers in WGS 84; without streets nothing can be told.
    files
        By layer, what its faults call it.
    """
    streets = layers.get("streets")
    if streets is None or streets.empty:
        return
    west, south, east, north = streets.total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    lines = streets.geometry.to_crs(plane)
    by_street: dict[str, list[Numbered]] = {}
    for name in ("compounds", "facilities"):
        if name in layers:
            for street, own in _numbered(layers[name], name, plane):
                by_street.setdefault(street, []).append(own)
    for street, places in by_street.items():
        whole = shapely.union_all(lines[(streets["name"] == street).to_numpy()].to_numpy())
        if len(places) < LEAST or shapely.is_empty(whole):
            continue
        for found, off_m in measure_disorder(places, whole):
            own = found[0]
            rows = [layers[one.layer].iloc[[one.row]] for one in found]
            listed = Text("、", " and ")
            numbers = join_texts((same_text(str(one.number)) for one in found), listed)
            yield Fault(
                where=files[own.layer],
                rule="street_number",
                severity="warning",
                what=Text(
                    f"{street} {numbers.zh} 号（弄）{'' if len(found) == 1 else '两处之一'}"
                    f"与门牌的次序不合，除去误差沿街还差 {off_m:.0f} 米",
                    f"{'' if len(found) == 1 else 'one of '}{numbers.en} in {street} is out of the "
                    f"order of street numbers, by {off_m:.0f} m more than accuracies allow",
                ),
                mend=Text(
                    "核对位置；没有核实之前，在 street_id 写街道编号，即只知在这条路上",
                    "see to its position; until then name the street in street_id: somewhere on it",
                ),
                rows=tuple(label for row in rows for label in label_rows(row)),
                measure=Measure(off_m, "m"),
                geometry=locate_rows(layers[own.layer], np.array([own.row])),
            )


def _numbered(layer: gpd.GeoDataFrame, name: str, plane: object) -> Iterator[tuple[str, Numbered]]:
    """Yield the points of a layer whose address, or else name, is a street number."""
    points = (layer.geometry.geom_type == "Point").to_numpy()
    if "street_id" in layer:
        points = points & (layer["street_id"] == "").to_numpy()  # the others claim no place on it
    shapes = layer.geometry.to_crs(plane)
    texts = [layer[own].fillna("").tolist() for own in ("address", "name") if own in layer]
    for row in np.flatnonzero(points & ~layer.geometry.is_empty.to_numpy()).tolist():
        for told in texts:
            plain = "".join(unicodedata.normalize("NFKC", str(told[row])).split())
            if found := NUMBERED.match(plain):
                xy = shapely.get_coordinates(shapes.iloc[row])[0]
                accuracy_m = float(layer["accuracy_m"].iloc[row])
                yield (
                    found["street"],
                    Numbered(name, row, int(found["number"]), xy, accuracy_m),
                )
                break


def measure_disorder(
    places: list[Numbered], street: shapely.Geometry
) -> list[tuple[tuple[Numbered, ...], float]]:
    """Return what is out of order along a street: a place, or two of which one is; metres.

    Parameters
    ----------
    places
        With numbers of the street.
    street
        Its line in the plane of the places.
    """
    vertices = shapely.get_coordinates(street)
    middle = vertices.mean(axis=0)
    _, _, axes = np.linalg.svd(vertices - middle, full_matrices=False)
    ordered = sorted(places, key=lambda own: own.number)
    along_m = np.array([(own.xy - middle) @ axes[0] for own in ordered])
    slack_m = np.array([own.accuracy_m for own in ordered])
    number = np.array([own.number for own in ordered])
    allowed_m = np.add.outer(slack_m, slack_m)
    allowed_m += np.where(np.subtract.outer(number, number) % 2, SIDES_M, 0.0)
    back_m = np.subtract.outer(along_m, along_m)
    rising, falling = (
        np.where(np.less.outer(number, number), own - allowed_m, -np.inf)
        for own in (back_m, -back_m)
    )
    over = max((rising, falling), key=lambda own: int(np.sum(own <= 0)))
    kept, length = _longest(over <= 0)
    if 2 * length <= len(ordered):
        return []
    found: list[tuple[tuple[Numbered, ...], float]] = []
    for row, own in enumerate(ordered):
        off_m = float(max(over[row, kept].max(), over[kept, row].max()))
        if row not in kept and off_m >= LEAST_M:
            found.append(((own,), off_m))
        found += [
            ((own, ordered[other]), float(over[row, other]))
            for other in kept
            if row in kept and over[row, other] >= LEAST_M
        ]
    return found


def _longest(fits: Flags) -> tuple[list[int], int]:
    """Return the rows that are in a longest chain, each fitting the one before; and its length.

    Of two rows that could each be the odd one both are in one.
    """
    rows = range(len(fits))
    ending, starting = [1] * len(rows), [1] * len(rows)
    for row in rows:
        ending[row] += max((ending[own] for own in rows[:row] if fits[own, row]), default=0)
    for row in reversed(rows):
        after = rows[row + 1 :]
        starting[row] += max((starting[own] for own in after if fits[row, own]), default=0)
    length = max(ending)
    return [row for row in rows if ending[row] + starting[row] - 1 == length], length
