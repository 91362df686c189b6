"""Put a study together from OpenStreetMap objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.osm import places
from ganquan_geo.load.osm.streets import WalkedStreets, build_streets
from ganquan_geo.load.positions import in_wgs84
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.drafts import StudyDraft
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.load.osm.objects import OsmObjects
    from ganquan_geo.load.osm.tables import OsmTable

Homes = Literal["auto", "landuse", "streets"]
HOMES: tuple[Homes, ...] = ("auto", "landuse", "streets")
EXTENT_DEG = 0.2  # a stated extent may reach this far beyond what is in the file
EDGE_M = 10.0  # a home this little beyond the boundary is in it: boundaries run along streets
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
        ``"landuse"``: residential land. ``"streets"``: a point in the middle of each
        residential street. ``"auto"``: the first, or the second if there is none.
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
    notes = [
        Text(
            f"OpenStreetMap 不说明精度，一律按 {choices.accuracy_m:g} 米计",
            f"OpenStreetMap states no accuracy; {choices.accuracy_m:g} m is taken throughout",
        )
    ]
    outline, basis = _boundary(objects, streets, choices, where=where)
    if choices.boundary is None:
        notes.append(
            Text(
                "没有给边界，以数据的范围为边界", "no boundary was given: the extent stands for it"
            )
        )
    middle = outline.centroid
    crs = local_crs(middle.x, middle.y)
    kept, beyond = _near(streets.frame, outline, crs=crs, margin_m=choices.margin_m)
    left_out = dict(streets.left_out)
    if beyond:
        left_out["beyond_margin"] = beyond
    _refuse_empty(kept, Text("边界附近的道路", "streets near the boundary"), where)
    facilities, _ = _near(
        places.build_facilities(objects, table, crs=crs, accuracy_m=choices.accuracy_m),
        outline,
        crs=crs,
        margin_m=choices.margin_m,
    )
    _refuse_empty(facilities, Text("对照表所列的设施", "facilities that the table lists"), where)
    homes, home_notes = _homes(objects, streets, table, choices, crs=crs)
    middles = homes.set_geometry(homes.geometry.representative_point())
    inside, _ = _near(middles, outline, crs=crs, margin_m=EDGE_M)
    homes = homes.loc[inside.index]
    _refuse_empty(
        homes, Text("居住用地或居住街道", "residential land or residential streets"), where
    )
    day = choices.date or objects.date
    if day is None:
        notes.append(Text("数据没有日期，按今天计", "the source has no date; today stands for it"))
    boundary = {"id": "boundary", "name": choices.name.zh, "basis": basis, "accuracy_m": None}
    layers = {
        "streets": kept,
        "facilities": facilities,
        "compounds": homes,
        "boundary": gpd.GeoDataFrame([boundary], geometry=[outline], crs=WGS84),
    }
    absent = [c for c in table.categories if not facilities["kind"].isin(c.kinds).any()]
    if absent:
        zh, en = "、".join(c.name.zh for c in absent), ", ".join(c.name.en for c in absent)
        notes.append(
            Text(f"数据中没有这些类别的设施：{zh}", f"the source has no facilities for: {en}")
        )
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
        notes=(*notes, *home_notes),
        table=table.text,
    )


def _boundary(
    objects: OsmObjects, streets: WalkedStreets, choices: OsmChoices, *, where: str
) -> tuple[BaseGeometry, str]:
    """Return the boundary and where it comes from."""
    if choices.boundary is None:
        drawn = shapely.box(*streets.frame.total_bounds)
        stated = shapely.box(*objects.box) if objects.box else drawn
        # Some files state an extent that has nothing to do with what is in them.
        near = shapely.buffer(drawn, EXTENT_DEG)
        extent = stated if stated.intersects(drawn) and near.contains(stated) else drawn
        return extent, "extent of the OpenStreetMap extract"
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
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the features within a distance of the boundary, and how many are not."""
    dense = shapely.segmentize(outline, STEP_DEGREES)
    plane = gpd.GeoSeries([dense], crs=WGS84).to_crs(crs).iloc[0]
    shapely.prepare(plane)
    near = shapely.dwithin(plane, frame.geometry.to_crs(crs).to_numpy(), margin_m)
    return frame[near], int((~near).sum())


def _homes(
    objects: OsmObjects,
    streets: WalkedStreets,
    table: OsmTable,
    choices: OsmChoices,
    *,
    crs: CRS,
) -> tuple[gpd.GeoDataFrame, list[Text]]:
    if choices.homes != "streets":
        land = places.build_compounds(objects, accuracy_m=choices.accuracy_m)
        if choices.homes == "landuse" or len(land):
            return land, []
    homes = places.build_stand_ins(streets, table, crs=crs, accuracy_m=choices.accuracy_m)
    return homes, [
        Text(
            f"没有用居住用地：{len(homes)} 段居住街道的中点代替住户，不是小区",
            f"no residential land is used: the middles of {len(homes)} residential streets stand "
            "for homes; they are not compounds",
        )
    ]


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
