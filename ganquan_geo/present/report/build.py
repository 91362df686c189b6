"""The order of a report's sections, and its files."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.present.glyphs import tell_stand_ins
from ganquan_geo.present.print.print_map import (
    STATE_TITLES,
    draw_figure,
    draw_plan_figure,
    draw_state_figure,
)
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.state import find_uncovered
from ganquan_geo.present.report.access import write_access
from ganquan_geo.present.report.annex import write_annex
from ganquan_geo.present.report.chart import draw_chart
from ganquan_geo.present.report.content import Bullets, Contents, Facts, Paragraph, Report, Section
from ganquan_geo.present.report.cover import write_cover, write_title
from ganquan_geo.present.report.general import write_general, write_present_state
from ganquan_geo.present.report.methods import write_limits, write_methods, write_provenance
from ganquan_geo.present.report.needs import write_needs
from ganquan_geo.present.report.numbering import label_parts
from ganquan_geo.present.report.plan import (
    split_plan,
    write_evaluation,
    write_network,
    write_program,
)
from ganquan_geo.present.report.scenario import draw_scenario_images, write_scenario_chapter
from ganquan_geo.present.report.summary import CHART, write_summary
from ganquan_geo.present.report.supply import draw_supply_images, write_supply_chapter
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.writing import Writer, write_together
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.supply import SupplyResult
    from ganquan_geo.present.report.content import Part
    from ganquan_geo.present.report.typeset import LaidOut
    from ganquan_geo.words.text import Lang

ReportFormat = Literal["docx", "pdf", "html"]


def write_contents(facts: Facts) -> list[Part]:
    """Give the place of the table of contents."""
    return [Contents(text=glossary.CONTENTS.said(facts.lang))]


SECTIONS: tuple[Section, ...] = (
    write_summary,
    write_contents,
    write_general,
    write_present_state,
    write_access,
    write_needs,
    write_network,
    write_evaluation,
    write_program,
    write_supply_chapter,
    write_scenario_chapter,
    write_methods,
    write_limits,
    write_provenance,
    write_annex,
)
FIGURE_DPI = 200


def build_report(
    result: CoverageResult,
    *,
    plan: PlanResult | None = None,
    scenario: ScenarioResult | None = None,
    supply: SupplyResult | None = None,
    lang: Lang = "zh",
    sections: tuple[Section, ...] = SECTIONS,
) -> Report:
    """Write the content of a report on a coverage result.

    Parameters
    ----------
    result
        What `measure_coverage` returned.
    plan
        What `measure_plan` returned for the same study and profile; None for a report without
        street projects, ring and indicators.
    scenario
        What `compare_scenarios` returned with `result` as its `coverage`, for a chapter of its
        own; None for none.
    supply
        What `measure_supply` returned for the same baseline, for a chapter of its own; None for
        none.
    lang
        Language of the report.
    sections
        Functions from the facts to content, in the order in which they are read; a result of
        another kind brings its own section.
    """
    images = _draw_images(result, plan, scenario, supply, lang)
    facts = Facts(
        result=result, lang=lang, images=images, plan=plan, scenario=scenario, supply=supply
    )
    parts = tuple(_headed(part) for section in sections for part in section(facts))
    report = Report(
        title=write_title(result.study, lang),
        cover=write_cover(result, lang),
        parts=parts,
        labels=label_parts(parts, lang),
        facts=facts,
    )
    told = tell_stand_ins(_texts(report), lang)
    return _with_note(report, told) if told else report


def write_report(  # noqa: PLR0913 - what the chapters are of
    result: CoverageResult,
    folder: str | Path,
    *,
    plan: PlanResult | None = None,
    scenario: ScenarioResult | None = None,
    supply: SupplyResult | None = None,
    formats: tuple[ReportFormat, ...] = ("docx", "pdf", "html"),
    template: str | Path | None = None,
    lang: Lang = "zh",
) -> tuple[Path, ...]:
    """Write a report as Word, PDF or HTML, all or nothing.

    Parameters
    ----------
    result
        What `measure_coverage` returned.
    plan
        What `measure_plan` returned for the same study and profile; None for a report without
        street projects, ring and indicators.
    scenario
        What `compare_scenarios` returned with `result` as its `coverage`, for a chapter of its
        own; None for none.
    supply
        What `measure_supply` returned for the same baseline, for a chapter of its own; None for
        none.
    lang
        Language of the report.
    folder
        Made if it is not there.
    formats
        ``"docx"``, ``"pdf"``, ``"html"``.
    template
        A Word file of the user's own whose fields are filled, beside the other formats.

    Returns
    -------
    tuple of pathlib.Path
        ``report.docx``, ``report.pdf``, ``report.html`` and ``filled_<template>``.

    Raises
    ------
    DataError
        If the template has unknown fields.
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> gg.write_report(result, "report", formats=("docx",))[0].name
    'report.docx'
    """
    report = build_report(result, plan=plan, scenario=scenario, supply=supply, lang=lang)
    # The Word file takes its page numbers from the pages of the PDF.
    pages = cache(partial(_lay_out, report))
    source = Path(template) if template is not None else None
    makers: list[Writer] = [partial(_write_format, report, kind, pages) for kind in formats]
    if source is not None:
        from ganquan_geo.present.report.template import fill_template  # noqa: PLC0415 - heavy

        makers.append(partial(fill_template, report, source))
    writers = dict(zip(report_files(formats, source), makers, strict=True))
    return write_together(Path(folder), writers, inputs=[source] if source else [])


def report_files(formats: tuple[ReportFormat, ...], template: Path | None) -> tuple[str, ...]:
    """Return the names of the files of a report."""
    filled = (f"filled_{template.stem}.docx",) if template is not None else ()
    return (*(f"report.{kind}" for kind in formats), *filled)


def _with_note(report: Report, told: str) -> Report:
    """Return the report with a note behind the last of its chapters."""
    annexes = [n for n, own in enumerate(report.parts) if getattr(own, "kind", "") == "annex"]
    end = annexes[0] if annexes else len(report.parts)
    parts = (*report.parts[:end], Paragraph(text=told, look="note"), *report.parts[end:])
    return replace(report, parts=parts, labels=label_parts(parts, report.facts.lang))


def _headed(part: Part) -> Part:
    """Return a table with capital letters at its head, as tables in English have them."""
    if not isinstance(part, WordedTable):
        return part
    return replace(part, head=tuple(text[:1].upper() + text[1:] for text in part.head))


def _lay_out(report: Report) -> LaidOut:
    from ganquan_geo.present.report.layout import lay_out  # noqa: PLC0415 - heavy

    return lay_out(report)


def _write_format(
    report: Report, kind: ReportFormat, pages: Callable[[], LaidOut], path: Path
) -> None:
    if kind == "docx":
        from ganquan_geo.present.report.word import write_word  # noqa: PLC0415 - heavy

        write_word(pages(), path)
    elif kind == "pdf":
        path.write_bytes(pages().pdf)
    else:
        from ganquan_geo.present.report.page import write_html  # noqa: PLC0415 - heavy

        write_html(report, path)


def _draw_images(
    result: CoverageResult,
    plan: PlanResult | None,
    scenario: ScenarioResult | None,
    supply: SupplyResult | None,
    lang: Lang,
) -> dict[str, bytes]:
    scene = build_scene(result, lang=lang)
    sheets = {"overview": partial(draw_figure, scene, category=None)} | {
        own.id: partial(draw_figure, scene, category=own.id) for own in result.study.categories
    }
    shown = STATE_TITLES if any(find_uncovered(scene)) else set(STATE_TITLES) - {"uncovered"}
    sheets |= {name: partial(draw_state_figure, scene, name) for name in shown}
    if plan is not None:
        sheets["plan"] = partial(draw_plan_figure, scene, plan)  # for templates of one's own
        for name, own in split_plan(plan).items():
            sheets[name] = partial(draw_plan_figure, scene, own)
    if scenario is not None:
        sheets |= draw_scenario_images(scenario, lang)
    if supply is not None:
        sheets |= draw_supply_images(scene, supply)
    images = {CHART: draw_chart(result.main_findings(), lang=lang)}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, draw) in enumerate(sheets.items()):
            path = Path(folder) / f"{number}.png"
            draw().write(path, dpi=FIGURE_DPI)
            images[name] = path.read_bytes()
    return images


def _texts(report: Report) -> Iterator[str]:
    yield report.title
    yield from (text for _, text in report.cover)
    for part in report.parts:
        if isinstance(part, Bullets):
            yield from part.items
        elif isinstance(part, WordedTable):
            yield part.caption
            yield from part.head
            for row in part.rows:
                yield from row
        else:
            yield str(getattr(part, "text", "") or getattr(part, "caption", ""))
