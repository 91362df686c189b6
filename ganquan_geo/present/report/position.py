"""Where a sub-district lies and how large it is, from its own boundary alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.present.extent import is_extent
from ganquan_geo.present.print.print_map import name_state
from ganquan_geo.present.report.content import Heading, Paragraph, Part, Picture
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.print.state import Show
    from ganquan_geo.present.report.content import Facts

EXTENT = Text(
    "街道边界东西长约 {wide}、南北长约 {tall}，面积约 {area} 平方公里，位于经度 {west}°—{east}°、"
    "纬度 {south}°—{north}°（WGS 84）。",
    "The boundary is about {wide} from west to east and {tall} from south to north, with about "
    "{area} square kilometres, at longitudes {west}° to {east}° and latitudes {south}° to "
    "{north}° (WGS 84). ",
)
DATA_EXTENT = Text(
    "资料中没有街道界线，评估范围为资料范围：经度 {west}°—{east}°、"
    "纬度 {south}°—{north}°（WGS 84）。",
    "The data hold no boundary of the sub-district; what is assessed is their extent: longitudes "
    "{west}° to {east}°, latitudes {south}° to {north}° (WGS 84). ",
)
OFFICE_ADDS = Text(
    "资料中没有区、市的界线，区位图只绘评估范围和周边有名称的道路；在全区、全市中的位置图由编制单位补充。",
    "The data hold no outline of district or city: the map of position shows what is assessed and "
    "the named roads around it; a map of where it lies in the city is the office's to add.",
)


def write_position(facts: Facts) -> list[Part]:
    """Give extent and coordinates of the sub-district, with a map at a smaller scale."""
    lang = facts.lang
    said = _extent(facts.result.study).said(lang) + OFFICE_ADDS.said(lang)
    title = Text("区位与范围", "Position and extent")
    return [
        Heading(text=title.said(lang), level=2),
        Paragraph(text=said),
        *picture_state(facts, "position"),
    ]


def picture_state(facts: Facts, shows: Show) -> list[Part]:
    """Return a map of what there is as a picture; nothing where it was not drawn."""
    if shows not in facts.images:
        return []
    lang = facts.lang
    study = facts.result.study
    caption = name_state(shows, study)
    says = Text("{study}：{caption}", "{study}: {caption}").filled(
        study=study.name, caption=caption
    )
    return [Picture(caption=caption.said(lang), image=shows, says=says.said(lang))]


def _extent(study: Study) -> Text:
    """Return how large the boundary is and where, or that it is the extent of the data."""
    boundary = study.layers["boundary"]
    west, south, east, north = boundary.total_bounds.tolist()
    degrees = {"west": west, "south": south, "east": east, "north": north}
    shown = {name: f"{value:.4f}" for name, value in degrees.items()}
    if is_extent(boundary):
        return DATA_EXTENT.filled(**shown)
    crs = local_crs((west + east) / 2, (south + north) / 2)
    outline = shapely.union_all(boundary.to_crs(crs).geometry.to_numpy())
    left, low, right, high = shapely.bounds(outline).tolist()
    area = f"{shapely.area(outline) / 1e6:.2f}"
    sides = {"wide": format_m(right - left), "tall": format_m(high - low)}
    return EXTENT.filled(area=area, **sides, **shown)
