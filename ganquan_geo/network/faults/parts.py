"""The connected parts of a walk network, and the streets apart from the longest of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.model.errors import Fault, Measure, label_row
from ganquan_geo.words.text import Text, how_many, join_texts

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.arrays.types import Ints, Shapes
    from ganquan_geo.network.walk_network import WalkNetwork

MOST_ISLANDS = 10  # parts that a coverage run names one by one


def measure_components_m(network: WalkNetwork) -> tuple[float, ...]:
    """Return the length of each connected part of the network, longest first, metres."""
    lengths = np.bincount(find_parts(network), weights=network.length_m)
    return tuple(sorted((float(length) for length in lengths), reverse=True))


def find_parts(network: WalkNetwork) -> Ints:
    """Return (m,) the number of the connected part that each edge belongs to, from 0."""
    part = number_parts(network.u, network.v, count=len(network.node_xy))
    of_edge = part[network.u]
    used = np.bincount(of_edge, minlength=1) > 0
    return np.asarray((np.cumsum(used) - 1)[of_edge])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stands:
    """The edges on which homes and facilities stand, by their best estimates.

    Parameters
    ----------
    homes, facilities
        (h,) and (f,) edge numbers.
    """

    homes: Ints
    facilities: Ints


NOBODY = Stands(homes=np.empty(0, dtype=np.int64), facilities=np.empty(0, dtype=np.int64))


def find_islands(network: WalkNetwork, stands: Stands = NOBODY) -> tuple[Fault, ...]:
    """Name each part that cannot be reached from the longest one.

    The lanes of a compound are no such part: its people reach them by its gates. Those on which
    homes or facilities stand come first, by how many; then the longest.
    """
    part = find_parts(network)
    lengths_m = np.bincount(part, weights=network.length_m)
    order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[order], np.arange(1, len(lengths_m)))
    lane = np.broadcast_to(network.streets.get("access", "") != "", len(part))
    public = np.bincount(part, weights=~lane) > 0
    main = int(np.where(public, lengths_m, -1.0).argmax())
    edges = np.split(order, starts)
    homes, facilities = (
        np.bincount(part[own], minlength=len(lengths_m))
        for own in (stands.homes, stands.facilities)
    )
    numbers = np.lexsort((np.arange(len(lengths_m)), -lengths_m, -(homes + facilities))).tolist()
    numbers = [number for number in numbers if number != main and public[number]]
    islands = [edges[number] for number in numbers]
    if not islands:
        return ()
    # Drawn on the earth and named together: one by one would take a city's time a street.
    every = np.concatenate(islands)
    owner = np.repeat(np.arange(len(islands)), [len(own) for own in islands])
    lines = on_earth(network.line[every], network)
    shapes = np.asarray(shapely.multilinestrings(lines, indices=owner))
    labels = _label_groups(network.streets.iloc[every], owner)
    return tuple(
        _island(
            float(network.length_m[own].sum()),
            rows,
            shape,
            homes=int(homes[number]),
            facilities=int(facilities[number]),
        )
        for number, own, rows, shape in zip(numbers, islands, labels, shapes, strict=True)
    )


def sum_islands(islands: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the first islands, and all others as one fault where there are many.

    Parameters
    ----------
    islands
        What `find_islands` returned.
    """
    if len(islands) <= MOST_ISLANDS + 1:
        return islands
    rest = islands[MOST_ISLANDS:]
    total_m = sum(island.figure().value for island in rest)
    together = replace(
        rest[0],
        rule="island",
        homes=None,
        what=Text(
            f"另有 {len(rest)} 片，共长 {total_m:,.0f} 米，与路网不相连",
            f"{how_many(len(rest), 'more part')}, {total_m:,.0f} m of street in all, not connected "
            "to the network",
        ),
        rows=tuple(dict.fromkeys(row for island in rest for row in island.rows)),
        measure=Measure(total_m, "m"),
        geometry=shapely.MultiLineString(
            [line for island in rest for line in shapely.get_parts(island.geometry)]
        ),
    )
    return (*islands[:MOST_ISLANDS], together)


def label_streets(streets: pd.DataFrame) -> tuple[str, ...]:
    """Return labels such as ``"3 (id=way-07)"`` for streets of edges, each once, by row."""
    return _label_groups(streets, np.zeros(len(streets), dtype=np.int64))[0]


def _label_groups(streets: pd.DataFrame, owner: Ints) -> list[tuple[str, ...]]:
    """Return the labels of streets of edges by rising owner, each at least of one edge."""
    names = streets["street_id"].tolist()
    starts = np.flatnonzero(np.diff(owner, prepend=-1)).tolist()
    groups = [slice(*ends) for ends in pairwise([*starts, len(names)])]
    if "source_row" not in streets.columns:
        return [tuple(f"id={name}" for name in sorted(set(names[own]))) for own in groups]
    places = streets["source_row"].tolist()
    rows = [dict(zip(names[own][::-1], places[own][::-1], strict=True)) for own in groups]
    return [
        tuple(
            label_row(row, name) for name, row in sorted(own.items(), key=lambda named: named[::-1])
        )
        for own in rows
    ]


def on_earth(lines: Shapes, network: WalkNetwork) -> Shapes:
    """Return lines of the plane in WGS 84, all at once: a transformation is slow to begin."""
    return np.asarray(shapely.transform(lines, lambda xy: to_lonlat(xy, network.crs)))


def _island(
    length_m: float,
    rows: tuple[str, ...],
    shape: shapely.Geometry,
    *,
    homes: int,
    facilities: int,
) -> Fault:
    what = Text(
        f"长 {length_m:,.0f} 米，与路网不相连",
        f"{length_m:,.0f} m of street, not connected to the network",
    )
    counted = ((homes, "处住户", "homes"), (facilities, "处设施", "facilities"))
    if on_it := [Text(f"{n} {zh}", f"{en} {n}") for n, zh, en in counted if n]:
        more = Text(
            "{what}；{on_it}就近接在它上面", "{what}; what joins it as the nearest: {on_it}"
        )
        what = more.filled(what=what, on_it=join_texts(on_it))
    return Fault(
        where="streets",
        rule="cut_off" if on_it else "island",
        severity="warning",
        what=what,
        homes=homes if homes and not facilities else None,
        mend=Text(
            "让街道在路口真正相接，或确认它确实孤立",
            "make the streets meet at the crossing, or see that they are really apart",
        ),
        rows=rows,
        measure=Measure(length_m, "m"),
        geometry=shape,
    )
