"""Streets that share a name but not a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.words.stand_ins import is_stand_in
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Ints, Shapes

SAME_STREET_M = 500.0  # parts of one street lie nearer to each other than this
APART_M = 1.0e5  # how far the names are drawn apart, so that only equal names are near


def find_same_names(streets: gpd.GeoDataFrame) -> tuple[Fault, ...]:
    """Name the streets whose name also belongs to lines more than `SAME_STREET_M` away.

    Every line counts, planned or not, since plans name streets and not lines. The longest
    place of a name is the street; each other place is a fault.

    Parameters
    ----------
    streets
        A checked street layer in WGS 84.
    """
    names = streets["name"].astype(str).str.strip().to_numpy(dtype=object)
    has_name = np.array([not is_stand_in(name) for name in names], dtype=bool)
    named = streets[has_name]
    if named.empty:
        return ()
    names, code = np.unique(names[has_name], return_inverse=True)
    west, south, east, north = named.total_bounds
    plane = named.geometry.to_crs(local_crs((west + east) / 2, (south + north) / 2)).to_numpy()
    place = _places(plane, code)
    length_m = np.bincount(place, weights=shapely.length(plane))
    of_name = np.zeros(len(length_m), dtype=np.int64)
    of_name[place] = code
    main = first_of_each(of_name, -length_m)
    others = np.setdiff1d(np.arange(len(length_m)), main)
    labels = np.array([*label_rows(named), ""], dtype=object)
    shapes = named.geometry.to_numpy()
    return tuple(
        _fault(
            str(names[of_name[other]]),
            tuple(labels[:-1][place == other]),
            shapely.union_all(shapes[place == other]),
            float(
                shapely.distance(
                    shapely.union_all(plane[place == other]),
                    shapely.union_all(plane[place == main[of_name[other]]]),
                )
            ),
        )
        for other in others
    )


def _places(lines: Shapes, code: Ints) -> Ints:
    """Return (k,) the place of each line: lines of one name that are near each other.

    Each name is moved to a strip of its own, so that one search finds near lines of one name.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    xy[:, 1] += code[owner] * APART_M
    strips = shapely.set_coordinates(lines.copy(), xy)
    a, b = shapely.STRtree(strips).query(strips, predicate="dwithin", distance=SAME_STREET_M)
    return number_parts(a, b, count=len(lines))


def _fault(
    name: str, rows: tuple[str, ...], geometry: shapely.Geometry, distance_m: float
) -> Fault:
    shown = name[:40]
    return Fault(
        where="streets",
        rule="same_name",
        severity="warning",
        what=Text(
            f"“{shown}”另有一处在 {distance_m:,.0f} 米之外，同名而不在一处",
            f"{shown!r} is also the name of a street {distance_m:,.0f} m away",
        ),
        mend=Text(
            "若是两条街道，改其中一条的名称；若是一条，补上中间的路段",
            "rename one if they are two streets; draw what lies between if they are one",
        ),
        rows=rows,
        measure=Measure(distance_m, "m"),
        geometry=geometry,
    )
