"""Rows of the tables of compounds and of registers, as people type them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.load.amounts import DASHES, plain_text, read_rough
from ganquan_geo.load.staff_rows import NO, UNKNOWN, WHOLE, YES, without_heading
from ganquan_geo.model.plan_records import CompoundRecord, RegisterRecord

if TYPE_CHECKING:
    from datetime import date

    from ganquan_geo.load.staff_rows import StaffRow

People = Mapping[str, Mapping[str, float]]
NO_PEOPLE: People = MappingProxyType({})
PEOPLE = ("households", "residents", "residents_60plus", "residents_80plus", "residents_0to3")
COUNTS = (
    *PEOPLE,
    "buildings",
    "floor_area_m2",
    "stairwells_fit",
    "lifts",
    "parking_spaces",
    "charging_points",
    "adapted_homes",
    "family_files",
)
YES_NO = ("bike_shed", "basement", "committee")
DAYS = ("repaired_on", "closed_on")
WORDS: dict[str, dict[str, str]] = {
    "management": {
        "closed": "封闭 封闭式 封闭管理 封闭式管理 全封闭",
        "half_open": "半开放 半封闭 半开放式",
        "open": "开放 敞开 开放式",
    },
    "security": {
        "working": "完好 正常 有且完好",
        "installed": "已装 有 已安装",  # whether it works is not said
        "broken": "损坏 部分损坏 不完好 有故障",
        "none": "未装 没有 无 未安装",
    },
}
PARTS = (  # of no more than: columns, and what is wrong
    ("family_files", "households", "家庭档案多于户数", "more family files than households"),
    ("adapted_homes", "households", "适老化改造多于户数", "more adapted homes than households"),
    (
        "lifts",
        "stairwells_fit",
        "加装电梯多于适合加装的楼道",
        "more lifts than stairwells for them",
    ),
    ("residents_0to3", "residents", "3 岁以下多于实有人口", "more aged up to 3 than residents"),
    ("residents_80plus", "residents", "80 岁以上多于实有人口", "more aged 80 than residents"),
    ("residents_60plus", "residents", "60 岁及以上多于实有人口", "more aged 60 than residents"),
    (
        "residents_80plus",
        "residents_60plus",
        "80 岁以上多于 60 岁以上",
        "more aged 80 than aged 60",
    ),
)
ALL_OR_NONE = (  # where there is one there is the other: warned, as both may be on record elsewhere
    ("residents", "households", "有实有人口而户数为 0", "has residents and no households"),
    ("households", "residents", "有户数而实有人口为 0", "has households and no residents"),
    ("households", "buildings", "有户数而楼栋数为 0", "has households and no buildings"),
)
CORRECT = ("改正其一", "correct one of them")
NONE = {"无", "没有", "0", "否"}


def build_compound(
    row: StaffRow, *, start: date, today: date, people: People = NO_PEOPLE
) -> CompoundRecord:
    """Return what a row says of a compound: a dash is "does not apply", empty "not known".

    `people` are those of the layer, by column and compound.
    """
    cells = {name: plain_text(row.text(name)) for name in (*COUNTS, *YES_NO, *DAYS, *WORDS)}
    dashed = frozenset(name for name, text in cells.items() if text in DASHES)
    given = {name for name, text in cells.items() if text not in (UNKNOWN - NONE) | dashed}
    figures = {
        **{
            name: 0.0
            if cells[name] in NONE
            else row.figure(name, "" if name == "floor_area_m2" else WHOLE)
            for name in COUNTS
            if name in given
        },
        **{name: 0.0 for name in DAYS if name in given and cells[name] in NONE},
        **{name: _yes_no(row, name, cells[name]) for name in YES_NO if name in given},
    }
    days = {name: row.date(name) for name in DAYS if name in given and cells[name] not in NONE}
    words = {name: _word(row, name, cells[name]) for name in WORDS if name in given}
    texts = {name: without_heading(row.text(name), name) for name in COUNTS if name in given}
    rough = {name: read_rough(text) for name, text in texts.items()}
    record = CompoundRecord(
        id=row.text("id"),
        counts={name: figure for name, figure in figures.items() if figure is not None},
        days={name: day for name, day in days.items() if day is not None},
        words={name: word for name, word in words.items() if word},
        not_applicable=dashed,
        rough={name: own for name, own in rough.items() if own},
    )
    known = {name: own[record.id] for name, own in people.items() if record.id in own}
    _hold_together(row, record, today, {**known, **record.counts})
    repaired = record.days.get("repaired_on")
    if repaired and repaired < start:
        row.warn(
            f"{row.head('repaired_on')} {repaired} 早于规划期 {start}，不算规划期内的修缮",
            f"{row.head('repaired_on')} {repaired} is before the plan's period, from {start}, and "
            "not counted in it",
            "日期无误就不必改",
            "nothing, if the day is right",
        )
    closed = record.days.get("closed_on")
    if closed and closed < start:
        row.warn(
            f"{row.head('closed_on')} {closed} 早于规划期 {start}，只计入上限",
            f"{row.head('closed_on')} {closed} is before the plan's period, from {start}, and in "
            "the upper bound alone",
            "本期另有封闭改造的，写本期的日期；日期无误就不必改",
            "give the day of this period if it was closed anew; nothing, if the day is right",
        )
    for name, day in record.days.items():
        if day > today:
            row.warn(
                f"{row.head(name)} {day} 晚于资料日期 {today}，不计入",
                f"{row.head(name)} {day} is after the study's date {today} and not counted",
                f"核对{row.head(name)}和 study.toml 的 date",
                f"see to {row.head(name)}, and date in study.toml",
            )
    return record


def _hold_together(
    row: StaffRow, record: CompoundRecord, today: date, counts: Mapping[str, float]
) -> None:
    """Tell what cannot be true of one compound."""
    for part, whole, zh, en in PARTS:
        if {part, whole} & record.counts.keys() and counts.get(part, 0.0) > counts.get(
            whole, math.inf
        ):
            both = f"{counts[part]:,.10g} > {counts[whole]:,.10g}"
            row.fault(f"{zh}（{both}）", f"has {en} ({both})", *CORRECT)
    for there, none, zh, en in ALL_OR_NONE:
        if {there, none} & record.counts.keys() and counts.get(there, 0.0) > 0 == counts.get(none):
            row.warn(f"{zh}（{counts[there]:,.10g}）", f"{en} ({counts[there]:,.10g})", *CORRECT)
    word, day = record.words.get("management"), record.days.get("closed_on")
    if word and day and (word == "closed") != (day <= today):
        row.warn(
            f"管理方式是{WORDS['management'][word].split()[0]}，封闭管理日期却是 {day}，不计入",
            f"is managed as {word}, and was closed on {day}: not counted",
            *CORRECT,
        )


def build_register(row: StaffRow) -> RegisterRecord:
    """Return what a row says of the register of one kind of facility."""
    text = plain_text(row.text("complete"))
    told = None if text in UNKNOWN else _yes_no(row, "complete", text)
    return RegisterRecord(
        id=row.text("id"),
        complete=None if told is None else bool(told),
        checked_on=row.date("checked_on"),
        checked_by=row.words("checked_by"),
    )


def _yes_no(row: StaffRow, column: str, text: str) -> float | None:
    if text in YES:
        return 1.0
    if text in NO | NONE:
        return 0.0
    row.fault(
        f"{row.head(column)} 的“{row.text(column)}”不是“是”或“否”",
        f"{row.head(column)} {row.text(column)!r} is neither yes nor no",
        "写“是”或“否”，不适用写“—”，不知道留空",
        "write 是 or 否 (yes, no), — where it does not apply, nothing where it is not known",
        column=column,
    )
    return None


def _word(row: StaffRow, column: str, text: str) -> str:
    for key, said in WORDS[column].items():
        if text == key or text in said.split():
            if key == "installed":
                row.take(column, "已装，是否完好不明")
            return key
    listed = "、".join(said.split()[0] for said in WORDS[column].values())
    row.fault(
        f"{row.head(column)} 的“{row.text(column)}”无人认识",
        f"{row.head(column)} {row.text(column)!r} is not known",
        f"可用：{listed}",
        f"use one of: {', '.join(WORDS[column])}",
        column=column,
    )
    return ""
