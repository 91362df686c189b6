"""The words for made-up towns: rows of layers and networks in memory, in metres on a plane.

Most tests live in a grid of 3 x 3 blocks of 100 m: streets run along x = 0, 100, 200, 300 and
y = 0, 100, 200, 300 (plane metres from its south-west corner, near 121.43 E 31.27 N), so there
are 16 crossings and 24 edges, and a walk between two points on streets is the sum of their x and
y differences wherever both differ by a street in between. The plane is a transverse Mercator one
through the corner: within the town a geodesic length differs from the plane one by less than a
part in 10^8, so every block is 100 m to within `EXACT_M`.

`tests.towns.studies` writes towns to disk, `tests.towns.plan` is the grid with a street plan,
`tests.towns.hard_names` a town whose street names do not say where they are. Independent of the
package is `split_graph`, an engine to hold the walk network against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.network.build.noding import build_noded_lines
from ganquan_geo.network.build.segments import vertices_of
from ganquan_geo.network.build.walk_network import measure_length_m
from ganquan_geo.network.places.snapping import Snapped, Spans
from ganquan_geo.network.walk_network import WalkNetwork

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.network.search.engine import Engine

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Place = tuple[int, float]
    Row = dict[str, Any]  # a feature: its columns, and `geometry` in degrees

CORNER = (121.43, 31.27)
PLANE = local_crs(*CORNER)
EXACT_M = 1e-5  # what the answers on paper may differ by
BLOCK_M = 100.0
SIDES_M = (0.0, 100.0, 200.0, 300.0)

TO_LONLAT = pyproj.Transformer.from_crs(PLANE, WGS84, always_xy=True)


def lonlat(geometry: Any) -> Any:  # noqa: ANN401
    """Return a geometry given in metres from the town's corner as longitude and latitude."""
    return shapely.transform(
        geometry, lambda xy: np.column_stack(TO_LONLAT.transform(xy[:, 0], xy[:, 1]))
    )


def lonlat_at(x_m: float, y_m: float) -> list[float]:
    """Return the longitude and latitude of a place in the town."""
    return list(map(float, TO_LONLAT.transform(x_m, y_m)))


def point(x_m: float, y_m: float) -> shapely.Point:
    return shapely.Point(x_m, y_m)


def line(*places: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(places)


def polygon(*places: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon(places)


def row(row_id: str, drawn: shapely.Geometry | None, **columns: object) -> Row:
    """Return a row with what every layer needs; `drawn` is in the town's plane.

    A column `geometry` is taken as it is: degrees.
    """
    given = {"geometry": None if drawn is None else lonlat(drawn)} | columns
    accuracy_m = math.nan if given["geometry"] is None else 0.0
    base = {"id": row_id, "name": row_id, "basis": "drawn by hand", "accuracy_m": accuracy_m}
    return base | given


def street(row_id: str, drawn: shapely.Geometry | None, **columns: object) -> Row:
    """Return one row of a street layer; what is not said is a plain walkable street."""
    plain = {"street_class": "local", "walkable": True, "status": "existing"}
    ground = {"layer": 0.0, "bridge": False, "tunnel": False}
    return row(row_id, drawn, **(plain | ground | columns))


def facility(row_id: str, drawn: shapely.Geometry | None, **columns: object) -> Row:
    """Return an existing facility, a clinic if nothing is said."""
    plain = {"kind": "clinic", "status": "existing", "assumed": False}
    return row(row_id, drawn, **(plain | columns))


def home(row_id: str, drawn: shapely.Geometry | None, **columns: object) -> Row:
    """Return a compound."""
    return row(row_id, drawn, **columns)


def layer(rows: Iterable[Mapping[str, object]]) -> gpd.GeoDataFrame:
    """Return rows in the form in which `load.layers.read_layer` returns a layer."""
    frame = gpd.GeoDataFrame(pd.DataFrame(list(rows)), geometry="geometry", crs="EPSG:4326")
    frame["source_row"] = range(1, len(frame) + 1)
    return frame.set_index("id").sort_index()


def town_street_rows(at_m: Sequence[float] = SIDES_M) -> list[Row]:
    """Return the streets of the grid, each with its vertices at so many metres."""
    return [
        *(street(f"row-{y:.0f}", line(*((x, y) for x in at_m))) for y in SIDES_M),
        *(street(f"column-{x:.0f}", line(*((x, y) for y in at_m))) for x in SIDES_M),
    ]


def town_facility_rows() -> list[Row]:
    """Return a clinic mid-block, a guessed one, and one known only to half a street."""
    return [
        facility("clinic-a", point(50, 0)),
        facility("clinic-b", point(300, 250), assumed=True, accuracy_m=30.0),
        facility("clinic-c", line((100, 200), (200, 200)), accuracy_m=20.0),
    ]


def town_home_rows() -> list[Row]:
    """Return homes at a crossing, mid-block, beside a street, and inside a block."""
    return [
        home("home-1", point(0, 0), households=100.0),
        home("home-2", point(100, 150), households=100.0),
        home("home-3", point(250, 10), households=100.0),
        home("home-4", shapely.box(210, 210, 290, 230), accuracy_m=15.0, households=100.0),
    ]


def network_of(
    node_xy: Sequence[tuple[float, float]] | Floats,
    edges: Sequence[tuple[int, int]] | Ints,
    *,
    lines: Sequence[shapely.LineString] | NDArray[np.object_] | None = None,
    length_m: Sequence[float] | Floats | None = None,
    parents: Iterable[int] | None = None,
) -> WalkNetwork:
    """Return a network of edges between numbered nodes; what is not given is straight."""
    xy = np.asarray(node_xy, dtype=float)
    u, v = np.sort(np.asarray(edges, dtype=np.int64).reshape(-1, 2), axis=1).T
    drawn = shapely.linestrings(np.stack([xy[u], xy[v]], axis=1)) if lines is None else lines
    line = np.asarray(drawn, dtype=object)
    given = measure_length_m(line, PLANE) if length_m is None else length_m
    names = [f"s{parent}" for parent in (range(len(u)) if parents is None else parents)]
    return WalkNetwork(
        node_xy=xy,
        u=u,
        v=v,
        line=line,
        length_m=np.asarray(given, dtype=float),
        streets=pd.DataFrame({"street_id": names, "name": names}),
        crs=PLANE,
    )


def plain_network(
    lines: Sequence[shapely.LineString], *, level: Sequence[int] = (), tolerance_m: float = 1.0
) -> WalkNetwork:
    """Return lines in metres, noded as streets are, as a network."""
    noded = build_noded_lines(
        *vertices_of(np.array(lines, dtype=object)),
        level=np.array(level or [0] * len(lines), dtype=np.int64),
        tolerance_m=tolerance_m,
    )
    edges = np.column_stack([noded.u, noded.v])
    return network_of(noded.node_xy, edges, lines=noded.line, parents=noded.parent)


def free_network(
    nodes: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int, Sequence[tuple[float, float]]]],
) -> WalkNetwork:
    """Return a network of given nodes and edges (two node numbers and the points between)."""
    lines = [
        line(nodes[min(a, b)], *(between if a <= b else reversed(between)), nodes[max(a, b)])
        for a, b, between in edges
    ]
    return network_of(nodes, [(a, b) for a, b, _ in edges], lines=lines)


