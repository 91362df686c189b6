"""The coverage table as a person reads it in a terminal."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rich.segment import Segment
from rich.table import Table
from rich.text import Text as Line

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.present.corrections import word_corrections
from ganquan_geo.present.finding_words import (
    word_covered,
    word_grade,
    word_reason,
    word_share,
    write_headline,
    write_steps,
)
from ganquan_geo.present.quality.places import PlaceNames, word_place
from ganquan_geo.present.stand_ins import say_stand_ins
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.worded_tables import name_denominator
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.shown import shown_text
from ganquan_geo.words.text import FULL_STOP, STOP, Lang, Text, format_list, how_many, join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import ConsoleOptions, RenderableType

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.worded_table import WordedTable

NOT_KNOWN_TO_BE_OPEN = Text(
    "不知道能否通行的出入口、道路，下限当它关，上限当它开",
    "gates and streets not known to be open are shut in the lower and open in the upper bounds",
)
SHOWN = ("compounds", "neighbourhoods", "street_frontage_m")
SHORT = {
    "neighbourhoods": glossary.NEIGHBOURHOODS,
    "street_frontage_m": Text("街道长度", "street length"),
}
# A word with the spaces behind it, or a Chinese character with the signs that may not begin a line.
PIECES = re.compile(r"[（《“]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。；：、！？）》”…]*\s*")
# What stays together in a table: up to a space (but "15 分钟"), a stop, a bracket or a particle.
WORDS = re.compile(
    r"(?:[（(《“]?(?:[^\s，。；：、！？）》”—（(的或]|(?<=\d) (?=[\u4e00-\u9fff])|(?<=\S)\((?=\S))+"
    r"[，。；：、！？）》”—的或]*|\S)\s*"
)
GAP = 2  # between the columns of a table
LINES_EVERY = 5  # sheets, where there is no terminal
MOST_NOTES = 4
WIDTH_IN_FILES = 80  # characters, where there is no terminal to ask
LEAST_WIDTH = 20  # of a terminal: what says that it is narrower does not know


class Prose:
    """A text that may be broken after any Chinese character, not at spaces alone."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield the text line by line."""
        pieces = PIECES.findall(self.text)
        line = ""
        for piece in pieces:
            if line and cell_len(line + piece.rstrip()) > options.max_width:
                yield Line(line.rstrip())
                line = ""
            line += piece
        yield Line(line)


class Cell:
    """A text of a table that is broken between words, and inside one only where it must be."""

    def __init__(self, text: str) -> None:
        self.words = WORDS.findall(text)
        self.width = cell_len(text)
        self.longest = max((cell_len(word.rstrip()) for word in self.words), default=0)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the widths of the longest word and of the whole."""
        return Measurement(self.longest, self.width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield the text line by line."""
        line = ""
        for word in self.words:
            if line and cell_len(line + word.rstrip()) > options.max_width:
                yield Line(line.rstrip(), overflow="fold")
                line = ""
            line += word
        yield Line(line.rstrip(), overflow="fold")


def draw_answer(result: CoverageResult, *, lang: Lang) -> RenderableType:
    """Return the answer: what is met, a line for each category, what to do.

    A coordinate system that is in doubt stands before it: with it all figures are.
    """
    findings = result.main_findings()
    table = _empty_table("")
    homes = result.study.home_words()["homes"]
    heads = (glossary.CATEGORY, glossary.SHARE_COVERED, homes, glossary.GRADE)
    for number, heading in enumerate(heads):
        right = number in (1, 2)
        table.add_column(heading.said(lang), justify="right" if right else "left", no_wrap=True)
    for own in findings:
        table.add_row(
            own.name.capital().said(lang),
            word_share(own).said(lang),
            word_covered(own),
            word_grade(own).said(lang),
        )
    steps = write_steps(findings)
    listed = [f"{number}. {step.said(lang)}" for number, step in enumerate(steps, start=1)]
    if listed:
        listed.insert(0, Text("待办", "To do").said(lang))
    return Group(
        *(Prose(f"! {one.said(lang)}") for one in _doubtful_systems(result)),
        Line(_title(result, lang), style="bold"),
        Prose(write_headline(result).said(lang)),
        table,
        *map(Prose, listed),
    )


