"""What stands on a sheet: title, map, the columns beside it, and the foot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.present.print.blocks import paragraph, table_rows
from ganquan_geo.present.print.cartography import draw_map
from ganquan_geo.present.print.fitting import Fit, SheetPlan, build_contents, fit_sheet
from ganquan_geo.present.print.head import Head, draw_foot, draw_title
from ganquan_geo.present.print.panels import (
    Contents,
    Placed,
    arrange,
    arrange_most,
    draw_panels,
)
from ganquan_geo.present.print.paper import MM_PER_INCH, Box, Paper
from ganquan_geo.present.print.sheet import PREVIEW_DPI, Sheet
from ganquan_geo.present.print.strokes import Easel
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ganquan_geo.present.print.scene import Scene

FRAME = "#3a4048"
LIST_SHARES = (0.1, 0.42, 0.48)
CUT_MM = 6.0


def draw_sheet(
    scene: Scene, papers: Sequence[Paper], plan: SheetPlan, *, head: Head | None = None
) -> Sheet:
    """Draw one sheet on the paper that suits it.

    Parameters
    ----------
    papers
        Plans of the sheet, from the largest map on.
    plan
        What stands on it.
    head
        Conclusion and number; None for neither, under the title of the plan, and on a figure
        in a report, which says the rest, for no head and foot.
    """
    fit = choose_fit(scene, papers, plan)
    paper, window = fit.paper, fit.window
    sheet, easel = _empty_sheet(scene, paper, plan.title)
    drawing = _axes(sheet, paper, paper.map)
    drawing.set_xticks([])
    drawing.set_yticks([])
    for spine in drawing.spines.values():
        spine.set(edgecolor=FRAME, linewidth=0.8 * paper.factor)
    own = Easel(axes=drawing, per_mm=window.m_per_mm, factor=paper.factor)
    drawn = draw_map(own, scene, window, plan.subject)
    contents = build_contents(scene, plan, paper, window, fit.shrink, drawn=drawn)
    if not fit.located:
        contents = replace(contents, locator=())
    draw_panels(easel, _placed(scene, fit, contents))
    if head is not None or not paper.bare:
        own_head = head or Head(title=plan.title)
        draw_title(easel, scene, paper, window, own_head)
        draw_foot(easel, scene, paper, own_head)
    return sheet


def choose_fit(scene: Scene, papers: Sequence[Paper], plan: SheetPlan) -> Fit:
    """Return how a sheet is laid out: in one column beside the map, narrow or wide, before two."""
    beside = [paper for paper in papers if len(paper.panels) == 1]
    fits = [fit_sheet(scene, [paper], plan) for paper in beside]
    whole = [fit for fit in fits if fit.located]
    return max(whole, key=lambda fit: fit.shrink) if whole else fit_sheet(scene, papers, plan)


def draw_list(
    scene: Scene, *, head: Head, columns: list[list[tuple[str, str, str]]], paper: Paper
) -> Sheet:
    """Draw a sheet with a list of page, name and figure in one or two columns."""
    sheet, easel = _empty_sheet(scene, paper, head.title)
    draw_title(easel, scene, paper, None, head)
    width = (paper.title.width - 8.0) / 2
    for number, rows in enumerate(columns):
        x, y = paper.title.x + number * (width + 8.0), paper.title.y
        for block in table_rows(rows, width_mm=width, factor=paper.factor, shares=LIST_SHARES):
            block.draw(easel, x, y)
            y -= block.height_mm
    draw_foot(easel, scene, paper, head)
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
