"""A whole sheet: map, title, legend, notes, scale bar and north arrow."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.text import Text
from ganquan_geo.model.version import VERSION
from ganquan_geo.present import symbology
from ganquan_geo.present.glyphs import check_glyphs
from ganquan_geo.present.print.blocks import Block, table
from ganquan_geo.present.print.cartography import Subject, draw_map
from ganquan_geo.present.print.legend import (
    legend_groups,
    locator_group,
    notes_group,
    said_accuracy,
)
from ganquan_geo.present.print.lettering import measure_text_mm, put_text, wrap_text
from ganquan_geo.present.print.panels import Contents, draw_panels
from ganquan_geo.present.print.paper import MM_PER_INCH, Box, Paper, Window
from ganquan_geo.present.print.strokes import Easel
from ganquan_geo.present.print.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from matplotlib.axes import Axes

    from ganquan_geo.present.print.scene import Scene

DPI = 300
PREVIEW_DPI = 110
TITLE_PT, SUBTITLE_PT, CREDIT_PT = 15.0, 7.6, 6.0
FRAME = "#3a4048"
LIST_SHARES = (0.1, 0.6, 0.3)
BAR_LENGTHS_M = (20, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000)
BAR_MOST_MM = 44.0
BAR_PT = 6.4


class Sheet(Figure):
    """A matplotlib figure of exact paper size that knows its date and title.

    It shows itself in a notebook; `write` saves it, the same bytes for the same sheet.
    """

    title: str = ""
    stamp: str = ""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with _fixed_settings():
            self.savefig(buffer, format="png", dpi=PREVIEW_DPI, metadata={"Software": None})
        return buffer.getvalue()

    def write(self, path: Path, *, dpi: int = DPI) -> None:
        """Save the sheet as PNG, SVG or PDF, by the ending of the name.

        Parameters
        ----------
        path
            Where to.
        dpi
            Points of a PNG in an inch.

        Raises
        ------
        OutputError
            If the ending is none of these.
        """
        ending = path.suffix.lower().removeprefix(".")
        if ending not in ("png", "svg", "pdf"):
            raise OutputError(
                Text(f"不能写成 .{ending}：可用 png、svg、pdf", f"no .{ending}: use png, svg, pdf")
            )
        fixed: dict[str, dict[str, object]] = {
            "png": {"Software": f"ganquan_geo {VERSION}", "Title": self.title},
            "svg": {"Date": self.stamp, "Creator": f"ganquan_geo {VERSION}", "Title": self.title},
            "pdf": {
                "CreationDate": None,
                "Creator": f"ganquan_geo {VERSION}",
                "Producer": f"matplotlib {mpl.__version__}",
                "Title": self.title,
            },
        }
        buffer = io.BytesIO()  # so that a full disk is told by the disk, not by a compressor
        with _fixed_settings():
            self.savefig(buffer, format=ending, dpi=dpi, metadata=fixed[ending])
        path.write_bytes(buffer.getvalue())


def _fixed_settings() -> AbstractContextManager[None]:
    """Return the settings of every file; hinting would move letters from where they were put."""
    return mpl.rc_context(
        {
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
            "svg.hashsalt": "ganquan_geo",
            "text.hinting": "none",
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """What stands on one sheet.

    Parameters
    ----------
    title
        In large letters.
    subject
        What the map is about.
    figures
        Builds the groups of blocks with the sheet's own figures, for a width in millimetres.
    notes
        Further notes.
    """

    title: str
    subject: Subject
    figures: Callable[[float, float], list[list[Block]]]
    notes: tuple[str, ...] = ()
    words: Mapping[str, object] = field(default_factory=dict)


def draw_sheet(scene: Scene, paper: Paper, window: Window, plan: SheetPlan) -> Sheet:
    """Draw one sheet.

    Raises
    ------
    DataError
        If the fonts lack a character that stands on it.
    """
    sheet = Sheet(
        figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH), dpi=PREVIEW_DPI
    )
    sheet.title = f"{scene.study.name.said(scene.lang)} · {plan.title}"
    sheet.stamp = scene.study.date.isoformat()
    page = _axes(sheet, paper, Box(x=0, y=0, width=paper.width_mm, height=paper.height_mm))
    page.set_xlim(0, paper.width_mm)
    page.set_ylim(0, paper.height_mm)
    page.axis("off")
    drawing = _axes(sheet, paper, paper.map)
    drawing.set_xticks([])
    drawing.set_yticks([])
    for spine in drawing.spines.values():
        spine.set(edgecolor=FRAME, linewidth=0.8 * paper.factor)
    own = Easel(axes=drawing, per_mm=window.m_per_mm, factor=paper.factor)
    left_out = draw_map(own, scene, window, plan.subject)
    easel = Easel(axes=page, per_mm=1.0, factor=paper.factor)
    _draw_scale_bar(own, scene, window, paper)
    _draw_north(own, scene, window, paper)
    width = paper.panels[0].width

    def build(shrink: float) -> Contents:
        size = {"width_mm": width, "factor": paper.factor * shrink}
        legend = legend_groups(scene, plan.subject, **size)
        if paper.bare:
            return Contents(figures=[], legend=legend, locator=[], notes=[])
        notes = [*plan.notes, *_standing_notes(scene, left_out)]
        return Contents(
            figures=plan.figures(width, paper.factor * shrink),
            legend=legend,
            locator=[locator_group(scene, window, **size)],
            notes=[notes_group(scene, notes, **size)],
        )

    draw_panels(easel, paper.panels, build)
    if not paper.bare:
        _draw_title(easel, scene, paper, window, plan.title)
        _draw_foot(easel, scene, paper)
    check_glyphs(_texts(sheet), where=sheet.title)
    return sheet


def draw_list(
    scene: Scene, *, title: str, columns: list[list[tuple[str, str, str]]], paper: Paper
) -> Sheet:
    """Draw a sheet with a list of page, name and figure in one or two columns.

    Raises
    ------
    DataError
        If the fonts lack a character that stands on it.
    """
    sheet = Sheet(
        figsize=(paper.width_mm / MM_PER_INCH, paper.height_mm / MM_PER_INCH), dpi=PREVIEW_DPI
    )
    sheet.title = f"{scene.study.name.said(scene.lang)} · {title}"
    sheet.stamp = scene.study.date.isoformat()
    page = _axes(sheet, paper, Box(x=0, y=0, width=paper.width_mm, height=paper.height_mm))
    page.set_xlim(0, paper.width_mm)
    page.set_ylim(0, paper.height_mm)
    page.axis("off")
    easel = Easel(axes=page, per_mm=1.0, factor=paper.factor)
    _draw_title(easel, scene, paper, None, title)
    width = (paper.title.width - 8.0) / 2
    for number, rows in enumerate(columns):
        block = table(rows, width_mm=width, factor=paper.factor * 1.18, shares=LIST_SHARES)
        block.draw(easel, paper.title.x + number * (width + 8.0), paper.title.y)
    _draw_foot(easel, scene, paper)
    check_glyphs(_texts(sheet), where=sheet.title)
    return sheet


def _axes(sheet: Sheet, paper: Paper, box: Box) -> Axes:
    return sheet.add_axes(
        (
            box.x / paper.width_mm,
            box.y / paper.height_mm,
            box.width / paper.width_mm,
            box.height / paper.height_mm,
        )
    )


def _texts(sheet: Sheet) -> list[str]:
    return [text.get_text() for axes in sheet.axes for text in axes.texts]


def _standing_notes(scene: Scene, left_out: list[str]) -> list[str]:
    lang = scene.lang
    notes = [said_accuracy(scene), say("note_bounds", lang)]
    missing = int(scene.layers["compounds"].geometry.isna().sum())
    if missing:
        notes.append(say("note_missing", lang, n=missing))
    if left_out:
        notes.append(say("note_left_out", lang, n=len(left_out)))
    return notes


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


def _draw_scale_bar(easel: Easel, scene: Scene, window: Window, paper: Paper) -> None:
    """Draw a bar of two parts in the map's lower left corner, on a white ground."""
    factor, m = paper.factor, window.m_per_mm
    most = BAR_MOST_MM * factor * m
    length = max((own for own in BAR_LENGTHS_M if own <= most), default=BAR_LENGTHS_M[0])
    west, south, _, _ = window.bounds_m
    x, y = west + 6.0 * factor * m, south + 4.0 * factor * m
    # The last figure stands in the middle of the bar's end, so half of it and its unit hang over.
    last = f"{length:g} {say('metres', scene.lang)}"
    unit_mm = measure_text_mm(last, size_pt=BAR_PT * factor)
    easel.axes.add_artist(
        Rectangle(
            (x - 4.0 * factor * m, y - 2.4 * factor * m),
            length + 8.0 * factor * m + unit_mm * m / 2,
            9.0 * factor * m,
            facecolor="#ffffff",
            edgecolor="none",
            alpha=0.86,
            zorder=10,
        )
    )
    for part, fill in enumerate((symbology.INK, "#ffffff")):
        easel.axes.add_artist(
            Rectangle(
                (x + part * length / 2, y),
                length / 2,
                1.4 * factor * m,
                facecolor=fill,
                edgecolor=symbology.INK,
                linewidth=0.6 * factor,
                zorder=10.1,
                gid="scale-bar",
            )
        )
    for share in (0.0, 0.5, 1.0):
        value = f"{length * share:g}" + (f" {say('metres', scene.lang)}" if share == 1 else "")
        place = (x + share * length, y + 2.5 * factor * m)
        look = {"ha": "center", "zorder": 10.2}
        put_text(easel.axes, place, value, size_pt=BAR_PT * factor, look=look)


def _draw_north(easel: Easel, scene: Scene, window: Window, paper: Paper) -> None:
    """Draw the arrow in the map's upper left corner; the plane's north is true within 1'."""
    unit = paper.factor * window.m_per_mm
    west, _, _, north = window.bounds_m
    x, y = west + 7.0 * unit, north - 13.0 * unit
    for side, fill in ((-1, symbology.INK), (1, "#ffffff")):
        easel.axes.add_artist(
            Polygon(
                [(x, y + 8.0 * unit), (x + side * 2.6 * unit, y), (x, y + 1.8 * unit)],
                closed=True,
                facecolor=fill,
                edgecolor=symbology.INK,
                linewidth=0.6 * paper.factor,
                zorder=10,
            )
        )
    put_text(
        easel.axes,
        (x, y - 3.6 * unit),
        say("north", scene.lang),
        size_pt=7.5 * paper.factor,
        weight="Bold",
        look={"ha": "center", "zorder": 10},
    )