def draw_notes(result: CoverageResult, *, lang: Lang) -> RenderableType:
    """Return what a reader must know beside the answer: each text once."""
    bounds = Text(
        "括号内是位置误差给出的上下限，不是概率；街道自身的误差和未录入的小路不在其内",
        "In brackets, the bounds that the positions' accuracy leaves, not a probability; the "
        "streets' own accuracy and lanes that are not drawn are not in them",
    )
    if result.study.keeps_hours():
        bounds = join_texts([bounds, NOT_KNOWN_TO_BE_OPEN], STOP)
    wide = [text.said(lang) for text in explain_whole_bounds(result)]
    said = say_stand_ins(result.study)
    homes = [] if said is None else [said.said(lang) + FULL_STOP.said(lang)]
    made = word_corrections(result.study)
    corrections = [] if made is None else [made.said(lang) + FULL_STOP.said(lang)]
    lines = [
        bounds.said(lang) + FULL_STOP.said(lang),
        *homes,
        *wide,
        *corrections,
        *_group_faults(result, lang),
    ]
    return Group(*(Prose(f"· {line}") for line in lines))


def _doubtful_systems(result: CoverageResult) -> list[Fault]:
    return [one for one in result.study.warnings if one.rule == "system" and _is_heavy(one)]


def _is_heavy(fault: Fault) -> bool:
    """Return whether a fault changes figures."""
    return fault.severity != "note"


def draw_coverage_table(result: CoverageResult, *, lang: Lang) -> RenderableType:
    """Return every figure with its tier, what the figures are shares of, and the reasons."""
    table = _empty_table("")
    table.add_column(glossary.CATEGORY.said(lang), no_wrap=True)
    for name in SHOWN:
        heading = SHORT.get(name, result.study.home_words()["homes"])
        table.add_column(heading.said(lang), justify="right", no_wrap=True)
    found = {(own.category, own.tier_min, own.denominator): own for own in result.findings}
    for category in result.study.categories:
        for tier in category.tiers:
            main = found[category.id, tier.minutes, "compounds"]
            cells = [
                word_share(found[category.id, tier.minutes, name]).said(lang)
                if (category.id, tier.minutes, name) in found
                else ""
                for name in SHOWN
            ]
            last = tier is category.tiers[-1]
            table.add_row(main.name.capital().said(lang), *cells, end_section=last)
    reasons = (
        Text(
            "{name}（{limit}）：{grade}；{reason}。", "{name} ({limit}): {grade}; {reason}."
        ).filled(
            name=own.name.capital(),
            limit=format_m(own.limit_m),
            grade=word_grade(own),
            reason=word_reason(own, sources=True),
        )
        for own in result.main_findings()
    )
    return Group(
        table, Prose(_explained(result, lang)), *(Prose(reason.said(lang)) for reason in reasons)
    )


def _title(result: CoverageResult, lang: Lang) -> str:
    study = result.study
    dated = glossary.DATA_DATE.said(lang)
    day = study.said_date().said(lang)
    return f"{study.name.said(lang)} · {result.said_walker().said(lang)} · {dated} {day}"


