"""Put a study together from OpenStreetMap objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.osm import places
from ganquan_geo.load.osm.extent import Extent, find_extent
from ganquan_geo.load.osm.homes import HOMES, Homes, build_homes
from ganquan_geo.load.osm.islands import set_islands_aside
from ganquan_geo.load.osm.losses import find_losses, say_kept_hours
from ganquan_geo.load.osm.streets import build_streets
from ganquan_geo.load.positions import in_wgs84
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.drafts import StudyDraft
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.load.osm.objects import OsmObjects
    from ganquan_geo.load.osm.tables import OsmTable

__all__ = ["HOMES", "Homes", "OsmChoices", "build_draft"]

EDGE_M = 10.0  # a home this little beyond the boundary is in it: boundaries run along streets
BEYOND_M = 1_000.0  # services this far away may matter to a home: about a quarter of an hour
STEP_DEGREES = 0.01  # an edge along a parallel is curved in the plane
CREDIT = Text("© OpenStreetMap contributors（ODbL 1.0）", "© OpenStreetMap contributors (ODbL 1.0)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmChoices:
    """What the user chooses in making a study from OpenStreetMap.

    Parameters
    ----------
    name
        Name of the study.
    boundary
        A file with the boundary, or the name of an administrative area of the source; None
        for the whole extent of the source.
    homes
        ``"landuse"``: residential land. ``"buildings"``: residential buildings, where they are
        entered if that is known. ``"addresses"``: points with a house number. ``"streets"``: a
        point in the middle of each residential street. ``"auto"``: the first of which there is
        enough inside the boundary.
    margin_m
        Streets and facilities this far beyond the boundary are kept, metres.
    accuracy_m
        Taken for the accuracy of every position, metres: OpenStreetMap states none.
    date
        The day the data stand for; None to take what the source says.
    """

    name: Text
    boundary: str | Path | None = None
    homes: Homes = "auto"
    margin_m: float = 2_000.0
    accuracy_m: float = 10.0
    date: date | None = None


def build_draft(
    objects: OsmObjects, table: OsmTable, choices: OsmChoices, *, where: str, today: date
) -> StudyDraft:
    """Build a complete study from what was read of OpenStreetMap.

    Parameters
    ----------
    where
        The source, for messages.
    today
        Stands for the date of the data where neither the source nor the user gives one.

    Raises
    ------
    DataError
        If the source has no walked street, no facility of the table, or no home.
    """
    streets = build_streets(objects, table, accuracy_m=choices.accuracy_m)
    _refuse_empty(streets.frame, Text("可步行的道路", "walked streets"), where)
    extent = find_extent(objects, streets, table)
    outline, basis = _boundary(objects, extent, choices, where=where)
    crs = local_crs(outline.centroid.x, outline.centroid.y)

    def near(frame: gpd.GeoDataFrame, margin_m: float) -> gpd.GeoDataFrame:
        return _near(frame, outline, crs=crs, margin_m=margin_m)

    kept = near(streets.frame, choices.margin_m)
    left_out = dict(streets.left_out)
    if beyond := len(streets.frame) - len(kept):
        left_out["beyond_margin"] = beyond
    _refuse_empty(kept, Text("边界附近的道路", "streets near the boundary"), where)
    kept, islands = set_islands_aside(kept, crs)
    every, closed = places.build_facilities(objects, table, crs=crs, accuracy_m=choices.accuracy_m)
    facilities = near(every, choices.margin_m)
    homes = build_homes(
        objects,
        streets,
        table,
        wanted=choices.homes,
        crs=crs,
        accuracy_m=choices.accuracy_m,
        inside=lambda frame: frame.loc[near(_middles(frame), EDGE_M).index],
    )
    _refuse_empty(
        homes.frame, Text("居住用地或居住街道", "residential land or residential streets"), where
    )
    boundary = {"id": "boundary", "name": choices.name.zh, "basis": basis, "accuracy_m": None}
    layers = {
        "streets": kept,
        "facilities": facilities,
        "compounds": homes.frame,
        "boundary": gpd.GeoDataFrame([boundary], geometry=[outline], crs=WGS84),
    }
    day = choices.date or objects.date
    losses = tuple(find_losses(objects, streets, table))
    notes = (
        *_assumptions(choices, extent, day=day),
        *(loss.what for loss in losses),
        *say_kept_hours(streets),
        *_without_facilities(facilities, table, closed=closed),
        *islands,
        *homes.notes,
        *_near_the_edge(homes.frame, extent, crs=crs),
    )
    layers = {name: frame for name, frame in layers.items() if len(frame)}
    return StudyDraft(
        id=_identity(choices.name.en),
        name=choices.name,
        date=day or today,
        credit=CREDIT,
        layers={name: frame.sort_values("id", ignore_index=True) for name, frame in layers.items()},
        kinds=table.kinds,
        categories=table.categories,
        counts={name: len(frame) for name, frame in layers.items()},
        left_out=dict(sorted(left_out.items(), key=lambda item: (-item[1], item[0]))),
        notes=notes,
        table=table.text,
        homes=homes.kind,
        date_known=day is not None,
        losses=losses,
    )


def _boundary(
    objects: OsmObjects, extent: Extent, choices: OsmChoices, *, where: str
) -> tuple[BaseGeometry, str]:
    """Return the boundary and where it comes from."""
    if choices.boundary is None:
        return extent.outline, "extent of the OpenStreetMap extract"
    if isinstance(choices.boundary, str):
        return places.find_border(objects, choices.boundary, where=where), "OpenStreetMap boundary"
    path = choices.boundary
    source = LayerSource(file=path.name)
    raw = read_raw(path, source, LAYERS["boundary"])
    outline = None
    if isinstance(raw.frame, gpd.GeoDataFrame):
        frame, _ = in_wgs84(raw.frame, source, path.parent)
        areas = frame.geometry[frame.geom_type.isin(("Polygon", "MultiPolygon"))]
        outline = areas.union_all() if len(areas) else None
    if outline is None or not outline.is_valid or outline.is_empty:
        raise refused(
            path.name,
            Text("里面没有有效的面", "holds no valid polygon"),
            Text("给出画有街道边界的面图层", "give a layer with the boundary as a polygon"),
        )
    return outline, f"file {path.name}"


def _near(
    frame: gpd.GeoDataFrame, outline: BaseGeometry, *, crs: CRS, margin_m: float
) -> gpd.GeoDataFrame:
    """Return the features within a distance of the boundary."""
    dense = shapely.segmentize(outline, STEP_DEGREES)
    plane = gpd.GeoSeries([dense], crs=WGS84).to_crs(crs).iloc[0]
    shapely.prepare(plane)
    return frame[shapely.dwithin(plane, frame.geometry.to_crs(crs).to_numpy(), margin_m)]


def _middles(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.representative_point())


def _assumptions(choices: OsmChoices, extent: Extent, *, day: date | None) -> Iterator[Text]:
    yield Text(
        f"OpenStreetMap 不说明精度，一律按 {choices.accuracy_m:g} 米计",
        f"OpenStreetMap states no accuracy; {choices.accuracy_m:g} m is taken throughout",
    )
    if choices.boundary is None:
        yield Text(
            "没有给边界，以数据的范围为边界", "no boundary was given: the extent stands for it"
        )
        yield from extent.told()
    if day is None:
        yield Text(
            "数据没有注明日期：成果中写“未注明”，文件按今天计（--date 可以给出）",
            "the source states no date: results say so, and files are dated today (see --date)",
        )


def _without_facilities(
    facilities: gpd.GeoDataFrame, table: OsmTable, *, closed: int
) -> Iterator[Text]:
    if closed:
        yield Text(
            f"{closed} 处设施不对公众开放（access=private、no），没有收入",
            f"{how_many(closed, 'facility', 'facilities')} left out: not open to the public "
            "(access=private, no)",
        )
    if facilities.empty:
        yield Text(
            "数据中没有对照表所列的设施：研究里只有街道和住户，请在 study.toml 的 [layers] 中"
            "写上自己的设施表（facilities = 文件名）",
            "the source has no facilities that the table lists: the study has streets and homes; "
            "name your own table of facilities in [layers] of study.toml (facilities = FILE)",
        )
        return
    absent = [c for c in table.categories if not facilities["kind"].isin(c.kinds).any()]
    if absent:
        zh, en = "、".join(c.name.zh for c in absent), ", ".join(c.name.en for c in absent)
        yield Text(f"数据中没有这些类别的设施：{zh}", f"the source has no facilities for: {en}")


def _near_the_edge(homes: gpd.GeoDataFrame, extent: Extent, *, crs: CRS) -> Iterator[Text]:
    """Yield how many homes may have services beyond the data."""
    edge = gpd.GeoSeries([shapely.segmentize(extent.outline, STEP_DEGREES).boundary], crs=WGS84)
    points = _middles(homes).geometry.to_crs(crs).to_numpy()
    near = int(shapely.dwithin(edge.to_crs(crs).iloc[0], points, BEYOND_M).sum())
    if near:
        yield Text(
            f"{near} 处住户离数据的边缘不到 {BEYOND_M:,.0f} 米，边缘以外的设施和道路不在数据里，"
            "这些住户的结果可能偏低",
            f"{how_many(near, 'home')} may be understated, within {BEYOND_M:,.0f} m of the edge of "
            "the data, and services and streets beyond it are not known",
        )


def _refuse_empty(frame: gpd.GeoDataFrame, what: Text, where: str) -> None:
    if frame.empty:
        raise refused(
            where,
            Text(f"里面没有{what.zh}", f"has no {what.en}"),
            Text(
                "下载包含它们的数据，或改对照表（--table）、边界（--boundary）",
                "download data that have them, or change the table (--table) or --boundary",
            ),
        )


def _identity(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return plain if re.match(r"[a-z]", plain) else "osm-study"
