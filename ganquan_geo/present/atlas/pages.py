"""Drawing the sheets of an atlas."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.print.blocks import LEAST_PT, table_rows
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.fitting import SheetPlan
from ganquan_geo.present.print.gates import GATE_MM
from ganquan_geo.present.print.head import Head, sheet_papers
from ganquan_geo.present.print.legend import format_accuracy_note
from ganquan_geo.present.print.page import choose_fit, draw_sheet
from ganquan_geo.present.print.panels import titled
from ganquan_geo.present.print.paper import (
    LETTER_FACTORS,
    Bounds,
    Box,
    Paper,
    Window,
    fit_window,
)
from ganquan_geo.present.print.photos import photo_blocks
from ganquan_geo.present.print.place_names import PlaceName
from ganquan_geo.present.print.strokes import HOME_MM, spot_of
from ganquan_geo.present.print.words import say
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.present.atlas.features import Feature
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.paper import PaperSize
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet

FOCUS_NAME_PT = 8.0
LEAST_HALF_M = 250.0  # ground shown around the focus, at least
MOST_DETAIL = 2000.0
PHOTOS = Text("改造前后照片", "Photographs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the sheets of an atlas lie."""

    size: PaperSize = "A4"
    landscape: bool = False

    def papers(self, scene: Scene, head: Head) -> tuple[Paper, ...]:
        """Return the plans of a sheet, from the largest map on."""
        return sheet_papers(scene, head, size=self.size, landscape=self.landscape)


def draw_feature(scene: Scene, feature: Feature, layout: Layout, *, number: str = "") -> Sheet:
    """Draw the sheet of one feature; `number` is what it has in the index."""
    head = _head(feature, number)
    papers = layout.papers(scene, head)
    return draw_sheet(scene, papers, _plan(scene, feature, layout), head=head)


def _head(feature: Feature, number: str) -> Head:
    return Head(title=feature.name, headline=feature.sentence, number=number)


def _plan(scene: Scene, feature: Feature, layout: Layout) -> SheetPlan:
    factor = LETTER_FACTORS[layout.size]
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
    ) + tuple(
        PlaceName(text=text, spot=spot_of(point), clear_mm=GATE_MM * 1.3 * factor, size_pt=LEAST_PT)
        for text, point in feature.named
    )
    return SheetPlan(
        title=feature.name,
        subject=Subject(focus=feature.focus, names=names, ways=feature.ways, brief_legend=True),
        figures=partial(_figures, scene, feature),
        window=partial(focus_window, scene, feature),
        notes=(*feature.notes, say("made", scene.lang, version=VERSION)),
    )


def focus_window(scene: Scene, feature: Feature, box: Box) -> Window:
    """Return the window around a feature and its walks; the whole study if it has no place."""
    shapes = feature.framed or (*feature.focus, *(way.line for way in feature.ways))
    if not shapes:
        return fit_window(scene.bounds_m, box, crs=scene.crs)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    half_x = max((east - west) / 2, LEAST_HALF_M)
    half_y = max((north - south) / 2, LEAST_HALF_M)
    bounds: Bounds = (middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
    return fit_window(bounds, box, crs=scene.crs, most_detail=MOST_DETAIL)


def fingerprint(scene: Scene, feature: Feature, layout: Layout, *, number: str = "") -> str:
    """Return a mark of all that a sheet shows: the same mark means the same sheet."""
    head = _head(feature, number)
    fit = choose_fit(scene, layout.papers(scene, head), _plan(scene, feature, layout))
    window = fit.window
    frame = shapely.box(*window.bounds_m)
    study = scene.study
    digest = hashlib.sha256()

    def add(*things: object) -> None:
        for thing in things:
            digest.update(repr(thing).encode() + b"\0")

    add(VERSION, scene.lang, layout, study.name, study.said_date(), study.homes, study.credit)
    add(study.categories, study.settings.search_limit_m)
    add(scene.result.profile, scene.result.said_walker(), scene.result.registers)
    add(format_accuracy_note(scene), window.bounds_m)
    add(study.imprint, head, feature.photos)
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
    if feature.photos:
        blocks = photo_blocks(feature.photos, scene.lang, width_mm=width_mm, factor=factor)
        title = PHOTOS.said(scene.lang)
        sections.insert(1, titled(scene.lang, title, blocks, width_mm=width_mm, factor=factor))
    return tuple(sections)
