"""Find features far from the boundary, homes outside it, facilities beyond reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs, to_plane
from ganquan_geo.load.schema_checks import locate_rows, name_rows
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.model.quality import FAR_M
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from pyproj import CRS

    from ganquan_geo.model.study import StudySettings
    from ganquan_geo.model.walking import FacilityCategory

OUTSIDE_M = 200.0  # a home this far outside the boundary is worth a word
HOMES = ("compounds", "neighbourhoods")
FAR = (
    Text(
        f"离边界超过 {FAR_M / 1000:.0f} 公里（海里或外地）",
        f"lies more than {FAR_M / 1000:.0f} km from the boundary",
    ),
    Text(
        "查看坐标系和经纬度次序；ganquan-geo detect 可以找出来",
        "see to its system and whether longitude and latitude are swapped; "
        "ganquan-geo detect finds out",
    ),
)
OUTSIDE = (
    Text(
        f"在边界之外 {OUTSIDE_M:.0f} 米以上",
        f"lies more than {OUTSIDE_M:.0f} m outside the boundary",
    ),
    Text("查看它是否属于本街道", "see whether it belongs to the sub-district"),
)


def find_far_rows(
    files: Mapping[str, str],
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    reach_m: float | None,
) -> Iterator[Fault]:
    """Find features far from the boundary, homes outside it, and facilities beyond reach.

    Parameters
    ----------
    files
        By layer, its file.
    layers
        The checked layers in WGS 84; without a boundary nothing can be told.
    reach_m
        The longest walk that counts, metres: a facility farther than this from the boundary
        serves nobody in it. None where it is not known.
    """
    for name, measured_m in _measure_away_m(layers).items():
        placed = layers[name].geometry.notna().to_numpy()
        located, away_m = layers[name][placed], measured_m[placed]
        far = ~(away_m <= FAR_M)
        judged = [(far, FAR)]
        if name == "compounds" and len(away_m) and (away_m > 0).all() and not far.all():
            yield _nothing_inside(files[name], located)
        if name in HOMES:
            judged.append(((away_m > OUTSIDE_M) & ~far, OUTSIDE))
        if name == "facilities" and reach_m is not None:
            judged.append(((away_m > reach_m) & ~far, word_beyond(reach_m)))
        for found, (what, mend) in judged:
            if found.any():
                farthest_m = float(np.nan_to_num(away_m[found], posinf=0.0).max())
                yield Fault(
                    where=files[name],
                    what=what,
                    mend=mend,
                    rows=label_rows(located[found]),
                    names=name_rows(located[found]),
                    severity="error" if found is far else "warning",
                    rule="far_outside",
                    measure=Measure(farthest_m, "m"),
                    geometry=locate_rows(located, np.flatnonzero(found)),
                )


def _nothing_inside(where: str, homes: gpd.GeoDataFrame) -> Fault:
    return Fault(
        where=where,
        what=Text(
            f"{len(homes)} 处有位置的小区没有一处在边界之内，量不出什么",
            f"has {how_many(len(homes), 'compound')} with a position, none inside the boundary: "
            "nothing can be measured",
        ),
        mend=Text(
            "边界可能是别处的：换成本街道的边界，或用 ganquan-geo new 重新建研究",
            "the boundary may be another place's: take your own, or begin anew with "
            "ganquan-geo new",
        ),
        rule="far_outside",
        geometry=locate_rows(homes, np.arange(len(homes))),
    )


def word_beyond(reach_m: float) -> tuple[Text, Text]:
    """Return what is said of a place that nobody inside the boundary walks to, and the mend."""
    return (
        Text(
            f"在边界之外 {reach_m:,.0f} 米以上，比最远的步行标准还远，街道内没有人用得上",
            f"lies more than {reach_m:,.0f} m outside the boundary, farther than the "
            "longest walk that counts: it serves nobody inside",
        ),
        Text("查看坐标；位置属实就不必改", "see to its position; leave it if that is right"),
    )


def drop_far_rows(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers without the features that lie far from the boundary.

    A layer that lies far away as a whole stays, where its distance can be measured at all:
    then the boundary may be what is wrong. Layers without rows are left out.
    """
    kept = dict(layers)
    for name, away_m in _measure_away_m(layers).items():
        placed = layers[name].geometry.notna().to_numpy()
        lost = placed & ~np.isfinite(away_m)
        far = placed & ~(away_m <= FAR_M)
        gone = lost if far[placed].all() else far
        kept[name] = layers[name][~gone]
    return {name: layer for name, layer in kept.items() if len(layer)}


def find_reach_m(categories: Iterable[FacilityCategory], numbers: StudySettings) -> float:
    """Return the longest walk that counts in a study, metres."""
    limits_m = (tier.limit_m for one in categories for tier in one.tiers)
    return min(numbers.search_limit_m, max(limits_m, default=np.inf))


def measure_away_m(lonlat: Sequence[Sequence[float]], boundary: gpd.GeoDataFrame) -> float:
    """Return how far the farthest of some positions is from the boundary, metres; 0 inside."""
    if not len(lonlat):
        return 0.0
    points = np.asarray(shapely.points(np.asarray(lonlat, dtype=float)))
    if shapely.covers(boundary.geometry.union_all(), points).all():
        return 0.0
    outline, crs = _draw(boundary)
    return float(_distances_m(points, outline, crs).max())


def _measure_away_m(
    layers: Mapping[str, gpd.GeoDataFrame],
) -> dict[str, NDArray[np.float64]]:
    """Return for each layer the distance of its features from the boundary, metres.

    Nothing without a boundary; NaN where a feature has no position or lies beyond the plane.
    """
    if "boundary" not in layers:
        return {}
    outline, crs = _draw(layers["boundary"])
    return {
        name: _distances_m(frame.geometry.to_numpy(), outline, crs)
        for name, frame in layers.items()
    }


def _draw(boundary: gpd.GeoDataFrame) -> tuple[shapely.Geometry, CRS]:
    """Return the boundary on a plane of its own."""
    whole = boundary.geometry.union_all()
    crs = local_crs(*whole.centroid.coords[0])
    return gpd.GeoSeries([whole], crs=WGS84).to_crs(crs).iloc[0], crs


def _distances_m(
    shapes: NDArray[np.object_], outline: shapely.Geometry, crs: CRS
) -> NDArray[np.float64]:
    """Return the distances of shapes from the boundary: 0 where one begins inside it."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    begins_inside = shapely.contains_xy(outline, to_plane(xy[first], crs))
    away_m = np.full(len(shapes), np.nan)
    away_m[owner[first[begins_inside]]] = 0.0
    rest = np.isnan(away_m)
    drawn = shapely.transform(shapes[rest], lambda lonlat: to_plane(lonlat, crs))
    away_m[rest] = shapely.distance(drawn, outline)
    return away_m
