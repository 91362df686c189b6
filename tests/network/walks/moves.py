"""Towns of places that are known only roughly, and the same places moved to where they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.joins.joins import join_demand, join_facilities
from ganquan_geo.network.places.snapping import snap_points, spans_of
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.readings import build_category_fields
from ganquan_geo.network.walks.walks import SAME_PLACE_M, measure_walks
from tests.network.walks.tables import tabulate_walks
from tests.towns import facility, home, layer, line, street

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

BOUND_M = 50_000.0
FAR_M = 1e6  # nobody is too far from a street
JOIN_M = 0.01

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoughTown:
    """A town: its network, its homes and the facilities of one category."""

    network: WalkNetwork
    demand: Demand
    facilities: FacilitySet

    def walks(self) -> pd.DataFrame:
        """Return the walks of all homes with their bounds, in the order of the homes."""
        fields = build_category_fields(
            self.network, self.facilities, bound_m=BOUND_M, tight_m=BOUND_M
        )
        found = measure_walks(self.network, self.demand, fields, bound_m=BOUND_M)
        return tabulate_walks(found, self.demand)


def build_town(
    streets: Sequence[Row], homes: Sequence[Row], facilities: Sequence[Row]
) -> RoughTown:
    network = build_walk_network(layer(streets), join_tolerance_m=JOIN_M)
    demand, _ = join_demand(network, layer(homes), snap_limit_m=FAR_M, where="homes")
    found, _ = join_facilities(network, layer(facilities), snap_limit_m=FAR_M, where="facilities")
    return RoughTown(network=network, demand=demand, facilities=found)


_CORNER = st.tuples(st.integers(0, 4), st.integers(0, 4))
_SPOT = st.tuples(st.integers(-5, 45), st.integers(-5, 45)).map(
    lambda p: (10.0 * p[0], 10.0 * p[1])
)
_ACCURACY = st.sampled_from([0.0, 3.0, 20.0, 60.0, 150.0])


@st.composite
def street_rows(draw: st.DrawFn) -> list[Row]:
    """Draw one to five streets from corner to corner of a grid, now and then one in a tunnel."""
    rows = []
    for number in range(draw(st.integers(1, 5))):
        corners = draw(st.lists(_CORNER, min_size=2, max_size=4, unique=True))
        drawn = line(*[(100.0 * x, 100.0 * y) for x, y in corners])
        tunnel = number > 0 and draw(st.integers(0, 5)) == 0
        rows.append(street(f"s{number}", drawn, tunnel=tunnel))
    return rows


@st.composite
def _shapes(draw: st.DrawFn) -> shapely.Geometry:
    x, y = draw(_SPOT)
    if draw(st.integers(0, 3)) == 0:
        wide, high = draw(st.sampled_from([(8.0, 8.0), (90.0, 30.0), (150.0, 220.0)]))
        return shapely.box(x, y, x + wide, y + high)
    return shapely.Point(x, y)


@st.composite
def home_rows(draw: st.DrawFn, *, most: int = 4) -> list[Row]:
    count = draw(st.integers(1, most))
    return [home(f"h{row}", draw(_shapes()), accuracy_m=draw(_ACCURACY)) for row in range(count)]


@st.composite
def facility_rows(draw: st.DrawFn, streets: Sequence[Row], *, most: int = 3) -> list[Row]:
    rows = []
    level = not any(row["tunnel"] for row in streets)  # what lies over another may be laid on it
    for row in range(draw(st.integers(1, most))):
        own = facility(f"f{row}", draw(_shapes()), accuracy_m=draw(_ACCURACY))
        if level and draw(st.integers(0, 3)) == 0:  # known only to a street
            own["geometry"] = draw(st.sampled_from(streets))["geometry"]
        rows.append(own)
    return rows


@st.composite
def rough_towns(draw: st.DrawFn) -> RoughTown:
    streets = draw(street_rows())
    return build_town(streets, draw(home_rows()), draw(facility_rows(streets)))


def move(shapes: Shapes, accuracy_m: Floats, random: np.random.Generator) -> Shapes:
    """Return each place somewhere: on its outline or street, and off by up to its accuracy.

    Some are moved as far as they can, and some are at a corner of what they are known to.
    """
    lines = shapes.copy()
    wide = shapely.get_dimensions(shapes) == 2
    lines[wide] = shapely.boundary(shapes[wide])
    found = np.empty(len(shapes), dtype=object)
    for row, drawn in enumerate(lines):
        xy = shapely.get_coordinates(drawn)
        corner = xy[random.integers(len(xy))]
        if len(xy) > 1 and random.random() < 0.7:
            corner = shapely.get_coordinates(drawn.interpolate(random.random(), normalized=True))[0]
        share = 1.0 if random.random() < 0.4 else np.sqrt(random.random())
        off_m = 0.99999 * share * accuracy_m[row]
        angle = random.choice([random.random(), random.integers(8) / 8]) * 2 * np.pi
        found[row] = shapely.Point(corner + off_m * np.array([np.cos(angle), np.sin(angle)]))
    return found


def measure_moved(town: RoughTown, homes: Shapes, facilities: Shapes) -> Floats:
    """Measure the walk from points to the nearest of other points, as if all were known exactly."""
    network = town.network
    at, stands = snap_points(network, homes), spans_of(snap_points(network, facilities))
    field = build_field(network, stands, extra_m=stands.leg_m, bound_m=BOUND_M)
    walk_m, _ = measure_nearest(network, field, at, bound_m=BOUND_M)
    straight_m = shapely.distance(homes[:, None], facilities[None, :]).min(axis=1)
    return np.where(straight_m <= SAME_PLACE_M, np.minimum(walk_m, straight_m), walk_m)
