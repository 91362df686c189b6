"""The chart of shares in a workbook: Excel's own, drawn from the cells beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ganquan_geo.present.finding_words import ROLE_NAMES
from ganquan_geo.present.report.chart import ERROR_BOUNDS
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.walking import Role
    from ganquan_geo.words.text import Lang

BAND, EDGE, POINT, INK = "#CFD8E1", "#5C636C", "#1F4E79", "#1F2A38"
WIDTH_PX, HEIGHT_PX = 1000, 360
NAME, SHARE, LOW, SPAN = 0, 2, 3, 11
STATED: dict[Role, tuple[int, str, str]] = {  # column, marker, fill
    "target": (5, "triangle", INK),
    "reference": (6, "diamond", "#AEB7C0"),
    "baseline": (7, "long_dash", INK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartColumns:
    """Where the cells of the chart are: its sheet, first and last row, and where it stands."""

    sheet: str
    first: int
    last: int
    at: int


def insert_chart(
    book: Workbook,
    sheet: Worksheet,
    findings: Sequence[Finding],
    where: ChartColumns,
    *,
    lang: Lang,
) -> None:
    """Put the chart into a sheet: bounds as floating bars, shares and stated figures as signs."""

    def cells(column: int) -> list[object]:
        return [where.sheet, where.first, column, where.last, column]

    hollow = [own.lacks is not None for own in findings]
    bars = book.add_chart({"type": "column", "subtype": "stacked"})
    bars.add_series(
        {
            "name": Text("下限（不显示）", "lower bound (not shown)").said(lang),
            "categories": cells(NAME),
            "values": cells(LOW),
            "fill": {"none": True},
            "border": {"none": True},
            "gap": 110,
        }
    )
    bars.add_series(
        {
            "name": ERROR_BOUNDS.said(lang),
            "categories": cells(NAME),
            "values": cells(SPAN),
            "fill": {"color": BAND},
            "border": {"color": EDGE, "width": 0.75},
            "points": [_hollow_bar() if own else None for own in hollow],
        }
    )
    signs = book.add_chart({"type": "line"})
    signs.add_series(
        {
            "name": glossary.COVERAGE.said(lang),
            "categories": cells(NAME),
            "values": cells(SHARE),
            "line": {"none": True},
            "marker": _marker("circle", POINT, size=9, edge=POINT),
            "points": [_hollow_point() if own else None for own in hollow],
        }
    )
    for role, (column, marker, fill) in STATED.items():
        stated = [compared for own in findings for compared in own.comparisons]
        if any(one.figure.role == role and one.figure.share is not None for one in stated):
            signs.add_series(
                {
                    "name": ROLE_NAMES[role].said(lang),
                    "categories": cells(NAME),
                    "values": cells(column),
                    "line": {"none": True},
                    "marker": _marker(marker, fill, size=10, edge=INK),
                }
            )
    bars.combine(signs)
    _finish(bars, lang)
    sheet.insert_chart(
        where.at,
        0,
        bars,
        {
            "x_offset": 4,
            "object_position": 2,
            "description": Text(
                "各类覆盖率、误差区间、目标、参照值和规划公布值，数字见上表",
                "shares, bounds, targets, references and published figures; see the table above",
            ).said(lang),
        },
    )


def _finish(chart: Any, lang: Lang) -> None:  # noqa: ANN401 - a chart of xlsxwriter
    title = Text(
        "各类设施步行可达覆盖率（空心为数据待核实或缺失）",
        "Within reach (hollow: to be verified or missing)",
    )
    chart.set_title(
        {"name": title.said(lang), "name_font": {"size": 12, "bold": True, "color": INK}}
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#D5D9DE", "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_x_axis({"num_font": {"size": 10}, "line": {"color": EDGE}})
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    chart.set_size({"width": WIDTH_PX, "height": HEIGHT_PX})
    chart.show_hidden_data()
    chart.show_blanks_as("gap")


def _hollow_bar() -> dict[str, object]:
    return {
        "fill": {"color": "#FFFFFF"},
        "border": {"color": EDGE, "width": 1, "dash_type": "dash"},
    }


def _hollow_point() -> dict[str, object]:
    return {"fill": {"color": "#FFFFFF"}, "border": {"color": POINT, "width": 1.25}}


def _marker(kind: str, fill: str, *, size: int, edge: str) -> dict[str, object]:
    return {
        "type": kind,
        "size": size,
        "fill": {"color": fill},
        "border": {"color": edge, "width": 1.25},
    }
