"""The quality report as a person reads it in a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.errors import Measure
from ganquan_geo.model.quality import GRADE_MEANINGS, GRADES, NEAREST, RULES
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.quality import Change, QualityReport
    from ganquan_geo.words.text import Lang

SHOWN = 5  # faults of one rule that are listed one by one


def said_report(report: QualityReport, lang: Lang) -> str:
    """Return the report as lines: a heading for each rule, its faults, and the counts."""
    lines = [
        line
        for (grade, rule), faults in groupby(report.faults, key=lambda f: (f.severity, f.rule))
        for line in _said_rule(GRADES[grade], RULES[rule], list(faults), lang)
    ]
    if report.unchecked:
        lines.append(Text("没有查的", "Not checked").said(lang))
        stop = Text("。", ".").said(lang)
        lines += [f"  {one.said(lang)}{stop}" for one in report.unchecked]
    return "\n".join([*lines, said_counts(report, lang)])


def said_counts(report: QualityReport, lang: Lang) -> str:
    """Return how many faults of each grade there are, and what the grades mean."""
    if not report.faults and not report.unchecked:
        return Text("没有发现问题。", "No faults were found.").said(lang)
    parts = [
        Text(
            f"{name.zh} {report.count(grade)} 处（{GRADE_MEANINGS[grade].zh}）",
            f"{report.count(grade)} {name.en}{'' if report.count(grade) == 1 else 's'} "
            f"({GRADE_MEANINGS[grade].en})",
        )
        for grade, name in GRADES.items()
    ]
    count = len(report.unchecked)
    open_ended = Text(
        f"另有 {count} 项没有查全，改好上面的错误后可能还有问题。",
        f" {count} more could not be checked in full; further faults may show once the errors "
        "are mended.",
    )
    return Text(
        "合计：" + "，".join(part.zh for part in parts) + "。" + (open_ended.zh if count else ""),
        "In all: " + ", ".join(part.en for part in parts) + "." + (open_ended.en if count else ""),
    ).said(lang)


def said_changes(changes: tuple[Change, ...], lang: Lang) -> str:
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
        rows = [f"{one.row} (id={one.id})" if one.id else str(one.row) for one in own]
        listed = "、".join(rows[:SHOWN]) if lang == "zh" else ", ".join(rows[:SHOWN])
        more = Text(f" 等 {len(rows)}", f" and {len(rows) - SHOWN} more")
        listed += more.said(lang) if len(rows) > SHOWN else ""
        lines.append(
            Text(f"  {file} 第 {listed} 行：{why.zh}", f"  {file} row {listed}: {why.en}").said(
                lang
            )
        )
    return "\n".join(lines)


def said_place(fault: Fault, lang: Lang) -> str:
    """Return where a fault is: longitude and latitude of a point on it; empty for nowhere."""
    at = find_place(fault)
    if at is None:
        return ""
    across = Text("东经", "E") if at[0] >= 0 else Text("西经", "W")
    along = Text("北纬", "N") if at[1] >= 0 else Text("南纬", "S")
    lon, lat = (f"{abs(number):.6f}" for number in at)
    return Text(f"{across.zh} {lon} {along.zh} {lat}", f"{lon}°{across.en} {lat}°{along.en}").said(
        lang
    )


def find_place(fault: Fault) -> tuple[float, float] | None:
    """Return longitude and latitude of a point on a fault, degrees; None for nowhere."""
    if fault.geometry is None or shapely.is_empty(fault.geometry):
        return None
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(fault.geometry))[0].tolist()
    return lon, lat


def said_worst(faults: Iterable[Fault], lang: Lang) -> str:
    """Return the worst figure of a rule in words: the largest, of near things the nearest."""
    listed = list(faults)
    nearest = listed[0].rule in NEAREST
    worst = (min if nearest else max)(fault.figure().value for fault in listed)
    figure = Measure(worst, listed[0].figure().unit)
    if len(listed) == 1 or figure.unit == "count":
        return ""
    word = Text("最近", "nearest") if nearest else Text("最甚", "worst")
    return f"{word.said(lang)} {figure.said(lang)}"


def _said_rule(grade: Text, rule: Text, faults: list[Fault], lang: Lang) -> Iterator[str]:
    worst = said_worst(faults, lang)
    if len(faults) == 1:
        yield f"{grade.said(lang)}  {rule.said(lang)}"
    else:
        count = len(faults)
        comma = Text("，", ", ").said(lang) if worst else ""
        yield (
            f"{grade.said(lang)}  {rule.said(lang)}"
            + Text(f"：{count} 处", f": {count}").said(lang)
            + f"{comma}{worst}"
        )
    for fault in faults[:SHOWN]:
        place = said_place(fault, lang)
        yield f"  {fault.said(lang)}" + (f" [{place}]" if place else "")
    if len(faults) > SHOWN:
        more = len(faults) - SHOWN
        yield Text(
            f"  另有 {more} 处，加 --out 写出全部", f"  {more} more; --out writes all of them"
        ).said(lang)
