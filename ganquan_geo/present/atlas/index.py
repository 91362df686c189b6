"""The front of an atlas: a map with the number of every sheet, and the list of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present.atlas.streets import LEAST_INSIDE_M
from ganquan_geo.present.print.against import write_conclusion
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.fitting import SheetPlan
from ganquan_geo.present.print.head import Head, measure_frame, sheet_papers
from ganquan_geo.present.print.numbers import NumberMark
from ganquan_geo.present.print.page import draw_list, draw_sheet
from ganquan_geo.present.print.paper import build_list_paper, fit_window
from ganquan_geo.present.print.strokes import spot_of
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ganquan_geo.model.study import Study
    from ganquan_geo.present.atlas.features import AtlasKind, Feature
    from ganquan_geo.present.atlas.pages import Layout
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet
    from ganquan_geo.present.print.strokes import Spot
    from ganquan_geo.words.text import Lang

INDEX_ROWS = 44
KIND_TITLES: dict[AtlasKind, Text] = {
    "street": Text("街道图册", "Street atlas"),
    "compound": Text("{home}图册", "Atlas of each {home}"),
    "neighbourhood": Text("居民区图册", "Neighbourhood atlas"),
}
KIND_SHEETS: dict[AtlasKind, Text] = {
    "street": Text("街道 {number}", "Street {number}"),
    "compound": Text("{home} {number}", "{home} {number}"),
    "neighbourhood": Text("居民区 {number}", "Neighbourhood {number}"),
}
COUNTED = Text(
    "共 {n} 张图，按名称的拼音排列。", "{n} {n|sheet|sheets}, in the order of their names."
)
STREETS_COUNTED = Text(
    "共 {n} 张图，按名称的拼音排列：道路项目，以及界内 {least}以上的街道。",
    "{n} {n|sheet|sheets}, in the order of their names: the street projects, and streets with at "
    "least "
    "{least} inside.",
)
INDEX = Text("索引", "index")
LEFT = Text(
    "另有 {n} 处位置不明或离街道太远，没有图。",
    "{n} more have no position by any street: no sheet.",
)
STREETS_LEFT = Text(
    "另有 {n} 条伸入界内不足 {least}，没有图。", "{n} more reach in by less: no sheet."
)
MAP_TITLE = Text("{title}：索引图", "{title}: index map")


def number_features(features: Sequence[Feature]) -> dict[str, int]:
    """Return the number of every feature's sheet, from 1, by its identity."""
    drawn = [feature.identity for feature in features if feature.drawn]
    return {identity: number for number, identity in enumerate(drawn, start=1)}


def title_atlas(study: Study, kind: AtlasKind) -> Text:
    """Return what the atlas of a kind is called."""
    return KIND_TITLES[kind].filled(**study.home_words()).capital()


def name_sheet(study: Study, kind: AtlasKind, number: int) -> Text:
    """Return the number of a sheet as it stands on it: its kind, and its place in that atlas."""
    return KIND_SHEETS[kind].filled(number=number, **study.home_words()).capital()


def draw_index(
    scene: Scene, features: Sequence[Feature], *, kind: AtlasKind, layout: Layout
) -> list[Sheet]:
    """Draw the front of an atlas: its map, and the list with the first figure of each sheet."""
    numbers = number_features(features)
    return [
        _draw_map(scene, features, numbers, kind=kind, layout=layout),
        *_draw_lists(scene, features, numbers, kind=kind, layout=layout),
    ]


def _draw_map(
    scene: Scene,
    features: Sequence[Feature],
    numbers: dict[str, int],
    *,
    kind: AtlasKind,
    layout: Layout,
) -> Sheet:
    lang = scene.lang
    marks = tuple(
        NumberMark(text=str(numbers[feature.identity]), spot=_middle(scene, feature))
        for feature in features
        if feature.drawn and feature.focus
    )
    title = MAP_TITLE.filled(title=title_atlas(scene.study, kind)).said(lang)
    said = _write_headline(scene, kind, drawn=len(numbers), left=len(features) - len(numbers))
    head = Head(title=title, headline=said, number=INDEX.said(lang))
    plan = SheetPlan(
        title=title,
        subject=Subject(numbers=marks),
        figures=_no_figures,
        window=partial(fit_window, scene.bounds_m, crs=scene.crs),
    )
    papers = sheet_papers(scene, head, size=layout.size, landscape=layout.landscape)
    return draw_sheet(scene, papers, plan, head=head)


def _write_headline(scene: Scene, kind: AtlasKind, *, drawn: int, left: int) -> str:
    """Return the conclusion, for homes; then what has a sheet, what has none and why."""
    lang, least = scene.lang, format_m(LEAST_INSIDE_M)
    if kind == "street":
        parts = [STREETS_COUNTED.filled(n=drawn, least=least)]
        parts += [STREETS_LEFT.filled(n=left, least=least)] if left else []
        return _joined((text.said(lang) for text in parts), lang)
    parts = [COUNTED.filled(n=drawn), *([LEFT.filled(n=left)] if left else [])]
    return _joined((write_conclusion(scene, None), *(text.said(lang) for text in parts)), lang)


def _joined(sentences: Iterable[str], lang: Lang) -> str:
    return ("" if lang == "zh" else " ").join(sentences)


def _draw_lists(
    scene: Scene,
    features: Sequence[Feature],
    numbers: dict[str, int],
    *,
    kind: AtlasKind,
    layout: Layout,
) -> list[Sheet]:
    lang = scene.lang
    head_row = (
        Text("图号", "sheet").said(lang),
        glossary.NAME.said(lang),
        Text("要点", "figure").said(lang),
    )
    rows = [
        (str(numbers.get(feature.identity, NOTHING)), feature.name, feature.headline)
        for feature in features
    ]
    pages = max(1, -(-len(features) // (2 * INDEX_ROWS)))
    sheets = []
    for page in range(pages):
        starts = (2 * INDEX_ROWS * page, 2 * INDEX_ROWS * page + INDEX_ROWS)
        title = title_atlas(scene.study, kind).said(lang)
        title += f"（{page + 1} / {pages}）" if pages > 1 else ""
        head = Head(title=title, number=INDEX.said(lang))
        head_mm, foot_mm = measure_frame(scene, head, size=layout.size, landscape=False)
        sheets.append(
            draw_list(
                scene,
                head=head,
                columns=[
                    [head_row, *rows[start : start + INDEX_ROWS]]
                    for start in starts
                    if rows[start : start + INDEX_ROWS] or start == 0
                ],
                paper=build_list_paper(layout.size, head_mm=head_mm, foot_mm=foot_mm),
            )
        )
    return sheets


def _middle(scene: Scene, feature: Feature) -> Spot:
    """Return where the number of a feature stands: in the middle of its longest part inside."""
    if shapely.get_dimensions(feature.focus[0]) != 1:
        return spot_of(feature.focus[0])
    inside = shapely.intersection(shapely.union_all(feature.focus), scene.boundary)
    line = inside if inside.length else shapely.union_all(feature.focus)
    merged = shapely.line_merge(line) if line.geom_type != "LineString" else line
    parts = [part for part in shapely.get_parts(merged) if part.length]
    longest = parts[int(np.argmax(shapely.length(np.array(parts, dtype=object))))]
    return spot_of(shapely.line_interpolate_point(longest, 0.5, normalized=True))


def _no_figures(_width_mm: float, _factor: float) -> tuple[Section, ...]:
    return ()
