"""What stands on a sheet: title, map, the columns beside it, and the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.print.blocks import paragraph, table_rows
from ganquan_geo.present.print.cartography import draw_map
from ganquan_geo.present.print.fitting import Fit, SheetPlan, build_contents, fit_sheet
from ganquan_geo.present.print.lettering import measure_text_mm, put_text, wrap_text
from ganquan_geo.present.print.panels import (
    Contents,
    Placed,
    arrange,
    arrange_most,
    draw_panels,
)
from ganquan_geo.present.print.paper import MM_PER_INCH, Box, Paper, Window
from ganquan_geo.present.print.sheet import PREVIEW_DPI, Sheet
from ganquan_geo.present.print.strokes import Easel
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ganquan_geo.present.print.scene import Scene

TITLE_PT, LEAST_TITLE_PT, SUBTITLE_PT, CREDIT_PT = 15.0, 9.0, 7.6, 6.2
FRAME = "#3a4048"
LIST_SHARES = (0.1, 0.6, 0.3)
CUT_MM = 6.0


def draw_sheet(scene: Scene, papers: Sequence[Paper], plan: SheetPlan) -> Sheet:
    """Draw one sheet on the paper that suits it."""
    fit = fit_sheet(scene, papers, plan)
    paper, window = fit.paper, fit.window
    sheet, easel = _empty_sheet(scene, paper, plan.title)
    drawing = _axes(sheet, paper, paper.map)
    drawing.set_xticks([])
    drawing.set_yticks([])
    for spine in drawing.spines.values():
        spine.set(edgecolor=FRAME, linewidth=0.8 * paper.factor)
    own = Easel(axes=drawing, per_mm=window.m_per_mm, factor=paper.factor)
    left_out = draw_map(own, scene, window, plan.subject)
    contents = build_contents(scene, plan, paper, window, fit.shrink, left_out=len(left_out))
    draw_panels(easel, _placed(scene, fit, contents))
    if not paper.bare:
        _draw_title(easel, scene, paper, window, plan.title)
        _draw_foot(easel, scene, paper)
    return sheet


def draw_list(
    scene: Scene, *, title: str, columns: list[list[tuple[str, str, str]]], paper: Paper
) -> Sheet:
    """Draw a sheet with a list of page, name and figure in one or two columns."""
    sheet, easel = _empty_sheet(scene, paper, title)
    _draw_title(easel, scene, paper, None, title)
    width = (paper.title.width - 8.0) / 2
    for number, rows in enumerate(columns):
        x, y = paper.title.x + number * (width + 8.0), paper.title.y
        for block in table_rows(rows, width_mm=width, factor=paper.factor, shares=LIST_SHARES):
            block.draw(easel, x, y)
            y -= block.height_mm
    _draw_foot(easel, scene, paper)
    return sheet


def _placed(scene: Scene, fit: Fit, contents: Contents) -> Placed:
    """Return where the blocks stand; those without room give way to a line that says so."""
    panels, factor = fit.paper.panels, fit.paper.factor
    placed = None if fit.cut else arrange(panels, contents, divided=fit.divided)
    if placed is not None:
        return placed
    last, spare = panels[-1], CUT_MM * factor
    shorter = Box(x=last.x, y=last.y + spare, width=last.width, height=last.height - spare)
    placed, left = arrange_most((*panels[:-1], shorter), contents)
    if left:
        text = say("cut", scene.lang, n=left)
        placed.append((paragraph(text, width_mm=last.width, factor=factor), last.x, shorter.y))
    return placed


def _empty_sheet(scene: Scene, paper: Paper, title: str) -> tuple[Sheet, Easel]:
    sheet = Sheet(
        figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH), dpi=PREVIEW_DPI
    )
    sheet.title = f"{scene.study.name.said(scene.lang)} · {title}"
    sheet.stamp = scene.study.date.isoformat()
    page = _axes(sheet, paper, Box(x=0, y=0, width=paper.width_mm, height=paper.height_mm))
    page.set_xlim(0, paper.width_mm)
    page.set_ylim(0, paper.height_mm)
    page.axis("off")
    return sheet, Easel(axes=page, per_mm=1.0, factor=paper.factor)


def _axes(sheet: Sheet, paper: Paper, box: Box) -> Axes:
    return sheet.add_axes(
        (
            box.x / paper.width_mm,
            box.y / paper.height_mm,
            box.width / paper.width_mm,
            box.height / paper.height_mm,
        )
    )


def _draw_title(
    easel: Easel, scene: Scene, paper: Paper, window: Window | None, title: str
) -> None:
    lang, factor, box = scene.lang, paper.factor, paper.title
    profile, date = scene.result.profile.name.said(lang), scene.study.date.isoformat()
    subtitle = say("subtitle", lang, profile=profile, date=date)
    if window is not None:
        scale = f"{window.scale:,.0f}".replace(",", " ")
        subtitle += say("scale", lang, scale=scale, size=paper.size)
    line = (
        f"{scene.study.name.said(lang)}　{title}"
        if lang == "zh"
        else (f"{scene.study.name.said(lang)}: {title}")
    )
    place = (box.x, box.top - 6.0 * factor)
    size_pt = TITLE_PT * factor
    size_pt *= min(1.0, box.width / measure_text_mm(line, size_pt=size_pt, weight="Bold"))
    size_pt = max(size_pt, LEAST_TITLE_PT * factor)
    lines = wrap_text(line, width_mm=box.width, size_pt=size_pt, weight="Bold").split("\n")
    line = lines[0] if len(lines) == 1 else lines[0][:-1] + "…"
    put_text(easel.axes, place, line, size_pt=size_pt, weight="Bold")
    place = (box.x, box.top - 11.6 * factor)
    put_text(easel.axes, place, subtitle, size_pt=SUBTITLE_PT * factor, look={"color": "#5c636c"})


def _draw_foot(easel: Easel, scene: Scene, paper: Paper) -> None:
    lang, factor, box = scene.lang, paper.factor, paper.foot
    size = CREDIT_PT * factor
    made = say("made", lang, version=VERSION)
    look = {"color": "#5c636c"}
    put_text(easel.axes, (box.right, box.y + 0.6), made, size_pt=size, look={**look, "ha": "right"})
    credit = wrap_text(scene.study.credit.said(lang), width_mm=box.width * 0.8, size_pt=size)
    for number, text in enumerate(reversed(credit.split("\n"))):
        place = (box.x, box.y + 0.6 + number * 3.0 * factor)
        put_text(easel.axes, place, text, size_pt=size, look=look)
