"""The chart of shares: each category's share, its bounds, and what it is held against.

Everything in it is told by shape as well as by colour, so that a copy in black and white says
the same.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from ganquan_geo.present.finding_words import (
    ROLE_NAMES,
    word_grade,
    word_sentence,
    word_share,
    word_stated,
)
from ganquan_geo.present.glyphs import drawn_text
from ganquan_geo.present.print.lettering import font, measure_text_mm
from ganquan_geo.words import glossary
from ganquan_geo.words.text import STOP, Text, format_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.walking import Role
    from ganquan_geo.words.text import Lang

WIDTH_MM, ROW_MM, HEAD_MM = 160.0, 9.2, 2.0
FOOT_MM: dict[Lang, float] = {"zh": 13.0, "en": 17.0}  # the English legend has two lines
MM_PER_INCH = 25.4
DPI = 220
TEXT_PT, SMALL_PT = 8.6, 7.6
GAP_MM = 2.5
NAME_MOST_MM = 48.0
INK, SOFT, RULE = "#1f2a38", "#5c636c", "#d5d9de"
BAND, INNER, POINT = "#cfd8e1", "#8fa3b8", "#1f4e79"
HALF, HALF_INNER = 0.24, 0.15  # half heights of bands, in rows
# Above the band and pointing to it: a full, an empty and a slim sign.
SIGNS: dict[Role, tuple[str, str, float]] = {
    "target": ("v", INK, 6.5),
    "reference": ("v", "white", 6.5),
    "baseline": ("|", INK, 8.5),
}
ERROR_BOUNDS = Text("误差区间", "bounds")
LEGEND = {
    "point": glossary.COVERAGE,
    "band": ERROR_BOUNDS,
    "inner": Text("很可能的范围", "likely range"),
    "hollow": Text("空心虚线：数据待核实或缺失", "hollow, dashed: to be verified or missing"),
}


def draw_chart(findings: Sequence[Finding], *, lang: Lang) -> bytes:
    """Return the chart as a PNG as wide as the text of a page.

    Parameters
    ----------
    findings
        One for each row, from the top.
    """
    names = [_shortened(drawn_text(own.name.capital().said(lang))) for own in findings]
    shares = [word_share(own).said(lang) for own in findings]
    grades = [word_grade(own).said(lang) for own in findings]
    left, share_mm, grade_mm = (_widest(texts) + GAP_MM for texts in (names, shares, grades))
    foot = FOOT_MM[lang]
    height = HEAD_MM + ROW_MM * len(findings) + foot
    figure = Figure(figsize=(WIDTH_MM / MM_PER_INCH, height / MM_PER_INCH), dpi=DPI)
    FigureCanvasAgg(figure)
    width = WIDTH_MM - left - share_mm - grade_mm - 2 * GAP_MM
    axes = figure.add_axes(
        (left / WIDTH_MM, foot / height, width / WIDTH_MM, ROW_MM * len(findings) / height)
    )
    _set_axes(axes, len(findings))
    for row, own in enumerate(findings):
        _draw_row(axes, row, own)
        y = 1 - (HEAD_MM + ROW_MM * (row + 0.5)) / height
        for x, text, weight in (
            (0.0, names[row], "Bold"),
            ((WIDTH_MM - share_mm - grade_mm) / WIDTH_MM, shares[row], "Regular"),
            ((WIDTH_MM - grade_mm + GAP_MM / 2) / WIDTH_MM, grades[row], "Regular"),
        ):
            bold = "Bold" if weight == "Bold" else "Regular"
            figure.text(
                x,
                y,
                text,
                fontproperties=font(TEXT_PT, bold),
                color=INK,
                va="center",
                parse_math=False,
            )
    _draw_legend(figure, findings, lang)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def describe_chart(findings: Sequence[Finding], *, lang: Lang) -> str:
    """Return what the chart shows, for those who see it not."""
    form = Text("{said}，{grade}", "{said}, {grade}")
    parts = []
    for own in findings:
        said = form.filled(said=word_sentence(own), grade=word_grade(own)).said(lang)
        stated = [
            word_stated(compared.figure).said(lang)
            for compared in own.comparisons
            if compared.figure.share is not None
        ]
        parts.append(format_list([said, *stated], lang))
    return format_list(parts, lang, between=STOP)


def _shortened(name: str) -> str:
    """Return a name that leaves room for the bars; the tables have it whole."""
    shown = name
    while len(shown) > 1 and measure_text_mm(shown, size_pt=TEXT_PT, weight="Bold") > NAME_MOST_MM:
        shown = shown[:-1]
    return name if shown == name else f"{shown}…"


def _widest(texts: Sequence[str]) -> float:
    return max(measure_text_mm(text, size_pt=TEXT_PT, weight="Bold") for text in texts)


def _set_axes(axes: Axes, rows: int) -> None:
    axes.set_xlim(-1, 101)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    ticks = range(0, 101, 20)
    axes.set_xticks(list(ticks), [f"{tick}%" for tick in ticks])
    for label in axes.get_xticklabels():
        label.set_fontproperties(font(SMALL_PT))
        label.set_color(SOFT)
    axes.tick_params(length=0, pad=2)
    axes.grid(axis="x", color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)


def _draw_row(axes: Axes, row: int, own: Finding) -> None:
    if own.low is None or own.high is None:
        return
    hollow = own.lacks is not None
    _draw_band(axes, row, (own.low, own.high), hollow=hollow)
    if own.likely_low is not None and own.likely_high is not None:
        _draw_band(axes, row, (own.likely_low, own.likely_high), hollow=hollow, inner=True)
    if own.share is not None:
        axes.plot(
            [own.share * 100],
            [row],
            marker="o",
            markersize=6.5,
            markerfacecolor="white" if hollow else POINT,
            markeredgecolor=POINT,
            markeredgewidth=1.2,
            clip_on=False,
            zorder=5,
        )
    for compared in own.comparisons:
        share = compared.figure.share
        if share is not None:
            sign, fill, size = SIGNS[compared.figure.role]
            axes.plot(
                [share * 100],
                [row - 0.37],
                marker=sign,
                markersize=size,
                markerfacecolor=fill,
                markeredgecolor=INK,
                markeredgewidth=1.0 if sign == "v" else 1.8,
                clip_on=False,
                zorder=6,
            )


def _draw_band(
    axes: Axes, row: int, bounds: tuple[float, float], *, hollow: bool, inner: bool = False
) -> None:
    low, high = bounds
    half = HALF_INNER if inner else HALF
    width = max((high - low) * 100, 0.4)
    look = (
        {"facecolor": "white", "edgecolor": SOFT, "linestyle": (0, (3, 2))}
        if hollow
        else {"facecolor": INNER if inner else BAND, "edgecolor": SOFT}
    )
    band = Rectangle((low * 100, row - half), width, 2 * half, linewidth=0.8, zorder=3, **look)
    axes.add_patch(band)


def _draw_legend(figure: Figure, findings: Sequence[Finding], lang: Lang) -> None:
    roles = {
        compared.figure.role
        for own in findings
        for compared in own.comparisons
        if compared.figure.share is not None
    }
    drawn = [own for own in findings if own.low is not None]
    entries: list[tuple[Line2D | Patch, str]] = [
        (_sign("o", POINT, POINT, 6), LEGEND["point"].said(lang)),
        (Patch(facecolor=BAND, edgecolor=SOFT, linewidth=0.8), LEGEND["band"].said(lang)),
    ]
    if any(own.likely_low is not None for own in drawn):
        patch = Patch(facecolor=INNER, edgecolor=SOFT, linewidth=0.8)
        entries.append((patch, LEGEND["inner"].said(lang)))
    entries += [
        (_sign(sign, fill, INK, size), ROLE_NAMES[role].said(lang))
        for role, (sign, fill, size) in SIGNS.items()
        if role in roles
    ]
    if any(own.lacks is not None for own in drawn):
        patch = Patch(facecolor="white", edgecolor=SOFT, linewidth=0.8, linestyle=(0, (3, 2)))
        entries.append((patch, LEGEND["hollow"].said(lang)))
    figure.legend(
        [handle for handle, _ in entries],
        [text for _, text in entries],
        loc="lower center",
        ncols=len(entries) if lang == "zh" else 3,
        prop=font(SMALL_PT),
        labelcolor=INK,
        frameon=False,
        handlelength=1.8,
        columnspacing=1.3,
        handletextpad=0.5,
        borderpad=0.1,
    )


def _sign(sign: str, fill: str, edge: str, size: float) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=sign,
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=1.0,
    )
