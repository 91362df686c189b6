"""Fetch OpenStreetMap objects of a named place through osmnx (extra ``[osm]``)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.faults import refused
from ganquan_geo.load.osm.objects import OsmObjects, Tagged, Tags
from ganquan_geo.load.osm.walking import LIKE_HIGHWAYS, find_class
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def download_objects(
    place: str, *, keys: frozenset[str], cache: Path, margin_m: float
) -> OsmObjects:
    """Fetch a place and what lies around it; what was fetched before comes from the cache.

    The place's own outline is the only border of the result, under the name `place`.

    Parameters
    ----------
    keys
        Tags by which a place may be wanted.
    cache
        Folder in which every answer is kept; a second run needs no network.
    margin_m
        How far around the place to fetch, metres.

    Raises
    ------
    DataError
        If osmnx is not installed, there is no network, or the place is not found.
    """
    try:
        import osmnx as ox  # noqa: PLC0415
        from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError  # noqa: PLC0415
        from requests.exceptions import RequestException  # noqa: PLC0415
    except ImportError:
        raise refused(
            place,
            Text("下载需要 osmnx", "needs osmnx to be downloaded"),
            Text('安装：pip install "ganquan-geo[osm]"', 'pip install "ganquan-geo[osm]"'),
        ) from None
    wanted: dict[str, Any] = dict.fromkeys(sorted(keys | {"highway", "barrier"}), True)
    wanted = {key: value for (key, value) in LIKE_HIGHWAYS if key not in keys} | wanted
    try:
        with _settings(ox, cache):
            outline = ox.geocode_to_gdf(place).geometry.iloc[0]
            plane = gpd.GeoSeries([outline], crs=WGS84).to_crs(
                local_crs(outline.centroid.x, outline.centroid.y)
            )
            widened = plane.buffer(margin_m).to_crs(WGS84).iloc[0]
            frame = ox.features_from_polygon(widened, tags={**wanted, "landuse": "residential"})
    except (InsufficientResponseError, TypeError):
        raise refused(
            place,
            Text("OpenStreetMap 里找不到这个地方的边界", "has no outline in OpenStreetMap"),
            Text("换一个写法，如“甘泉路街道, 普陀区, 上海市”", "try another spelling of the name"),
        ) from None
    except (RequestException, ResponseStatusCodeError, OSError, KeyError, ValueError) as error:
        raise refused(
            place,
            Text(
                f"没有网络，或服务器没有应答（{type(error).__name__}），没有写入任何文件",
                f"cannot be reached: no network, or no answer ({type(error).__name__}); "
                "nothing was written",
            ),
            Text(
                "联网后再试；或在别处下载 .osm.pbf，用 ganquan-geo import-osm 读入",
                "try again with a network, or carry an .osm.pbf here and use "
                "ganquan-geo import-osm",
            ),
        ) from None
    return _objects(place, outline, frame)


@contextmanager
def _settings(ox: Any, cache: Path) -> Iterator[None]:  # noqa: ANN401
    """Set osmnx's settings for a while: our cache, and no name server but the system's."""
    ours = {
        "use_cache": True,
        "cache_folder": str(cache),
        "log_console": False,
        "log_file": False,
        "doh_url_template": None,
        "requests_timeout": 60,
    }
    before = {key: getattr(ox.settings, key) for key in ours}
    for key, value in ours.items():
        setattr(ox.settings, key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            setattr(ox.settings, key, value)


def _objects(place: str, outline: BaseGeometry, frame: gpd.GeoDataFrame) -> OsmObjects:
    """Return osmnx's table of features as objects."""
    tags: list[Tags] = [{} for _ in frame.index]
    for key in frame.columns.drop(frame.geometry.name):
        column = frame[key]
        for row in np.flatnonzero(column.notna().to_numpy()):
            tags[row][str(key)] = str(column.iat[row])
    shapes = frame.geometry.to_numpy()
    dimension = shapely.get_dimensions(shapes)
    is_way = np.array([find_class(each) is not None for each in tags], dtype=bool)
    is_way &= dimension > 0
    lines = np.where(dimension == 2, shapely.get_exterior_ring(shapes), shapes)  # noqa: PLR2004
    one_line = is_way & (shapely.get_type_id(lines) != shapely.GeometryType.MULTILINESTRING)
    one_line &= ~shapely.is_missing(lines)
    stops = np.array(["barrier" in each for each in tags], dtype=bool) & (dimension == 0)
    ways, places = np.flatnonzero(one_line), np.flatnonzero(~is_way | (dimension == 2))  # noqa: PLR2004
    ids = [f"{element}/{number}" for element, number in frame.index]
    border = {"name": place, "boundary": "administrative"}
    return OsmObjects(
        ways=Tagged(id=ids, tags=tags, shapes=lines).taken(ways),
        places=Tagged(id=ids, tags=tags, shapes=shapes).taken(places),
        borders=Tagged(id=[place], tags=[border], shapes=np.array([outline], dtype=object)),
        barriers=Tagged(id=ids, tags=tags, shapes=shapes).taken(np.flatnonzero(stops)),
        box=None,
        date=None,
        without_position=int((is_way & ~one_line).sum()),
    )
