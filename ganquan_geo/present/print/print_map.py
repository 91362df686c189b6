"""The print map of a coverage result, and its file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.print.against import (
    against_section,
    write_conclusion,
)
from ganquan_geo.present.print.cartography import Subject
from ganquan_geo.present.print.figures import figure_section, tier_section
from ganquan_geo.present.print.fitting import SheetPlan
from ganquan_geo.present.print.head import Head, measure_figure_frame, sheet_papers
from ganquan_geo.present.print.home_lists import names_section
from ganquan_geo.present.print.page import draw_sheet
from ganquan_geo.present.print.paper import (
    FIGURE_WIDTH_MM,
    build_figure_papers,
    fit_window,
)
from ganquan_geo.present.print.plan_layer import build_plan_layer
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.words import say
from ganquan_geo.present.reaches import common_minutes
from ganquan_geo.present.writing import write_together
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.print.panels import Section
    from ganquan_geo.present.print.paper import Bounds, PaperSize
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.sheet import Sheet
    from ganquan_geo.present.print.state import Show
    from ganquan_geo.words.text import Lang

FIGURE_MOST_MM = 112.0
PICTURE_MOST_MM = 150.0
PLAN_MOST_MM = 112.0  # with heading and text it fits on one page
STATE_TITLES: dict[Show, Text] = {
    "position": Text("区位图", "Position of the sub-district"),
    "compounds": Text("{homes}分布图", "Where the {homes} are"),
    "facilities": Text("服务设施现状图", "Where the facilities are"),
    "uncovered": Text("服务盲区图", "{homes} that are not covered"),
}

SheetFormat = Literal["png", "svg", "pdf"]


def draw_print_map(
    result: CoverageResult,
    *,
    category: str | None = None,
    size: PaperSize = "A4",
    landscape: bool = False,
    lang: Lang = "zh",
) -> Sheet:
    """Draw a coverage result as a sheet for printing, at a round scale.

    Parameters
    ----------
    result
        What `measure_coverage` returned; it is not changed.
    category
        Id of the category whose reach is drawn; None for all homes by the number of
        categories they reach.
    size
        ``"A4"`` or ``"A3"``.
    landscape
        Whether the sheet lies on its long side.
    lang
        Language of the sheet.

    Returns
    -------
    Sheet
        A matplotlib figure of exact paper size; its `write` saves PNG, SVG or PDF.

    Raises
    ------
    UnknownNameError
        If there is no such category or paper.

    Examples
    --------
    >>> sheet = gg.draw_print_map(result, category="health", size="A3", landscape=True)
    >>> [round(25.4 * side) for side in sheet.get_size_inches()]  # millimetres
    [420, 297]
    """
    return draw_scene_map(
        build_scene(result, lang=lang), category=category, size=size, landscape=landscape
    )


def draw_scene_map(
    scene: Scene, *, category: str | None, size: PaperSize, landscape: bool
) -> Sheet:
    """Draw one sheet of a scene; see `draw_print_map`."""
    number = None if category is None else _category_number(scene, category)
    plan = SheetPlan(
        title=_title(scene, number),
        subject=Subject(category=number),
        figures=partial(_figures, scene, number),
        window=partial(fit_window, scene.bounds_m, crs=scene.crs),
        notes=(say("made", scene.lang, version=VERSION),),
    )
    head = Head(
        title=plan.title,
        headline=write_conclusion(scene, number),
        number=say("print_sheet", scene.lang, number=1 if number is None else number + 2),
    )
    papers = sheet_papers(scene, head, size=size, landscape=landscape)
    return draw_sheet(scene, papers, plan, head=head)


def draw_figure(scene: Scene, *, category: str | None) -> Sheet:
    """Draw a map for the text of a report: without title, figures and notes."""
    number = None if category is None else _category_number(scene, category)
    return _draw_bare(scene, Subject(category=number), title=_title(scene, number))


def name_state(shows: Show, study: Study) -> Text:
    """Return the title of a map of what there is, by what the homes of a study are called."""
    return STATE_TITLES[shows].filled(**study.home_words()).capital()


def draw_picture(scene: Scene, *, category: str | None) -> Sheet:
    """Draw a map that stands alone on another page: title and conclusion above, the source below.

    It is taller than a figure of a report, so that more names and signs have room.
    """
    number = None if category is None else _category_number(scene, category)
    head = Head(title=_title(scene, number), headline=write_conclusion(scene, number))
    return _draw_bare(
        scene, Subject(category=number), title=head.title, most_mm=PICTURE_MOST_MM, head=head
    )


def draw_state_figure(scene: Scene, shows: Show) -> Sheet:
    """Draw a map of what there is or of what is not covered for the text of a report.

    The position of a sub-district is shown among all streets of the data.
    """
    bounds = scene.bounds_m
    if shows == "position":
        west, south, east, north = scene.layers["streets"].total_bounds.tolist()
        bounds = _around(bounds, (west, south, east, north))
    title = name_state(shows, scene.result.study).said(scene.lang)
    return _draw_bare(scene, Subject(shows=shows), title=title, bounds_m=bounds)


def draw_subject_figure(scene: Scene, subject: Subject, *, title: str) -> Sheet:
    """Draw a map of any subject for the text of a report."""
    return _draw_bare(scene, subject, title=title)


def draw_subject_map(scene: Scene, subject: Subject, head: Head, *, note: str) -> Sheet:
    """Draw a map of any subject as a sheet of A4, with a note of its own."""
    plan = SheetPlan(
        title=head.title,
        subject=subject,
        figures=lambda *_: (),
        window=partial(fit_window, scene.bounds_m, crs=scene.crs),
        notes=(note, say("made", scene.lang, version=VERSION)),
    )
    papers = sheet_papers(scene, head, size="A4", landscape=False)
    return draw_sheet(scene, papers, plan, head=head)


def draw_plan_figure(scene: Scene, plan: PlanResult) -> Sheet:
    """Draw the map of a street plan for the text of a report."""
    subject = Subject(plan=build_plan_layer(scene, plan))
    title = plan.plan.name.said(scene.lang)
    return _draw_bare(scene, subject, title=title, most_mm=PLAN_MOST_MM)


def write_print_maps(
    result: CoverageResult,
    folder: str | Path,
    *,
    size: PaperSize = "A4",
    landscape: bool = False,
    kind: SheetFormat = "pdf",
    lang: Lang = "zh",
) -> tuple[Path, ...]:
    """Write the overview sheet and one for the reach of each category, all or nothing.

    Parameters
    ----------
    result, size, landscape, lang
        As in `draw_print_map`.
    folder
        Made if it is not there.
    kind
        ``"png"`` (300 dpi), ``"svg"`` or ``"pdf"``.

    Returns
    -------
    tuple of pathlib.Path
        ``map_overview`` and ``map_<category>``.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> files = gg.write_print_maps(result, "maps", kind="svg")
    >>> files[1].name
    'map_health.svg'
    """
    scene = build_scene(result, lang=lang)
    wanted = (None, *(own.id for own in result.study.categories))

    def write(category: str | None, path: Path) -> None:
        draw_scene_map(scene, category=category, size=size, landscape=landscape).write(path)

    return write_together(
        Path(folder),
        dict(
            zip(map_files(result.study, kind), (partial(write, own) for own in wanted), strict=True)
        ),
    )


def map_files(study: Study, kind: SheetFormat) -> tuple[str, ...]:
    """Return the names of the maps of a study: the overview's, then each category's."""
    names = ("overview", *(own.id for own in study.categories))
    return tuple(f"map_{name}.{kind}" for name in names)


def _around(one: Bounds, other: Bounds) -> Bounds:
    """Return the bounds that hold two."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _draw_bare(
    scene: Scene,
    subject: Subject,
    *,
    title: str,
    most_mm: float = FIGURE_MOST_MM,
    bounds_m: Bounds | None = None,
    head: Head | None = None,
) -> Sheet:
    """Draw a map as wide as the text of a page, with its legend; head and foot where asked for."""
    west, south, east, north = bounds = bounds_m or scene.bounds_m
    tall = min(FIGURE_WIDTH_MM * 1.06 * (north - south) / (east - west), most_mm)
    plan = SheetPlan(
        title=title,
        subject=subject,
        figures=partial(_figures, scene, None),
        window=partial(fit_window, bounds, crs=scene.crs),
    )
    head_mm, foot_mm = (0.0, 0.0) if head is None else measure_figure_frame(scene, head)
    papers = build_figure_papers(map_height_mm=tall, head_mm=head_mm, foot_mm=foot_mm)
    return draw_sheet(scene, papers, plan, head=head)


def _figures(
    scene: Scene, number: int | None, width_mm: float, factor: float
) -> tuple[Section, ...]:
    if number is None:
        return (
            figure_section(scene, width_mm=width_mm, factor=factor),
            *against_section(scene, None, width_mm=width_mm, factor=factor),
        )
    return (
        tier_section(scene, number, width_mm=width_mm, factor=factor),
        *against_section(scene, number, width_mm=width_mm, factor=factor),
        *names_section(scene, number, width_mm=width_mm, factor=factor),
    )


def _category_number(scene: Scene, category: str) -> int:
    ids = [own.id for own in scene.study.categories]
    if category not in ids:
        known = ", ".join(ids)
        raise UnknownNameError(
            Text(f"没有类别“{category}”；可用：{known}", f"no category {category!r}; use: {known}")
        )
    return ids.index(category)


def _title(scene: Scene, number: int | None) -> str:
    if number is not None:
        name = scene.study.categories[number].name.said(scene.lang)
        return say("reach", scene.lang, category=name)
    minutes = common_minutes(scene.study.categories)
    if minutes is None:
        return say("overview_all", scene.lang)
    return say("overview", scene.lang, minutes=minutes)
