"""Drawing the sheets of an atlas, and the index in front of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.print.blocks import table_rows
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.fitting import SheetPlan, fit_sheet
from ganquan_geo.present.print.head import Head
from ganquan_geo.present.print.legend import format_accuracy_note
from ganquan_geo.present.print.page import draw_list, draw_sheet
from ganquan_geo.present.print.panels import titled
from ganquan_geo.present.print.paper import (
    Bounds,
    Box,
    Paper,
    Window,
    build_list_paper,
    build_papers,
    fit_window,
)
from ganquan_geo.present.print.place_names import PlaceName
from ganquan_geo.present.print.strokes import HOME_MM
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.present.atlas.features import AtlasKind, Feature
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.paper import PaperSize
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet

FOCUS_NAME_PT = 8.0
LEAST_HALF_M = 160.0  # ground shown around the focus, at least
MOST_DETAIL = 2000.0
INDEX_ROWS = 46
KIND_TITLES = {
    "street": Text("街道图册", "Street atlas"),
    "compound": Text("小区图册", "Compound atlas"),
    "neighbourhood": Text("居民区图册", "Neighbourhood atlas"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the sheets of an atlas lie."""

    size: PaperSize = "A4"
    landscape: bool = False

    def papers(self) -> tuple[Paper, ...]:
        """Return the plans of a sheet, from the largest map on."""
        return build_papers(self.size, landscape=self.landscape)


def draw_feature(scene: Scene, feature: Feature, layout: Layout) -> Sheet:
    """Draw the sheet of one feature."""
    return draw_sheet(scene, layout.papers(), _plan(scene, feature, layout))


def _plan(scene: Scene, feature: Feature, layout: Layout) -> SheetPlan:
    factor = layout.papers()[0].factor
    names = tuple(
        PlaceName(
            text=feature.name,
            spot=(float(shapely.get_x(point)), float(shapely.get_y(point))),
            clear_mm=HOME_MM * 1.3 * factor,
            size_pt=FOCUS_NAME_PT,
            bold=True,
            needed=True,
        )
        for point in _named_points(feature)
    )
    return SheetPlan(
        title=feature.name,
        subject=Subject(focus=feature.focus, names=names, ways=feature.ways, brief_legend=True),
        figures=partial(_figures, scene, feature),
        window=partial(focus_window, scene, feature),
        notes=feature.notes,
    )


def focus_window(scene: Scene, feature: Feature, box: Box) -> Window:
    """Return the window around a feature and its walks; the whole study if it has no place."""
    shapes = [*feature.focus, *(way.line for way in feature.ways)]
    if not shapes:
        return fit_window(scene.bounds_m, box, crs=scene.crs)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    half_x = max((east - west) / 2, LEAST_HALF_M)
    half_y = max((north - south) / 2, LEAST_HALF_M)
    bounds: Bounds = (middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
    return fit_window(bounds, box, crs=scene.crs, most_detail=MOST_DETAIL)


def draw_index(
    scene: Scene, features: Sequence[Feature], *, kind: AtlasKind, layout: Layout
) -> list[Sheet]:
    """Draw the index: name, page and first figure of every sheet."""
    lang = scene.lang
    pages = max(1, -(-len(features) // (2 * INDEX_ROWS)))
    head = (
        Text("页", "page").said(lang),
        glossary.NAME.said(lang),
        Text("要点", "figure").said(lang),
    )
    rows = [
        (str(pages + number), feature.name, feature.headline)
        for number, feature in enumerate(features, start=1)
    ]
    title = KIND_TITLES[kind].said(lang)
    return [
        draw_list(
            scene,
            head=Head(title=f"{title}（{number + 1} / {pages}）" if pages > 1 else title),
            columns=[
                [head, *rows[start : start + INDEX_ROWS]]
                for start in (2 * INDEX_ROWS * number, 2 * INDEX_ROWS * number + INDEX_ROWS)
                if rows[start : start + INDEX_ROWS] or start == 0
            ],
            paper=build_list_paper(layout.size),
        )
        for number in range(pages)
    ]


def fingerprint(scene: Scene, feature: Feature, layout: Layout) -> str:
    """Return a mark of all that a sheet shows: the same mark means the same sheet."""
    fit = fit_sheet(scene, layout.papers(), _plan(scene, feature, layout))
    window = fit.window
    frame = shapely.box(*window.bounds_m)
    study = scene.study
    digest = hashlib.sha256()

    def add(*things: object) -> None:
        for thing in things:
            digest.update(repr(thing).encode() + b"\0")

    add(VERSION, scene.lang, layout, study.name, study.date, study.credit, study.categories)
    add(scene.result.profile, scene.result.registers, format_accuracy_note(scene), window.bounds_m)
    add(feature.identity, feature.name, feature.tables, feature.notes)
    for shape in (*feature.focus, *(way.line for way in feature.ways)):
        digest.update(shapely.to_wkb(shape))
    add([way.number for way in feature.ways])
    for name, layer in sorted(scene.layers.items()):
        geometry = layer.geometry.to_numpy()
        seen = (
            shapely.intersects(geometry, frame)
            if name not in ("streets", "boundary")
            else shapely.is_valid(geometry)
        )
        own = layer[seen]
        add(name, own.drop(columns=own.geometry.name).to_csv())
        for shape in own.geometry:
            digest.update(shapely.to_wkb(shape))
        if name == "compounds":
            add(scene.certain[seen].tolist(), scene.possible[seen].tolist())
    return digest.hexdigest()


def _named_points(feature: Feature) -> list[shapely.Point]:
    """Return where a feature's name stands: at a place, never on a street, named anyway."""
    return [
        shapely.point_on_surface(shape)
        for shape in feature.focus[:1]
        if shapely.get_dimensions(shape) != 1
    ]


def _figures(scene: Scene, feature: Feature, width_mm: float, factor: float) -> tuple[Section, ...]:
    sections = []
    for own in feature.tables:
        if not own.rows:
            continue
        blocks = table_rows(
            own.rows,
            width_mm=width_mm,
            factor=factor,
            shares=own.shares,
            head=len(own.shares) > 2,  # noqa: PLR2004 - two columns are names and values
        )
        size = {"width_mm": width_mm, "factor": factor}
        sections.append(titled(scene.lang, own.title, blocks, **size))
    return tuple(sections)