def _group_faults(result: CoverageResult, lang: Lang) -> list[str]:
    """Return what is wrong with the data, each text once, with how many rows and their names.

    Whatever of the files changes figures is there, the rest as far as there is room.
    """
    layers, titles = result.study.layers, {name: layer.title for name, layer in LAYERS.items()}
    titles |= {f"facilities ({own.id})": own.name for own in result.study.categories}
    places = PlaceNames(layers, lang, result.study.kinds)
    groups: dict[Text, list[str]] = {}
    told = _doubtful_systems(result)
    heavy = [one for one in result.study.warnings if _is_heavy(one) and one not in told]
    notes = [one for one in result.study.warnings if not _is_heavy(one)]
    shown = max(MOST_NOTES, len({one.what for one in heavy}))
    for fault in (*heavy, *result.problems, *notes):
        where = titles[fault.where].said(lang) if fault.where in titles else fault.where
        groups.setdefault(fault.what, []).append(word_place(fault, where, places))
    said = [
        Text("{where}：{what}", "{where}: {what}")
        .filled(where=format_list(wheres, lang), what=what)
        .said(lang)
        for what, wheres in groups.items()
    ]
    if len(said) <= shown:
        return said
    more = Text("另有 {n} 项提示，--verbose 全部列出", "{notes}: --verbose lists them all")
    left = len(said) - shown
    return [*said[:shown], more.filled(n=left, notes=how_many(left, "more note")).said(lang)]


def draw_table(table: WordedTable) -> Table:
    """Return a table as the terminal shows it."""
    drawn = _empty_table(table.caption)
    columns = [list(map(Cell, column)) for column in zip(table.head, *table.rows, strict=True)]
    for number, (column, width) in enumerate(zip(columns, _share_width(columns), strict=True)):
        justify: Literal["left", "right"] = "right" if number in table.numbers else "left"
        drawn.add_column(column[0], justify=justify, overflow="fold", width=width)
    for cells in zip(*(column[1:] for column in columns), strict=True):
        drawn.add_row(*cells)
    return drawn


def _share_width(columns: list[list[Cell]]) -> list[int | None]:
    """Return the widths of columns: their longest words, then what is left where it is wanted.

    None for each, where words must be broken in any case.
    """
    widths = [max(cell.longest for cell in column) for column in columns]
    wanted = [max(cell.width for cell in column) for column in columns]
    spare = WIDTH_IN_FILES - 1 - sum(widths) - GAP * len(columns)
    if spare < 0:
        return [None] * len(columns)
    while spare and widths != wanted:
        lack = [want - width for want, width in zip(wanted, widths, strict=True)]
        widths[lack.index(min(own for own in lack if own))] += 1  # those that are nearly there
        spare -= 1
    return list(widths)


def _empty_table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


class _ShownConsole(Console):
    """A console on which data are shown and never obeyed."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown_text(segment.text), segment.style)


def make_console(*, stderr: bool = False) -> Console:
    """Return a console that never fails on a character the terminal lacks."""
    console = _ShownConsole(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not console.is_terminal or console.width < LEAST_WIDTH:
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


def draw_points(paragraphs: Iterable[Iterable[Text]], *, lang: Lang) -> RenderableType:
    """Return paragraphs: the first sentence of each with a point, the others with a dash."""
    lines: list[RenderableType] = []
    for first, *others in paragraphs:
        lines.append(Prose(f"· {first.said(lang)}"))
        lines += [Prose(f"– {other.said(lang)}") for other in others]
    return Group(*lines)


def _explained(result: CoverageResult, lang: Lang) -> str:
    totals = {own.denominator: own.total for own in result.findings}
    origins = result.distances.drop_duplicates(["layer", "demand_id"])
    missing = origins[~origins["located"]]["layer"].value_counts().to_dict()
    parts = []
    for name in (name for name in SHOWN if name in totals):
        part = f"{name_denominator(name, result.study).said(lang)} {totals[name]:,.0f}"
        if name in missing:
            part += Text(
                f"（另有 {missing[name]} 个位置不明）",
                f" (and {missing[name]} of unknown position)",
            ).said(lang)
        parts.append(part)
    return (
        Text(
            "分母：{listed}（含边界外 {margin} 米内的街道）。只有上下限的没有单一数字。",
            "Shares of: {listed} (with streets within {margin} m of the boundary). Bounds alone "
            "mean that there is no single figure.",
        )
        .filled(
            listed=format_list(parts, lang), margin=f"{result.study.settings.boundary_margin_m:.0f}"
        )
        .said(lang)
    )
