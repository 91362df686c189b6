"""The quality report as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.errors import Measure
from ganquan_geo.model.quality import GRADE_MEANINGS, GRADES, NEAREST, RULES
from ganquan_geo.present.quality.places import PlaceNames, row_numbers
from ganquan_geo.words import glossary
from ganquan_geo.words.text import COLON, COMMA, FULL_STOP, STOP, Text, format_list, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.quality import Change, QualityReport
    from ganquan_geo.words.text import Lang

SHOWN = 5  # faults of one rule that are listed one by one
TO_MEND = Text("必须改的 {n} 处", "{n} to be mended")
TO_LOOK_AT = Text("要看一看的 {n} 处（会改变数字）", "{n} to be looked at (they change figures)")
TO_KNOW = Text("只作说明的 {n} 处", "{n} to be known")
MOST = Text("最多的一种在 {where}：{rule}，{n} 处", "most are in {where}: {rule}, {n}")
NOT_ALL = Text("另有 {n} 项没有查全", "{n} more could not be checked in full")
ITEMS = Text("{n} 项", "{n} {n|fault|faults}")


def format_report(report: QualityReport, lang: Lang) -> str:
    """Return the report as lines: a heading for each rule, its faults, and the counts."""
    places = PlaceNames(report.layers, lang, report.category_names, report.kinds, report.files)
    lines = [
        line
        for (grade, rule), faults in groupby(report.faults, key=lambda f: (f.severity, f.rule))
        for line in _rule_lines(GRADES[grade], RULES[rule], list(faults), places)
    ]
    if report.unchecked:
        lines.append(glossary.NOT_CHECKED.said(lang))
        stop = FULL_STOP.said(lang)
        lines += [f"  {one.said(lang)}{stop}" for one in report.unchecked]
    return "\n".join([*lines, format_counts(report, lang)])


def format_counts(report: QualityReport, lang: Lang) -> str:
    """Return how many faults of each grade there are, and what the grades mean."""
    if not report.faults and not report.unchecked:
        return glossary.NO_FAULTS.said(lang)
    one = Text("{name} {n} 项（{meaning}）", "{n} {name} ({meaning})")
    parts = [
        one.filled(
            name=name if report.count(grade) == 1 else name.plural(),
            n=report.count(grade),
            meaning=GRADE_MEANINGS[grade],
        )
        for grade, name in GRADES.items()
    ]
    said = Text("合计：{parts}。", "In all: {parts}.")
    if report.unchecked:
        said = Text(
            "合计：{parts}。另有 {n} 项没有查全，改好上面的错误后可能还有问题。",
            "In all: {parts}. {n} more could not be checked in full; further faults may show once "
            "the errors are mended.",
        )
    return said.filled(parts=join_texts(parts, COMMA), n=len(report.unchecked)).said(lang)


def format_lead(report: QualityReport, lang: Lang) -> str:
    """Return one sentence: how many faults are to be mended and looked at, and what most are."""
    if not report.faults and not report.unchecked:
        return glossary.NO_FAULTS.said(lang)
    parts = [
        TO_MEND.filled(n=report.count("error")),
        TO_LOOK_AT.filled(n=report.count("warning")),
        TO_KNOW.filled(n=report.count("note")),
    ]
    most = Counter((fault.where, fault.rule) for fault in report.faults).most_common(1)
    said = [Text("{parts}", "{parts}").filled(parts=join_texts(parts, COMMA))]
    for (where, rule), n in most:
        said.append(MOST.filled(where=where, rule=RULES[rule], n=n))
    if report.unchecked:
        said.append(NOT_ALL.filled(n=len(report.unchecked)))
    return join_texts(said, STOP).said(lang) + FULL_STOP.said(lang)


def format_changes(changes: tuple[Change, ...], lang: Lang) -> str:
    """Return what was mended: a line for each file and reason, with the rows."""
    if not changes:
        return Text(
            "没有一处能确定地自动改，没有写副本；要人来改的见上。",
            "Nothing could be mended for certain; no copy was written. See the list above.",
        ).said(lang)
    lines = [Text(f"改了 {len(changes)} 处：", f"{len(changes)} changes:").said(lang)]
    by_reason: dict[tuple[str, Text], list[Change]] = {}
    for one in changes:
        by_reason.setdefault((one.file, one.why), []).append(one)
    for (file, why), own in by_reason.items():
        rows = [str(one.row) for one in own]
        more = Text(" 等 {all}", " and {more} more") if len(rows) > SHOWN else Text("", "")
        line = Text("  {file} 第 {rows}{more} 行：{why}", "  {file} row {rows}{more}: {why}")
        lines.append(
            line.filled(
                file=file,
                rows=format_list(rows[:SHOWN], lang),
                more=more.filled(all=len(rows), more=len(rows) - SHOWN),
                why=why,
            ).said(lang)
        )
    return "\n".join(lines)


def format_place(fault: Fault, lang: Lang) -> str:
    """Return where a fault is: longitude and latitude of a point on it; empty for nowhere."""
    at = find_place(fault)
    if at is None:
        return ""
    across = Text("东经", "E") if at[0] >= 0 else Text("西经", "W")
    along = Text("北纬", "N") if at[1] >= 0 else Text("南纬", "S")
    lon, lat = (f"{abs(number):.6f}" for number in at)
    place = Text("{across} {lon} {along} {lat}", "{lon}°{across} {lat}°{along}")
    return place.filled(across=across, along=along, lon=lon, lat=lat).said(lang)


def find_place(fault: Fault) -> tuple[float, float] | None:
    """Return longitude and latitude of a point on a fault, degrees; None for nowhere."""
    if fault.geometry is None or shapely.is_empty(fault.geometry):
        return None
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(fault.geometry))[0].tolist()
    return lon, lat


def format_worst(faults: Iterable[Fault], lang: Lang) -> str:
    """Return the worst figure of a rule in words: the largest, of near things the nearest."""
    listed = list(faults)
    nearest = listed[0].rule in NEAREST
    worst = (min if nearest else max)(fault.figure().value for fault in listed)
    figure = Measure(worst, listed[0].figure().unit)
    if len(listed) == 1 or figure.unit == "count":
        return ""
    word = Text("最近", "nearest") if nearest else Text("最甚", "worst")
    return f"{word.said(lang)} {figure.said(lang)}"


def _rule_lines(grade: Text, rule: Text, faults: list[Fault], places: PlaceNames) -> Iterator[str]:
    lang = places.lang
    head, worst = f"{grade.said(lang)}  {rule.said(lang)}", format_worst(faults, lang)
    if len(faults) > 1:
        parts = [ITEMS.filled(n=len(faults)).said(lang), *([worst] if worst else [])]
        head += COLON.said(lang) + format_list(parts, lang, between=COMMA)
    yield head
    shown = len(faults) if faults[0].severity == "error" else SHOWN  # every error is to be mended
    for fault in faults[:shown]:
        yield from _fault_lines(fault, places)
    if len(faults) > shown:
        more = len(faults) - shown
        yield Text(
            f"  另有 {more} 项，加 --out 写出全部", f"  {more} more; --out writes all of them"
        ).said(lang)


def _fault_lines(fault: Fault, places: PlaceNames) -> Iterator[str]:
    """Return what is wrong where, by name; then which rows of which file, and the spot."""
    lang, name = places.lang, places.find(fault)
    said = Text("  {what}。改法：{mend}。", "  {what}. To mend: {mend}.")
    if name and name not in fault.what.said(lang):
        said = Text("  {name}：{what}。改法：{mend}。", "  {name}: {what}. To mend: {mend}.")
    yield said.filled(name=name, what=fault.with_homes(), mend=fault.mend).said(lang)
    file, rows = places.file_of(fault), _format_rows(row_numbers(fault), lang)
    found = [file + (rows.strip() if file.endswith("）") else rows), format_place(fault, lang)]
    yield "    " + format_list([part for part in found if part], lang, between=STOP)


def _format_rows(rows: list[str], lang: Lang) -> str:
    if not rows:
        return ""
    form = Text(" 第 {rows} 行", " row {rows}")
    if len(rows) > SHOWN:
        form = Text(" 第 {rows} 行等 {n} 行", " row {rows} and {more} more")
    listed = format_list(rows[:SHOWN], lang)
    return form.filled(rows=listed, n=len(rows), more=len(rows) - SHOWN).said(lang)
