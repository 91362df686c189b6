"""What a networkx graph says of its nodes and edges, whoever wrote it: numbers may be texts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from ganquan_geo.arrays.types import Floats, Shapes

NO_CRS = "EPSG:4326"  # where the graph does not say
LARGEST_DEGREES = (180.0, 90.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GraphAttributes:
    """What a graph says, in the order of its nodes and edges.

    Parameters
    ----------
    crs
        Of the coordinates.
    xy
        (n, 2) of the nodes.
    drawn
        (m,) line of each edge; None where it has none.
    length_m
        (m,) the lengths asked for; None where none were.
    street_ids
        What each edge is called.
    """

    crs: pyproj.CRS
    xy: Floats
    drawn: Shapes
    length_m: Floats | None
    street_ids: list[str]


def read_graph(graph: nx.Graph[Any], *, length_key: str | None) -> GraphAttributes:
    """Read what a graph says of its nodes and edges.

    Raises
    ------
    DataError
        With every fault; nodes and edges are named.
    """
    edges = list(graph.edges(data=True))
    xy = np.array(
        [(_number(data.get("x")), _number(data.get("y"))) for _, data in graph.nodes(data=True)]
    ).reshape(-1, 2)
    drawn = np.array([_line(data.get("geometry")) for _, _, data in edges], dtype=object)
    lengths_m = np.array([_number(data.get(length_key or "")) for _, _, data in edges])
    crs = _crs(graph)
    named = [f"({start!r}, {end!r})" for start, end, _ in edges]
    faults = [
        *_node_faults(list(graph.nodes), xy, crs),
        *_edge_faults(named, drawn, lengths_m if length_key else None, length_key),
    ]
    if crs is None:
        what = Text("坐标系 crs 不能用", "has a crs that cannot be used")
        mend = Text('写 graph.graph["crs"] = "EPSG:4326"', 'set graph.graph["crs"] = "EPSG:4326"')
        faults.append(_fault(what, mend))
    if faults or crs is None:
        raise DataError(faults)
    return GraphAttributes(
        crs=crs,
        xy=xy,
        drawn=drawn,
        length_m=lengths_m if length_key else None,
        street_ids=[_street_id(data, f"{start}-{end}") for start, end, data in edges],
    )


def _crs(graph: nx.Graph[Any]) -> pyproj.CRS | None:
    try:
        return pyproj.CRS.from_user_input(graph.graph.get("crs") or NO_CRS)
    except (CRSError, TypeError, ValueError):
        return None


def _number(value: object) -> float:
    """Return a number or a number written as text; NaN for anything else."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _line(value: object) -> shapely.Geometry | bool | None:
    """Return the line that an edge's geometry is, None where it has none, False if it is no line.

    Parts that follow each other are one line.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        if not value.strip():
            return None
        value = shapely.from_wkt(value, on_invalid="ignore")
    if not isinstance(value, shapely.Geometry):
        return False
    if shapely.is_empty(value):
        return None
    line = shapely.force_2d(value)
    if isinstance(line, shapely.MultiLineString):
        line = shapely.line_merge(line)
    is_line = isinstance(line, shapely.LineString)
    return line if is_line and bool(np.isfinite(shapely.get_coordinates(line)).all()) else False


def _street_id(data: dict[str, Any], ends: str) -> str:
    """Return what an edge is called: its own street_id, its osmid, or its two nodes."""
    for key in ("street_id", "osmid"):
        value = data.get(key)
        listed = value if isinstance(value, list | tuple) else [value]
        known = [str(one) for one in listed if one is not None and one == one and str(one)]  # noqa: PLR0124 - NaN
        if known:
            return ", ".join(known)
    return ends


def _node_faults(names: list[Any], xy: Floats, crs: pyproj.CRS | None) -> Iterator[Fault]:
    bare = ~np.isfinite(xy).all(axis=1)
    if bare.any():
        what = Text("有节点没有可用的坐标 x、y", "some nodes have no usable x and y")
        mend = Text("给节点加上 x、y", "give the nodes x and y")
        yield _fault(what, mend, tuple(str(names[row]) for row in np.flatnonzero(bare)))
    if crs is not None and crs.equals(WGS84, ignore_axis_order=True):
        lost = (np.abs(xy) > LARGEST_DEGREES).any(axis=1) & ~bare
        if lost.any():
            what = Text("有节点的坐标不是经纬度", "some nodes are not at a longitude and latitude")
            mend = Text(
                "x 是经度、y 是纬度；是米时写明图的 crs",
                "x is longitude and y latitude; state the graph's crs if they are metres",
            )
            yield _fault(what, mend, tuple(str(names[row]) for row in np.flatnonzero(lost)))


def _edge_faults(
    named: list[str], drawn: Shapes, lengths_m: Floats | None, length_key: str | None
) -> Iterator[Fault]:
    if not named:
        yield _fault(
            Text("没有边", "has no edges"), Text("给出有边的图", "give a graph with edges")
        )
    odd = [name for name, line in zip(named, drawn.tolist(), strict=True) if line is False]
    if odd:
        what = Text(
            "有边的 geometry 不是一条连着的线", "some edges have a geometry that is not one line"
        )
        mend = Text("给出 LineString，或删去 geometry", "give a LineString, or no geometry")
        yield _fault(what, mend, tuple(odd))
    if lengths_m is None:
        return
    without = [name for name, own in zip(named, lengths_m.tolist(), strict=True) if not own >= 0]
    if without:
        what = Text(f"有边没有可用的 {length_key}", f"some edges have no usable {length_key}")
        mend = Text(
            f"给每条边加上 {length_key}（米，不小于零）",
            f"give every edge {length_key}, metres, zero or more",
        )
        yield _fault(what, mend, tuple(without))


def _fault(what: Text, mend: Text, rows: tuple[str, ...] = ()) -> Fault:
    return Fault(where="graph", what=what, mend=mend, rows=rows)
