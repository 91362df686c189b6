"""The order of a report's sections, and its files."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.present.glyphs import tell_stand_ins
from ganquan_geo.present.print.print_map import draw_figure, draw_plan_figure
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.report.content import (
    Bullets,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Report,
    Section,
)
from ganquan_geo.present.report.figures import write_coverage, write_gaps, write_maps
from ganquan_geo.present.report.methods import write_limits, write_methods, write_provenance
from ganquan_geo.present.report.plan import write_plan
from ganquan_geo.present.report.summary import write_summary
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.writing import Writer, write_together
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

ReportFormat = Literal["docx", "pdf", "html"]

SECTIONS: tuple[Section, ...] = (
    write_summary,
    write_coverage,
    write_gaps,
    write_plan,
    write_methods,
    write_limits,
    write_provenance,
    write_maps,
)
FIGURE_DPI = 200


def build_report(
    result: CoverageResult,
    *,
    plan: PlanResult | None = None,
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
    lang
        Language of the report.
    sections
        Functions from the facts to content, in the order in which they are read; a result of
        another kind brings its own section.
    """
    facts = Facts(result=result, lang=lang, images=_draw_images(result, plan, lang), plan=plan)
    study = result.study
    report = Report(
        title=Text(f"{study.name.zh}步行覆盖测算报告", f"Walking coverage of {study.name.en}").said(
            lang
        ),
        subtitle=Text(
            f"步行方式：{result.profile.name.zh}　资料日期：{study.date.isoformat()}",
            f"Walking: {result.profile.name.en}   Data of {study.date.isoformat()}",
        ).said(lang),
        parts=tuple(part for section in sections for part in section(facts)),
        facts=facts,
    )
    told = tell_stand_ins(_texts(report), lang)
    return replace(report, parts=(*report.parts, Paragraph(text=told))) if told else report


def write_report(
    result: CoverageResult,
    folder: str | Path,
    *,
    plan: PlanResult | None = None,
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
    report = build_report(result, plan=plan, lang=lang)
    writers: dict[str, Writer] = {
        f"report.{kind}": partial(_write_format, report, kind) for kind in formats
    }
    if template is not None:
        from ganquan_geo.present.report.template import fill_template  # noqa: PLC0415 - heavy

        source = Path(template)
        writers[f"filled_{source.stem}.docx"] = partial(fill_template, report, source)
    return write_together(Path(folder), writers)


def _write_format(report: Report, kind: ReportFormat, path: Path) -> None:
    if kind == "docx":
        from ganquan_geo.present.report.word import write_word  # noqa: PLC0415 - heavy

        write_word(report, path)
    elif kind == "pdf":
        from ganquan_geo.present.report.typeset import write_pdf  # noqa: PLC0415 - heavy

        write_pdf(report, path)
    else:
        from ganquan_geo.present.report.page import write_html  # noqa: PLC0415 - heavy

        write_html(report, path)


def _draw_images(result: CoverageResult, plan: PlanResult | None, lang: Lang) -> dict[str, bytes]:
    scene = build_scene(result, lang=lang)
    sheets = {"overview": partial(draw_figure, scene, category=None)} | {
        own.id: partial(draw_figure, scene, category=own.id) for own in result.study.categories
    }
    if plan is not None:
        sheets["plan"] = partial(draw_plan_figure, scene, plan)
    images = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, draw) in enumerate(sheets.items()):
            path = Path(folder) / f"{number}.png"
            draw().write(path, dpi=FIGURE_DPI)
            images[name] = path.read_bytes()
    return images


def _texts(report: Report) -> Iterator[str]:
    yield from (report.title, report.subtitle)
    for part in report.parts:
        if isinstance(part, Heading | Paragraph):
            yield part.text
        elif isinstance(part, Bullets):
            yield from part.items
        elif isinstance(part, WordedTable):
            yield part.caption
            yield from part.head
            for row in part.rows:
                yield from row
        elif isinstance(part, Picture):
            yield part.caption
