"""Rows of the table of readings, as people type them."""

from __future__ import annotations

import math
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.load.amounts import plain_text, read_amount, read_rough
from ganquan_geo.load.staff_rows import WHOLE
from ganquan_geo.model.plan import LESS, MORE
from ganquan_geo.model.plan_records import IndicatorRecord, find_left_out
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ganquan_geo.load.plan.entries import IndicatorEntry
    from ganquan_geo.load.staff_rows import StaffRow
    from ganquan_geo.model.plan_records import Rough

NO_SIZES: Mapping[str, int] = MappingProxyType({})
ROUNDED = 0.005  # a share written in whole per cent


def build_reading(
    row: StaffRow,
    entry: IndicatorEntry | None,
    *,
    period: tuple[date, date],
    today: date,
    sizes: Mapping[str, int] = NO_SIZES,
) -> IndicatorRecord:
    """Return what a row says of an indicator, in its unit; a share may come as two numbers.

    Targets of coverage are those of the study alone, by which its coverage is judged too.
    `sizes` are how many of a layer the plan counts: a figure of each of them that reaches as many
    may be that of all together.
    """
    unit = entry.unit if entry else ""
    of_things = entry is not None and (not entry.spatial or entry.measure.startswith("compounds:"))
    numerator, denominator = (row.figure(key, WHOLE if of_things else "") for key in PARTS)
    parts = read_amount(row.text("measured")) if unit == "share" else None
    if parts is not None and parts.kind == "fraction" and numerator is None:
        numerator, denominator = parts.value, parts.of
    is_coverage = entry is not None and entry.measure.startswith("coverage:")
    if is_coverage and row.text("target"):
        row.fault(
            f"{row.head('target')} 不用：覆盖率的目标值写在 study.toml",
            f"{row.head('target')} is not used: targets of coverage stand in study.toml",
            '写进 study.toml 的 [[figures]]，role = "target"，连同出处',
            'give it as [[figures]] of study.toml, role = "target", with its source',
            severity="warning",
            column="target",
        )
    target = _target(row, unit, entry.direction if entry else "")
    stated = target if entry is None or entry.target is None else entry.target
    record = IndicatorRecord(
        id=row.text("id"),
        measured=_measured(row, unit, numerator, denominator),
        rough=_rough(row, entry),
        measured_on=row.date("measured_on"),
        evidence=row.words("evidence"),
        numerator=numerator,
        denominator=denominator,
        target=target,
        target_source=row.words("target_source"),
        tolerance=_tolerance(row, unit, stated),
        baseline=row.figure("baseline", unit),
        baseline_source=row.words("baseline_source"),
    )
    size = sizes.get(entry.each) if entry else None
    if size and record.measured is not None and record.measured >= size:
        head, number = row.head("measured"), f"{record.measured:,.10g}"
        row.fault(
            f"{head} 的 {number} 不少于居民区的个数（{size}），可能是各居民区的合计",
            f"{head} {number} is as many as there are neighbourhoods ({size}): perhaps the sum",
            "写最少的那个居民区的数，不写合计",
            "give the figure of the neighbourhood that has the fewest, not the sum",
            severity="warning",
            column="measured",
        )
    if unit == "share" and numerator and denominator == 0:
        row.fault(
            f"分母是 0，分子却是 {numerator:,.10g}",
            f"its denominator is 0, and its numerator {numerator:,.10g}",
            f"改正{row.head('numerator')}、{row.head('denominator')}",
            f"correct {row.head('numerator')} and {row.head('denominator')}",
        )
    tolerance = entry.tolerance if entry else None
    start, end = period
    why = find_left_out(record, unit=unit, start=start, end=end, today=today, tolerance=tolerance)
    if why is not None:
        mend = _mend(row, record, period, unit=unit)
        row.warn(
            f"填报值不计入：{why.zh}", f"its figure does not count: {why.en}", mend.zh, mend.en
        )
    bare = [row.head(key) for key in ("measured_on", "evidence") if row.words(key)]
    figures = ("measured", "numerator", "denominator", *SOURCES)
    if bare and why is None and not any(row.words(key) for key in figures):
        row.warn(
            f"填了{'、'.join(bare)}而没有现状值，什么也不算",
            f"has {', '.join(bare)} without a figure, and says nothing",
            f"填上{row.head('measured')}，或分子和分母",
            f"give {row.head('measured')}, or numerator and denominator",
        )
    for key, source in SOURCES.items():
        if row.words(key) and not row.words(source) and not (key == "target" and is_coverage):
            row.warn(
                f"{row.head(key)}没有写出处，不用",
                f"has {row.head(key)} without its source, which is not used",
                f"在{row.head(source)}写明谁定的、哪一年",
                f"say in {row.head(source)} who set it and when",
            )
    return record


