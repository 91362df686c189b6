from __future__ import annotations

import geopandas as gpd
import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.far_rows import find_far_rows

AREA = shapely.Polygon(
    [(121.42, 31.26), (121.44, 31.26), (121.44, 31.28), (121.43, 31.265), (121.42, 31.28)]
)
SPOTS = st.tuples(st.floats(121.40, 121.46), st.floats(31.24, 31.30))
LINES = st.lists(st.lists(SPOTS, min_size=2, max_size=4).map(shapely.LineString), min_size=1)


def layer_of(shapes: list[shapely.Geometry | None]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"source_row": np.arange(1, len(shapes) + 1)},
        index=[f"a-{row:03}" for row in range(len(shapes))],
        geometry=np.array(shapes, dtype=object),
        crs=WGS84,
    )
    return frame.rename_axis("id")


@hypothesis.given(LINES)
def test_homes_outside_are_those_whose_distance_from_the_boundary_says_so(
    lines: list[shapely.Geometry],
) -> None:
    layers = {"boundary": layer_of([AREA]), "compounds": layer_of([*lines, None])}
    plane = local_crs(*AREA.centroid.coords[0])
    outline = layers["boundary"].to_crs(plane).geometry.iloc[0]
    away_m = layers["compounds"].to_crs(plane).distance(outline).to_numpy()
    hypothesis.assume((np.abs(away_m[:-1] - 200) > 1e-3).all())
    outside = [f"{row + 1} (id=a-{row:03})" for row in np.flatnonzero(away_m > 200)]
    faults = list(find_far_rows({"compounds": "homes.gpkg"}, layers, reach_m=1000))
    warned = [list(fault.rows) for fault in faults if fault.severity == "warning"]
    assert warned == ([outside] if outside else [])
    nothing_inside = (away_m[:-1] > 0).all()
    assert len(faults) - len(warned) == int(nothing_inside)
    if outside:
        assert faults[-1].figure().value == pytest.approx(away_m[:-1].max(), abs=1e-3)
