"""The ground a plan is laid on: streets existing and planned, cut where they leave the area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.places.cutting import build_cut_network, build_part_network
from ganquan_geo.network.walk_network import project
from ganquan_geo.network.walks.reach import measure_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Texts
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork

STATUS_COLUMN = "plan_status"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Streets of a study, planned ones among them, ready for names to be looked up.

    Parameters
    ----------
    network
        Every street, existing or planned, cut where it leaves the sub-district.
    existing, inside
        (m,) whether each edge exists, and whether it is inside the boundary or along it.
    lane
        (m,) whether it is a lane of a compound: not everybody walks there.
    outline
        The sub-district in the plane of the network.
    area
        The outline and the margin around it: what is in here is inside.
    margin_m
        How far outside the outline still counts as inside, metres.
    names, street_class
        (m,) of each edge.
    accuracy_m
        (m,) of the street it is part of, metres.
    street_edges
        Edges of each street by its name.
    street_nodes
        Nodes of each street by its name.
    """

    network: WalkNetwork
    existing: Flags
    inside: Flags
    lane: Flags
    outline: shapely.Geometry
    area: shapely.Geometry
    margin_m: float
    names: Texts
    street_class: Texts
    accuracy_m: Floats
    street_edges: Mapping[str, tuple[int, ...]]
    street_nodes: Mapping[str, frozenset[int]]

    def length_m(self, edges: Iterable[int]) -> float:
        """Return the length of some edges, metres."""
        return float(self.network.length_m[list(edges)].sum())

    def geometry(self, edges: Iterable[int]) -> shapely.Geometry:
        """Return some edges as one geometry in the plane of the network."""
        lines = self.network.line[list(edges)]
        return shapely.normalize(shapely.line_merge(shapely.MultiLineString(list(lines))))

    def lonlat(self, xy: Floats) -> tuple[float, float]:
        """Return the longitude and latitude of one place in the plane, degrees."""
        lon, lat = to_lonlat(np.asarray(xy, dtype=np.float64).reshape(1, 2), self.network.crs)[0]
        return float(lon), float(lat)

    def streets_at(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Return the names of the streets that meet at some nodes, in order."""
        found = set(nodes)
        return tuple(sorted(name for name, own in self.street_nodes.items() if own & found))

    def existing_network(self, *, avoids: tuple[str, ...] = ()) -> tuple[WalkNetwork, Ints]:
        """Return what everybody walks today, and (m,) the number there of each edge, -1 for none.

        Parameters
        ----------
        avoids
            Street classes that are left out.
        """
        walked = self.existing & ~self.lane & ~np.isin(self.street_class, avoids)
        return build_part_network(self.network, walked), np.where(walked, np.cumsum(walked) - 1, -1)


def build_ground(study: Study) -> Ground:
    """Build the ground of a plan from the layers of a study.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    streets = study.layers["streets"].copy()
    streets[STATUS_COLUMN] = streets["status"]
    streets["status"] = "existing"
    numbers = study.settings
    whole = build_walk_network(streets, join_tolerance_m=numbers.join_tolerance_m)
    outline = shapely.union_all(project(study.layers["boundary"], whole))
    area = shapely.buffer(outline, numbers.boundary_margin_m)
    stretches = measure_inside(whole, area)
    network = build_cut_network(
        whole,
        np.tile(stretches.edge, 2),
        np.concatenate([stretches.start_m, stretches.end_m]),
    )
    shapely.prepare(area)
    middle = shapely.line_interpolate_point(network.line, 0.5, normalized=True)
    names = network.streets["name"].to_numpy(dtype=object)
    ends = np.column_stack([network.u, network.v])
    edges_of = {name: np.flatnonzero(names == name) for name in sorted(set(names)) if name}
    owner = network.streets.get("access", "")
    return Ground(
        network=network,
        existing=(network.streets[STATUS_COLUMN] == "existing").to_numpy(bool),
        inside=np.asarray(shapely.intersects(area, middle), dtype=bool),
        lane=np.broadcast_to(owner != "", len(network.u)),
        outline=outline,
        area=area,
        margin_m=numbers.boundary_margin_m,
        names=names,
        street_class=network.streets["street_class"].to_numpy(dtype=object),
        accuracy_m=np.nan_to_num(network.streets["accuracy_m"].to_numpy(float)),
        street_edges={name: tuple(edges.tolist()) for name, edges in edges_of.items()},
        street_nodes={
            name: frozenset(ends[edges].ravel().tolist()) for name, edges in edges_of.items()
        },
    )