def _mend(row: StaffRow, record: IndicatorRecord, period: tuple[date, date], *, unit: str) -> Text:
    """Return what makes a reading count, by what it lacks."""
    day, evidence = record.measured_on, record.evidence
    values = {
        key: row.head(key)
        for key in ("measured", *PARTS, "measured_on", "evidence", "tolerance", "target_source")
    }
    form = Text("写明{tolerance}和{target_source}", "give {tolerance} and {target_source}")
    if record.measured is None and unit != "share":
        form = Text("写上{measured}", "give {measured}")
    elif record.numerator == record.denominator == 0:
        form = Text("当年没有发生的不必改", "nothing, if there were none")
    elif record.measured is None:
        form = Text("{numerator}和{denominator}都填", "give {numerator} and {denominator}")
    elif day is None or not period[0] <= day <= period[1]:
        form = Text("写上规划期内的{measured_on}", "give {measured_on} within the period")
    elif not evidence:
        form = Text("写上{evidence}", "give {evidence}")
    elif record.rough != "about":
        form = Text(
            "核对{measured_on}和 study.toml 的 date", "see to {measured_on}, and date in study.toml"
        )
    return form.filled(**values)


PARTS = ("numerator", "denominator")
SOURCES = {  # what only counts with its source, and the column of that
    "target": "target_source",
    "tolerance": "target_source",
    "baseline": "baseline_source",
}


def _rough(row: StaffRow, entry: IndicatorEntry | None) -> Rough:
    """Return how far from exact a reading is written."""
    rough = {own for own in map(read_rough, _texts(row)) if own}
    if not rough:
        return ""
    is_bound = entry is not None and entry.direction in MORE and not entry.yearly
    return "over" if rough == {"over"} and is_bound else "about"


def _target(row: StaffRow, unit: str, direction: str) -> float | None:
    """Return a target, which may be written as a bound: 前5名, 900人以内, 不少于85%."""
    text = plain_text(row.text("target"))
    found = next(((way, one) for way, own in BOUNDS.items() if (one := own.fullmatch(text))), None)
    if found is None:
        return row.figure("target", unit)
    way, one = found
    if direction in (*MORE, *LESS) and (way == "at_most") != (direction in LESS):
        said = {"at_most": ("上限", "an upper bound"), "at_least": ("下限", "a lower bound")}[way]
        row.fault(
            f"{row.head('target')} 的“{row.text('target')}”是{said[0]}，与这一项的方向相反",
            f"{row.head('target')} {row.text('target')!r} is {said[1]}, against its direction",
            "核对后改写，或只写数",
            "write it anew, or the figure alone",
            column="target",
        )
        return None
    number = next(part for part in one.groups() if part)
    return row.figure(
        "target", unit, of=f"第{number.removeprefix('第')}" if unit == "rank" else number
    )


BOUNDS = {  # targets written as bounds
    "at_most": re.compile(
        r"(?:前|不超过|不高于|不多于|至多|最多|≤|<=|低于|少于|小于|<)(.+)|(.+?)及?(?:以内|以下|之内)"
    ),
    "at_least": re.compile(r"(?:不少于|不低于|至少|≥|>=|超过|高于|多于|大于|>)(.+)|(.+?)及?以上"),
}


def _tolerance(row: StaffRow, unit: str, target: float | None) -> float | None:
    """Return how far off is still about the target, in the unit; a part of it may be written."""
    text = plain_text(row.text("tolerance")).lstrip("±")
    share = read_amount(text)
    if unit in ("share", "done") or target is None or share is None or share.kind != "share":
        return row.figure("tolerance", unit, of=text if text != row.text("tolerance") else "")
    off = share.value * target
    row.take("tolerance", f"{off:,.6g}")
    return off


def _measured(
    row: StaffRow, unit: str, numerator: float | None, denominator: float | None
) -> float | None:
    """Return the figure of a reading; nothing of nothing is no share.

    Of a count the numerator is that figure too, and of what is done or not all of it is done.
    """
    is_share = unit == "share"
    measured = None if is_share and denominator == 0 else row.figure("measured", unit)
    if numerator is None or denominator is None or (is_share and not denominator):
        return measured
    share = numerator / denominator if denominator else math.nan
    is_rough = any(map(read_rough, _texts(row)))
    if is_share and share > 1:
        row.fault(
            "分子大于分母",
            "the numerator is more than the denominator",
            f"改正{row.head('numerator')}、{row.head('denominator')}",
            f"correct {row.head('numerator')} and {row.head('denominator')}",
        )
    elif measured is not None and not _agrees(unit, measured, numerator, share, is_rough=is_rough):
        made = f"{share:.1%}" if is_share else f"{numerator:,.10g}/{denominator:,.10g}"
        head, text = row.head("measured"), row.text("measured")
        row.fault(
            f"{head} 的“{text}”与分子、分母（{made}）不符",
            f"{head} {text!r} is other than numerator and denominator make ({made})",
            f"改正其一，或只填{'分子、分母' if is_share else '现状值'}",
            f"correct one, or give {'the two parts' if is_share else 'the figure'} alone",
            column="measured",
        )
    return share if is_share else measured


def _texts(row: StaffRow) -> tuple[str, ...]:
    return tuple(row.text(key) for key in ("measured", *PARTS))


def _agrees(unit: str, measured: float, numerator: float, share: float, *, is_rough: bool) -> bool:
    """Return whether a figure is what its numerator and denominator say."""
    if unit == "share":
        return abs(measured - share) <= ROUNDED
    if unit == "done":
        return bool(measured) == (share >= 1)
    ways = (numerator, share * 100) if unit == "score" else (numerator,)
    return is_rough or any(abs(measured - own) <= ROUNDED for own in ways)
