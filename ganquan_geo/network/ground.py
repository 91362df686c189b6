"""What homes and facilities are joined to: streets, and gates on them, for one walker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.access import BY_DAY
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE, open_streets, take_gates
from ganquan_geo.network.gates.gated import lay_out_gates
from ganquan_geo.network.gates.lanes import split_lanes
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.spots import CORE_M, build_pieces
from ganquan_geo.network.walks.reach import build_area

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What homes and facilities are joined to.

    Parameters
    ----------
    network
        The streets that a walker uses.
    pieces
        What `build_pieces` returned for it.
    area
        What counts as inside the boundary, in the plane of the network.
    gated
        The gates of compounds on the network; None where nobody has listed any.
    opened
        As in `Baseline`.
    """

    network: WalkNetwork
    pieces: Pieces | None
    area: shapely.Geometry
    gated: Gated | None = None
    opened: Ground | None = None

    def around(self, rows: PlaceRows) -> tuple[WalkNetwork, Pieces | None]:
        """Return the network and the pieces of its edges, of those alone that places may join.

        What may be the nearest to any point that a place may be at is no farther from its shape
        than the nearest to that, the shape across, and twice what it may be off; and as far again.
        """
        shapes = rows.drawn(self.network)[rows.placed()]
        lines = shapely.get_dimensions(shapes) == 1  # laid along edges of all levels
        if self.pieces is not None or lines.any() or not len(shapes):
            return self.network, self.pieces
        tree = self.network.ground_tree
        _, apart_m = tree.query_nearest(shapes, return_distance=True, all_matches=False)
        low, high = np.split(shapely.bounds(shapes), 2, axis=1)
        across_m = np.hypot(*(high - low).T)
        unsure_m = np.nan_to_num(rows.accuracy_m[rows.placed()])
        unsure_m = np.where(unsure_m > VAGUE_M, 0.0, unsure_m)
        reach_m = 2 * (apart_m + across_m + 2 * unsure_m + CORE_M)
        _, near = tree.query(shapes, predicate="dwithin", distance=reach_m)
        network = self.network.around(self.network.ground_edge[np.unique(near)])
        return network, build_pieces(network)


def lay_ground(
    study: Study,
    profile: WalkProfile,
    *,
    streets: gpd.GeoDataFrame | None = None,
    network: WalkNetwork | None = None,
    access: Access = BY_DAY,
    passed: int = SURE,
    settled: bool = False,
) -> Ground:
    """Lay the streets of a study out for one walker; parameters as for `lay_streets`."""
    laid, gated = lay_streets(
        study,
        profile.avoids,
        streets=streets,
        network=network,
        access=access,
        passed=passed,
        settled=settled,
    )
    numbers, opened = study.settings, None
    layer = study.layers["streets"] if streets is None else streets
    perhaps = network is None and (open_streets(layer, access) == PERHAPS).any()
    perhaps |= gated is not None and gated.passed_perhaps().any()
    if passed == SURE and perhaps and not settled:
        opened = lay_ground(
            study, profile, streets=streets, network=network, access=access, passed=PERHAPS
        )
    return Ground(
        network=laid,
        pieces=build_pieces(laid),
        area=build_area(laid, study.layers["boundary"], margin_m=numbers.boundary_margin_m),
        gated=gated,
        opened=opened,
    )


def follow_ground(before: Ground, network: WalkNetwork) -> Ground:
    """Return the ground of a network that has a few other streets, without its pieces."""
    return replace(before, network=network, pieces=None)


def lay_streets(
    study: Study,
    avoids: tuple[str, ...],
    *,
    streets: gpd.GeoDataFrame | None = None,
    network: WalkNetwork | None = None,
    access: Access = BY_DAY,
    passed: int = SURE,
    settled: bool = False,
) -> tuple[WalkNetwork, Gated | None]:
    """Build the network of a study, its lanes and gates on it; gates are None without the layer.

    Parameters
    ----------
    avoids
        Street classes that are left out.
    streets
        Streets that take the place of the study's; None: those stay.
    network, access
        As for `prepare_baseline`.
    passed
        Gates that others than residents pass at least so surely are walked through, and streets
        open at that hour so surely: `SURE`, or `PERHAPS` where that is not known, too.
    settled
        Whether all gates are as surely open, or else shut; not those that others pass alone.
    """
    numbers = study.settings
    gates = take_gates(study.layers["gates"], access) if "gates" in study.layers else None
    gates = gates.settled(passed) if gates is not None and settled else gates
    lanes: Mapping[str, WalkNetwork] = {}
    if network is None:
        layer = study.layers["streets"] if streets is None else streets
        layer = layer[open_streets(layer, access) >= passed]
        middle = (study.whole.lon, study.whole.lat) if study.whole else None
        if "access" in layer:
            apart = split_lanes(
                layer,
                gated=frozenset() if gates is None else frozenset(gates.compound.tolist()),
                join_tolerance_m=numbers.join_tolerance_m,
                avoids=avoids,
                middle=middle,
            )
            layer, lanes, middle = apart.streets, apart.lanes, apart.middle
        network = build_walk_network(
            layer,
            join_tolerance_m=numbers.join_tolerance_m,
            avoids=avoids,
            middle=middle,
        )
    if gates is None:
        return network, None
    gated = lay_out_gates(
        network,
        lanes,
        gates,
        compounds=take_rows(study.layers["compounds"]),
        passed=passed,
        snap_limit_m=numbers.snap_limit_m,
    )
    return gated.network, gated
