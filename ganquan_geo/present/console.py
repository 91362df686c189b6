"""The coverage table as a person reads it in a terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.console import Console, Group
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text as Line

from ganquan_geo.model.results import DENOMINATORS, VERDICTS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_min, format_share_row, word_reason
from ganquan_geo.words.text import Lang, Text, format_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import RenderableType

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.worded_table import WordedTable

SHOWN = ("compounds", "neighbourhoods", "street_frontage_m")
SHORT = {
    "compounds": glossary.COMPOUNDS,
    "neighbourhoods": glossary.NEIGHBOURHOODS,
    "street_frontage_m": Text("街道长度", "street length"),
}
LINES_EVERY = 5  # sheets, where there is no terminal
WIDTH_IN_FILES = 110  # characters, where there is no terminal to ask


def draw_coverage_table(result: CoverageResult, *, lang: Lang) -> RenderableType:
    """Return the coverage table, what the figures mean, and the verdicts' reasons."""
    study = result.study
    title = f"{study.name.said(lang)} · {result.profile.name.said(lang)} · {study.date}"
    table = _empty_table(title)
    table.add_column(glossary.CATEGORY.said(lang))
    for heading in (glossary.MIN, glossary.LIMIT_M):
        table.add_column(heading.said(lang), justify="right", no_wrap=True)
    for name in SHOWN:
        table.add_column(SHORT[name].said(lang), justify="right", no_wrap=True)
    table.add_column(Text("判定(小区)", "verdict (compounds)").said(lang))
    rows = _rows(result)
    for category in study.categories:
        for tier in category.tiers:
            cells = [
                format_share_row(rows[category.id, tier.minutes, name]).said(lang)
                if (category.id, tier.minutes, name) in rows
                else ""
                for name in SHOWN
            ]
            main = rows[category.id, tier.minutes, "compounds"]
            table.add_row(
                category.name.said(lang) if tier is category.tiers[0] else "",
                str(tier.minutes),
                f"{main['limit_m']:.0f}",
                *cells,
                VERDICTS[main["verdict"]].said(lang),
                end_section=tier is category.tiers[-1],
            )
    return Group(table, Line(_explained(result, lang)), _reasons(result, lang))


def draw_table(table: WordedTable) -> Table:
    """Return a table as the terminal shows it."""
    drawn = _empty_table(table.caption)
    for number, title in enumerate(table.head):
        justify: Literal["left", "right"] = "right" if number in table.numbers else "left"
        drawn.add_column(title, justify=justify, overflow="fold")
    for row in table.rows:
        drawn.add_row(*row)
    return drawn


def _empty_table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )


def _rows(result: CoverageResult) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Return the rows of the coverage table by category, tier and denominator."""
    return {
        (row["category"], row["tier_min"], row["denominator"]): {str(k): v for k, v in row.items()}
        for row in result.coverage.to_dict("records")
    }


def _reasons(result: CoverageResult, lang: Lang) -> Table:
    """Return why each verdict on compounds at the last tier is what it is."""
    rows = _rows(result)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for category in result.study.categories:
        minutes = category.tiers[-1].minutes
        row = rows[category.id, minutes, "compounds"]
        reason = word_reason(row).said(lang)
        table.add_row(f"{category.name.said(lang)} {format_min(minutes).said(lang)}", reason)
    return table


def make_console(*, stderr: bool = False) -> Console:
    """Return a console that never fails on a character the terminal lacks."""
    console = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = WIDTH_IN_FILES
    return console


@contextmanager
def make_progress() -> Iterator[Callable[[int, int, str], None]]:
    """Show how many sheets are done: a bar in a terminal, a line now and then elsewhere."""
    console = make_console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)

        def told(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name)
            if not console.is_terminal and (done == total or done % LINES_EVERY == 0):
                console.print(f"· {done} / {total}")

        yield told


def _explained(result: CoverageResult, lang: Lang) -> str:
    totals = {row["denominator"]: float(row["total"]) for row in _rows(result).values()}
    origins = result.distances.drop_duplicates(["layer", "demand_id"])
    missing = origins[~origins["located"]]["layer"].value_counts().to_dict()
    parts = []
    for name in (name for name in SHOWN if name in totals):
        part = f"{DENOMINATORS[name].said(lang)} {totals[name]:,.0f}"
        if name in missing:
            part += Text(
                f"（另有 {missing[name]} 个位置不明）",
                f" (and {missing[name]} of unknown position)",
            ).said(lang)
        parts.append(part)
    margin_m = result.study.settings.boundary_margin_m
    listed = format_list(parts, lang)
    return Text(
        f"分母：{listed}（含边界外 {margin_m:.0f} 米内的街道）。"
        "括号内是位置精度给出的上下限，不是概率；只有上下限的没有单一数字。\n",
        f"Shares of: {listed} (streets within {margin_m:.0f} m of the boundary belong to it). In "
        "brackets, the bounds that the positions' accuracy leaves, not a probability; bounds alone "
        "mean that there is no single figure.\n",
    ).said(lang)
