"""The user's own Word file with its fields filled."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import jinja2
from docx.shared import Mm
from docxtpl import InlineImage
from jinja2.sandbox import SandboxedEnvironment

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.present.finding_words import (
    word_bounds,
    word_count,
    word_figure,
    word_grade,
    word_reason,
    write_headline,
    write_steps,
)
from ganquan_geo.present.plan.indicator_table import build_indicator_table
from ganquan_geo.present.plan.ring_words import format_ring
from ganquan_geo.present.plan.worded_tables import (
    word_legs,
    word_misfits,
    word_projects,
)
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.project_list import build_projects
from ganquan_geo.present.report.archive import write_still
from ganquan_geo.present.report.summary import CHART
from ganquan_geo.present.report.typeset import TEXT_WIDTH_MM
from ganquan_geo.present.report.unknown_fields import (
    UnknownField,
    build_recorder,
    describe_error,
)
from ganquan_geo.present.report.wide_braces import WideTemplate
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.worded_tables import word_coverage, word_gaps
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ganquan_geo.present.report.content import Report


def fill_template(report: Report, source: Path, path: Path) -> None:
    """Fill the fields of a Word file.

    Fields stand in double braces, plain or full-width, such as ``{{ study }}``; rows repeat with
    ``{%tr for row in coverage %}`` and ``{%tr endfor %}``. They may read and not run anything.

    Raises
    ------
    DataError
        If the file cannot be read or has fields that are not known; the fault names them all,
        and lists those that are known.
    """
    try:
        book = WideTemplate(str(source))
        book.init_docx()
    except Exception as error:
        raise DataError([_unreadable(source)]) from error
    fields = template_fields(report, book)
    unknown: list[UnknownField] = []
    machine = SandboxedEnvironment(autoescape=True, undefined=build_recorder(unknown))
    try:
        book.render(fields, machine)
    except jinja2.TemplateError as error:
        raise DataError(
            [*_left_over(source, book), *_faults(source, unknown, fields, error)]
        ) from error
    if unknown or book.left_over:
        raise DataError([*_left_over(source, book), *_faults(source, unknown, fields)])
    buffer = io.BytesIO()
    book.save(buffer)
    write_still(buffer.getvalue(), path)


def template_fields(report: Report, book: WideTemplate) -> dict[str, Any]:
    """Return every field a template can use."""
    facts = report.facts
    result, lang = facts.result, facts.lang
    study = result.study
    summary = [
        write_headline(result).said(lang),
        *write_worst_gaps(facts),
        *(step.said(lang) for step in write_steps(result.main_findings())),
    ]
    imprint = study.imprint
    fields: dict[str, Any] = {
        "study": study.name.said(lang),
        "date": study.said_date().said(lang),
        "credit": study.credit.said(lang),
        "profile": result.profile.name.said(lang),
        "title": report.title,
        "compiled_by": imprint.compiled_by.said(lang) if imprint.compiled_by else "",
        "published": imprint.published.isoformat() if imprint.published else "",
        "version": imprint.version.said(lang) if imprint.version else "",
        "headline": write_headline(result).said(lang),
        "summary": summary,
        "compounds": len(study.layers["compounds"]),
        "coverage": _rows(word_coverage(result, lang=lang)),
        "gaps": _rows(word_gaps(result, lang=lang)),
        "problems": _rows(build_problems(result, facts.plan, lang=lang)),
        "tables": {
            part.caption: [list(row) for row in part.rows]
            for part in report.parts
            if isinstance(part, WordedTable)
        },
    }
    for own in result.main_findings():
        fields[own.category] = {
            "name": own.category_name.capital().said(lang),
            "share": word_figure(own).said(lang),
            "range": word_bounds(own),
            "count": word_count(own).said(lang),
            "verdict": word_grade(own).said(lang),
            "reason": word_reason(own).said(lang),
            "minutes": own.tier_min,
        }
    if facts.plan is not None:
        fields |= {
            "projects": _rows(word_projects(facts.plan, lang=lang)),
            "project_list": _rows(build_projects(facts.plan, lang=lang)),
            "ring": format_ring(facts.plan, lang) if facts.plan.ring else "",
            "legs": _rows(word_legs(facts.plan, lang=lang)),
            "indicators": _rows(build_indicator_table(facts.plan, lang=lang)),
            "findings": _rows(word_misfits(facts.plan, lang=lang)),
        }
    for name, png in facts.images.items():
        field = name if name == CHART else f"map_{name}"
        fields[field] = InlineImage(book, io.BytesIO(png), width=Mm(TEXT_WIDTH_MM))
    return fields


def _rows(table: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a DataFrame
    return [
        {str(key): "" if value is None or value != value else value for key, value in row.items()}  # noqa: PLR0124 - NaN
        for row in table.to_dict("records")
    ]


def _left_over(source: Path, book: WideTemplate) -> list[Fault]:
    """Return a fault for each pair of full-width braces that is not closed."""
    mend = Text(
        "成对地写 {{ 字段 }}，半角或全角都可以",
        "write {{ field }} in pairs, in plain or in full-width signs",
    )
    return [
        Fault(where=source.name, what=what, mend=mend) for what in dict.fromkeys(book.left_over)
    ]


def _unreadable(source: Path) -> Fault:
    return Fault(
        where=source.name,
        what=Text("不是可以读取的 Word 文件（.docx）", "is no Word file (.docx) that can be read"),
        mend=Text("用 Word 或 WPS 另存为 .docx", "save it as .docx in Word or WPS"),
    )


def _faults(
    source: Path,
    unknown: list[UnknownField],
    known: Iterable[str],
    error: jinja2.TemplateError | None = None,
) -> list[Fault]:
    """Return every field that is not known as one fault, and what stopped the filling."""
    listed = ", ".join(sorted(known))
    mend = Text(f"只用这些字段：{listed}", f"use only these fields: {listed}")
    what = [describe_error(error)] if error is not None else []
    if unknown:
        said = [own.said() for own in unknown]
        what.insert(
            0,
            Text(
                f"有 {len(said)} 个字段填不了：{'、'.join(own.zh for own in said)}",
                f"{len(said)} fields cannot be filled: {', '.join(own.en for own in said)}",
            ),
        )
    return [Fault(where=source.name, what=own, mend=mend) for own in what]
