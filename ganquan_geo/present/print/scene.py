"""A result laid out in one plane, ready to be drawn on any number of sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.present.extent import find_frame
from ganquan_geo.present.reaches import walk_columns
from ganquan_geo.present.web.homes import count_reached
from ganquan_geo.words.names import shown_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.print.paper import Bounds
    from ganquan_geo.words.text import Lang


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """All that maps of one result are drawn from.

    Parameters
    ----------
    result, lang
        What is drawn, and the language of the sheets.
    crs
        The plane, metres.
    layers
        The layers of the study in the plane.
    areas
        The service areas in the plane.
    boundary
        The sub-district.
    frame_m
        What maps are framed on where the boundary is only the extent of the data; else None.
    along_streets
        Whether the homes are places along streets that stand for them, not compounds.
    walks
        For each category the walks of the compounds, in the order of the layer.
    certain, possible
        (k,) of each compound: how many categories it reaches, surely and possibly.
    home_xy
        (k, 2) where each compound is drawn, metres; NaN for one without a place.
    names
        By layer, what each feature is called in the language of the sheets.
    """

    result: CoverageResult
    lang: Lang
    crs: CRS
    layers: Mapping[str, gpd.GeoDataFrame]
    areas: gpd.GeoDataFrame
    boundary: shapely.Geometry
    frame_m: Bounds | None
    along_streets: bool
    walks: tuple[pd.DataFrame, ...]
    certain: NDArray[np.int64]
    possible: NDArray[np.int64]
    home_xy: NDArray[np.float64]
    names: Mapping[str, list[str]]

    @property
    def study(self) -> Study:
        """Return the study of the result."""
        return self.result.study

    @property
    def bounds_m(self) -> Bounds:
        """Return the bounds of what maps are of, metres."""
        if self.frame_m is not None:
            return self.frame_m
        west, south, east, north = shapely.bounds(self.boundary).tolist()
        return west, south, east, north


def build_scene(result: CoverageResult, *, lang: Lang) -> Scene:
    """Lay a result out in the plane of its sub-district."""
    layers = result.study.layers
    west, south, east, north = layers["boundary"].total_bounds
    crs = local_crs((west + east) / 2, (south + north) / 2)
    plane = {name: layer.to_crs(crs) for name, layer in layers.items()}
    kinds = {kind for category in result.study.categories for kind in category.kinds}
    places = plane["facilities"]
    walks = walk_columns(result)
    certain, possible = count_reached(walks, result)
    return Scene(
        result=result,
        lang=lang,
        crs=crs,
        layers=plane,
        areas=result.areas.to_crs(crs),
        boundary=shapely.union_all(plane["boundary"].geometry.to_numpy()),
        frame_m=find_frame(
            layers["boundary"], plane["compounds"], places[places["kind"].isin(kinds)]
        ),
        along_streets=result.study.homes == "streets",
        walks=tuple(walks),
        certain=certain,
        possible=possible,
        home_xy=_find_home_places(plane["compounds"]),
        names={name: shown_names(layer, lang) for name, layer in plane.items() if "name" in layer},
    )


def _find_home_places(compounds: gpd.GeoDataFrame) -> NDArray[np.float64]:
    homes = compounds.geometry.to_numpy()
    there = ~(shapely.is_missing(homes) | shapely.is_empty(homes))
    places = np.full((len(homes), 2), np.nan)
    places[there] = shapely.get_coordinates(shapely.point_on_surface(homes[there]))
    return places