def searched_by(network: WalkNetwork, engine: Engine) -> WalkNetwork:
    """Return the network with another engine."""
    other = replace(network)
    object.__setattr__(other, "engine", engine)
    return other


def node_at(network: WalkNetwork, x: float, y: float) -> int:
    """Return the only node at a place."""
    found = np.flatnonzero(np.hypot(*(network.node_xy - (x, y)).T) < 1e-3)
    assert len(found) == 1
    return int(found[0])


def edge_at(network: WalkNetwork, x: float, y: float) -> int:
    """Return the only edge through a place."""
    found = np.flatnonzero(shapely.dwithin(network.line, shapely.Point(x, y), 1e-3))
    assert len(found) == 1
    return int(found[0])


def place_at(network: WalkNetwork, x: float, y: float) -> Place:
    """Return a place on a straight edge, at a crossing that on the lowest of its edges."""
    edge = int(np.flatnonzero(shapely.dwithin(network.line, shapely.Point(x, y), 1e-3))[0])
    offset_m = float(np.hypot(*(network.node_xy[network.u[edge]] - (x, y))))
    return edge, min(offset_m, float(network.length_m[edge]))


def places(*found: Place, leg_m: float = 0.0) -> Snapped:
    return Snapped(
        edge=np.array([edge for edge, _ in found], dtype=np.int64),
        offset_m=np.array([offset_m for _, offset_m in found], dtype=float),
        leg_m=np.full(len(found), leg_m),
    )


def spans(*found: tuple[int, int, float, float], leg_m: Sequence[float] = ()) -> Spans:
    """Return stretches given as facility, edge, start and end."""
    facilities, edges, start_m, end_m = zip(*found, strict=True) if found else ((), (), (), ())
    return Spans(
        facility=np.array(facilities, dtype=np.int64),
        edge=np.array(edges, dtype=np.int64),
        start_m=np.array(start_m, dtype=float),
        end_m=np.array(end_m, dtype=float),
        leg_m=np.array(leg_m or [0.0] * len(found), dtype=float),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitGraph:
    """The network as a networkx graph, with a node at every place of interest on an edge.

    Parameters
    ----------
    graph
        Pieces of edges carry `edge`, `start_m` and `length_m`; keys are running numbers.
    at
        By (edge, offset): the node there.
    """

    graph: nx.MultiGraph[Any]
    at: Mapping[Place, Any]

    def from_place(self, place: Place) -> dict[Any, float]:
        """Return the distance from a place to every node that can be reached."""
        found = nx.single_source_dijkstra_path_length(self.graph, self.at[place], weight="length_m")
        return dict(found)

    def pieces(self) -> list[tuple[Any, Any, int, float, float]]:
        """Return both ends, the edge, the start and the length of every piece."""
        return [
            (a, b, data["edge"], data["start_m"], data["length_m"])
            for a, b, data in self.graph.edges(data=True)
        ]


def split_graph(network: WalkNetwork, found: Iterable[Place]) -> SplitGraph:
    """Return the network cut at every given place: slow, plain, and made without the package."""
    graph: nx.MultiGraph[Any] = nx.MultiGraph()
    graph.add_nodes_from(range(len(network.node_xy)))
    wanted: dict[int, set[float]] = {}
    for edge, offset_m in found:
        wanted.setdefault(int(edge), set()).add(float(offset_m))
    at: dict[Place, Any] = {}
    for edge, (u, v, length_m) in enumerate(
        zip(network.u.tolist(), network.v.tolist(), network.length_m.tolist(), strict=True)
    ):
        before, reached_m = u, 0.0
        for offset_m in sorted(wanted.get(edge, ())):
            here = ("on", edge, offset_m)
            at[edge, offset_m] = here
            graph.add_edge(
                before, here, edge=edge, start_m=reached_m, length_m=offset_m - reached_m
            )
            before, reached_m = here, offset_m
        graph.add_edge(before, v, edge=edge, start_m=reached_m, length_m=length_m - reached_m)
    return SplitGraph(graph=graph, at=at)
