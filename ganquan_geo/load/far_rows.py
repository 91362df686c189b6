"""Find features far from the boundary, and homes outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from ganquan_geo.load.schema_checks import locate_rows
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.model.projection import WGS84, local_crs
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

FAR_M = 20_000.0  # a feature this far from the boundary is taken for a wrong coordinate
OUTSIDE_M = 200.0  # a home this far outside the boundary is worth a word
HOMES = ("compounds", "neighbourhoods")


def find_far_rows(
    files: Mapping[str, str], layers: Mapping[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find features far from the boundary, and homes outside it.

    Parameters
    ----------
    files
        By layer, its file.
    layers
        The checked layers in WGS 84; without a boundary nothing can be told.
    """
    if "boundary" not in layers:
        return
    boundary = layers["boundary"].geometry.union_all()
    crs = local_crs(*boundary.centroid.coords[0])
    outline = gpd.GeoSeries([boundary], crs=WGS84).to_crs(crs).iloc[0]
    for name, frame in layers.items():
        located = frame[frame.geometry.notna()]
        away_m = located.geometry.to_crs(crs).distance(outline).to_numpy(float)
        far = ~(away_m <= FAR_M)
        if far.any():
            yield _fault(
                files[name],
                located,
                far,
                away_m,
                what=Text(
                    f"离边界超过 {FAR_M / 1000:.0f} 公里（海里或外地）",
                    f"lies more than {FAR_M / 1000:.0f} km from the boundary",
                ),
                mend=Text(
                    "查看坐标系和经纬度次序；ganquan-geo detect 可以找出来",
                    "see to its system and whether longitude and latitude are swapped; "
                    "ganquan-geo detect finds out",
                ),
                is_error=True,
            )
        outside = (away_m > OUTSIDE_M) & ~far
        if name in HOMES and outside.any():
            yield _fault(
                files[name],
                located,
                outside,
                away_m,
                what=Text(
                    f"在边界之外 {OUTSIDE_M:.0f} 米以上",
                    f"lies more than {OUTSIDE_M:.0f} m outside the boundary",
                ),
                mend=Text("查看它是否属于本街道", "see whether it belongs to the sub-district"),
                is_error=False,
            )


def _fault(
    where: str,
    frame: gpd.GeoDataFrame,
    found: NDArray[np.bool_],
    away_m: NDArray[np.float64],
    *,
    what: Text,
    mend: Text,
    is_error: bool,
) -> Fault:
    farthest_m = float(np.nan_to_num(away_m[found], posinf=0.0).max())
    return Fault(
        where=where,
        what=what,
        mend=mend,
        rows=label_rows(frame[found]),
        severity="error" if is_error else "warning",
        rule="far_outside",
        measure=Measure(farthest_m, "m"),
        geometry=locate_rows(frame, np.flatnonzero(found)),
    )
