"""The user's own Word file with its fields filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.plain_file import UnreadableFileError, read_plain_file
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
from ganquan_geo.present.report.template_file import NO_WORD_FILE
from ganquan_geo.present.report.template_fill import fill
from ganquan_geo.present.report.typeset import TEXT_WIDTH_MM
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.worded_tables import word_coverage, word_gaps
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.present.report.content import Report

MOST_PACKED_BYTES = 50 << 20
ARCHIVE = b"PK"  # how every Word file begins


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
    fields, pictures = template_fields(report), template_pictures(report)
    content = read_template(source)
    limits = limits_for(len(content))
    try:
        filled = run_apart(fill, source.name, limits, content, fields, pictures)
    except DataError as error:
        raise DataError(_unreadable(source, own.what) for own in error.faults) from None
    if filled.unreadable is not None:
        raise DataError([_unreadable(source, filled.unreadable)])
    if filled.content is None:
        listed = ", ".join(sorted({**fields, **pictures}))
        mend = Text(f"只用这些字段：{listed}", f"use only these fields: {listed}")
        raise DataError([Fault(where=source.name, what=own, mend=mend) for own in filled.faults])
    write_still(filled.content, path)


def read_template(source: Path) -> bytes:
    """Return the bytes of a Word file of the user's.

    Raises
    ------
    DataError
        If it is none, or too large.
    """
    try:
        content = read_plain_file(source, most_bytes=MOST_PACKED_BYTES)
    except UnreadableFileError as error:
        raise DataError([_unreadable(source, error.what)]) from None
    if not content.startswith(ARCHIVE):
        raise DataError([_unreadable(source, NO_WORD_FILE)])
    return content


def template_fields(report: Report) -> dict[str, Any]:
    """Return every field a template can use but pictures: texts, numbers, lists, dictionaries."""
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
        "profile": result.said_walker().said(lang),
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
    return fields


def template_pictures(report: Report) -> dict[str, tuple[bytes, float]]:
    """Return every picture a template can put somewhere: a PNG file, and how wide, millimetres."""
    return {
        name if name == CHART else f"map_{name}": (png, TEXT_WIDTH_MM)
        for name, png in report.facts.images.items()
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _plain(value: Any) -> str | int | float:  # noqa: ANN401 - a cell
    """Return a cell as a text or a number; empty where there is nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return ""
    return value if isinstance(value, str | int | float) else str(value)


def _unreadable(source: Path, what: Text) -> Fault:
    mend = Text("用 Word 或 WPS 另存为 .docx", "save it as .docx in Word or WPS")
    return Fault(where=source.name, what=what, mend=mend)
