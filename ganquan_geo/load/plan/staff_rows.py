"""Rows of the tables that staff keep, as people type them: what each says, and what is odd."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.amounts import COUNTERS, DASHES, Amount, plain_text, read_amount
from ganquan_geo.load.amounts import MONEY as YUAN
from ganquan_geo.load.days import is_plain_day, read_day
from ganquan_geo.load.units import LENGTHS, ONES, heading_scale
from ganquan_geo.model.errors import Fault, Severity
from ganquan_geo.model.forms import FORMS_FILE, form_heads
from ganquan_geo.model.plan_records import (
    STATUS_NAMES,
    ProjectRecord,
    Status,
)
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MONEY = ("budget_cny", "spent_cny")
UNKNOWN = {"", "unknown", "不明", "未知", "不详", "无", "暂无", "待定", "/"} | DASHES
YES = {"1", "是", "完成", "已完成", "达到", "已达到", "达标", "yes", "done", "true"}
NO = {"0", "否", "未完成", "未达到", "未达标", "no", "false"}
SCALES = {"亿元": 1e8, "亿": 1e8, "万元": 1e4, "万": 1e4, "元": 1.0, "": 1.0}
FIGURE_MENDS = {
    "done": Text("写 1（做成）或 0（没有）", "write 1 (done) or 0 (not)"),
    "share": Text("比例写成 0.55 或 55%，不超过 1", "write a share as 0.55 or 55%, at most 1"),
    "": Text(
        "写一个数，如 12、约300、1.2万、三处；有两种读法的（一百二、300至400）改写明白",
        "write one figure, such as 12 or 1.2万; what may be read in two ways is not taken",
    ),
}
PERCENT = 0.01  # the scale of a column whose heading has a %
_HEADING = re.compile(r"亿元|万元|元")
STATUS_WORDS: dict[str, Status] = {
    **{name.zh: status for status, name in STATUS_NAMES.items()},
    **{status: status for status in STATUS_NAMES},
    **dict.fromkeys(
        ("未启动", "未开始", "规划", "规划中", "拟建", "待建", "谋划", "前期"), "planned"
    ),
    **dict.fromkeys(("施工中", "建设中", "进行中", "已开工", "在施", "underway"), "under_way"),
    **dict.fromkeys(("停工", "缓建"), "paused"),
    **dict.fromkeys(("已取消", "撤销"), "cancelled"),
    **dict.fromkeys(
        ("已完成", "完工", "已完工", "竣工", "已竣工", "建成", "已验收", "验收"), "done"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One row of a table; what is wrong with its cells is gathered in `faults`.

    Parameters
    ----------
    cells
        As text, by column of the schema.
    number
        As Excel counts rows.
    scales
        By column: how many yuan or how many of what is counted one unit of its heading is.
    places
        By column: the cell, such as ``"指标填报!D12"``, of what stands in the study's forms.
    headings
        By column: what the file calls it.
    told
        Columns of the forms whose faults are told as those of the layers.
    before
        Of the forms, by column: what the program had filled in; None where nobody knows.
    taken
        By file and what stands in a cell: how it was taken, where that is to be told.
    """

    cells: Mapping[str, str]
    number: int
    where: str
    scales: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    before: Mapping[str, str] | None = None
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: str) -> str:
        """Return a cell's text on one line; empty where there is no such column."""
        return one_line(self.cells.get(column, ""))

    def head(self, column: str) -> str:
        """Return what the file calls a column; where it has none, what it would be called."""
        own = form_heads()[column].zh if self.places and column in form_heads() else column
        return one_line(self.headings.get(column, own))

    def date(self, column: str) -> date | None:
        """Return a cell as a day; None where it is not known."""
        text = self.text(column)
        if plain_cell(text) in UNKNOWN:
            return None
        day = read_day(text, of_year=column == "measured_on")
        if day is not None:
            if not is_plain_day(text):
                self.take(column, day.isoformat())
            return day
        self.fault(
            f"{self.head(column)} 的“{text}”不是日期",
            f"{self.head(column)} {text!r} is no date",
            "写成 2025-08-01 的样子，年月日齐全，或如 2025年底",
            "write it like 2025-08-01, with year, month and day, or 2025年底",
            column=column,
        )
        return None

    def money_cny(self, column: str) -> float | None:
        """Return a cell as yuan; a unit in the cell comes before that of the heading."""
        text = self.text(column)
        if plain_cell(text) in UNKNOWN:
            return None
        found = read_amount(text, YUAN)
        if found is None or found.kind != "count" or found.value < 0:
            self.fault(
                f"{self.head(column)} 的“{text}”不是金额",
                f"{self.head(column)} {text!r} is no amount of money",
                "只写数字，或如 120万元；单位也可写在列名里，如 经费（万元）",
                "write figures only, or like 120万元; the heading may name the unit too",
                column=column,
            )
            return None
        scale = self.scales.get(column, 1.0) if found.bare else 1.0
        yuan = round(found.value * scale, 2)
        if not found.plain:
            self.take(column, f"{yuan:,.10g} 元")
        return yuan

    def figure(self, column: str, unit: str) -> float | None:
        """Return a cell as the figure of an indicator: a share is 0 to 1, done is 0 or 1."""
        text = self.text(column)
        if plain_cell(text) in UNKNOWN:
            return None
        units = LENGTHS if unit == "metres" else ONES.get(column, COUNTERS)
        found = None if unit == "done" else read_amount(text, units)
        number = _done(plain_cell(text)) if unit == "done" else _figure(found, unit)
        if found is not None and found.bare and found.kind == "count":
            scale = self.scales.get(column, 1.0)
            if scale == PERCENT:
                return self.percent(column, found.value)
            number = None if number is None else number * scale
        if number is not None:
            if found is not None and not found.plain:
                self.take(column, f"{number:,.6g}")
            return number
        mend = FIGURE_MENDS.get(unit, FIGURE_MENDS[""])
        self.fault(
            f"{self.head(column)} 的“{text}”不能当作这一项的数字",
            f"{self.head(column)} {text!r} is no figure for this",
            mend.zh,
            mend.en,
            column=column,
        )
        return None

    def percent(self, column: str, number: float) -> float | None:
        """Return a bare number under a heading with a % as a share, and tell how it was taken.

        ``60`` is 60 %, ``0.55`` is 55 %; ``1`` may be 1 % or all of it.
        """
        share = number if number < 1 else number * PERCENT
        if number == 1 or not 0 <= share <= 1:
            self.fault(
                f"{self.head(column)} 的“{self.text(column)}”看不出是百分之几",
                f"{self.head(column)} {self.text(column)!r} may be read in two ways",
                "写成 60% 的样子",
                "write it like 60%",
                column=column,
            )
            return None
        self.take(column, f"{share * 100:.6g}%")
        return share

    def take(self, column: str, value: str) -> None:
        """Note how a cell was taken that says more than digits."""
        if column in self.told:
            return
        where = FORMS_FILE if column in self.places else self.where
        place = self.places.get(column, f"{self.number} {column}")
        self.taken[where, f"{place}“{self.text(column)}”"] = value

    def warn(self, zh: str, en: str, mend_zh: str, mend_en: str) -> None:
        """Note what is odd in this row."""
        self.fault(zh, en, mend_zh, mend_en, severity="warning")

    def fault(
        self,
        zh: str,
        en: str,
        mend_zh: str,
        mend_en: str,
        *,
        severity: Severity = "error",
        column: str = "",
    ) -> None:
        """Note what is wrong with this row, or with one of its cells."""
        if column in self.told:
            return
        what, mend, identity = Text(zh, en), Text(mend_zh, mend_en), self.text("id")
        rows: tuple[str, ...] = (f"{self.number} (id={identity})",)
        if column in self.places:  # the cell in place of the column
            place, head, rows = self.places[column], self.head(column), ()
            what = Text(zh.replace(head, place, 1), en.replace(head, place, 1))
        elif self.places:
            row, rows = next(iter(self.places.values())), ()
            what = Text("{row}（{id}）：{what}", "{row} ({id}): {what}")
            what = what.filled(row=row, id=identity or self.text("name"), what=Text(zh, en))
        self.faults.append(
            Fault(where=self.where, what=what, mend=mend, rows=rows, severity=severity)
        )


def _done(text: str) -> float | None:
    return 1.0 if text in YES else 0.0 if text in NO else None


def _figure(found: Amount | None, unit: str) -> float | None:
    """Return what an amount is in a unit; None where it is none of it."""
    if found is None or found.value < 0:
        return None
    if unit == "share":
        value = found.value / found.of if found.of else found.value
        is_one = found.kind in ("count", "share") or bool(found.of)
        return value if is_one and value <= 1 else None
    is_one = found.kind == "count" or (found.kind == "rank" and unit == "rank")
    return found.value if is_one else None


plain_cell = plain_text


def amount_scale(heading: str) -> float:
    """Return how many yuan one unit of a column is, by its heading; 1 where it names none."""
    found = _HEADING.search(unicodedata.normalize("NFKC", heading))
    return SCALES[found[0]] if found else 1.0


def column_scales(headings: Mapping[str, str]) -> dict[str, float]:
    """Return by column how much one unit of its heading is: of money, people, homes and areas."""
    counted = {key: heading_scale(key, headings[key], "") for key in ONES if key in headings}
    percent = "progress" in headings and "%" in unicodedata.normalize("NFKC", headings["progress"])
    return {
        **{key: amount_scale(headings.get(key, "")) for key in MONEY},
        **({"progress": PERCENT} if percent else {}),
        **{key: scale.factor for key, scale in counted.items() if scale is not None},
    }


PROJECT_DAYS = ("planned_start", "planned_end", "accepted_on", "updated_on")
PROJECT_TEXTS = (
    *("evidence", "note", "start_at", "end_at", "content", "photo_before", "photo_after"),
    *("stretch", "theme", "quantities", "funding", "responsible", "builder", "problems"),
)


def build_project(row: StaffRow, *, today: date) -> ProjectRecord:
    """Return what a row says of a project."""
    kept: dict[str, Any] = {column: row.text(column) for column in PROJECT_TEXTS}
    kept |= {column: row.date(column) for column in PROJECT_DAYS}
    record = ProjectRecord(
        id=row.text("id"),
        status=_status(row),
        start=row.date("start_date"),
        end=row.date("end_date"),
        budget_cny=row.money_cny("budget_cny"),
        spent_cny=row.money_cny("spent_cny"),
        progress_share=row.figure("progress", "share"),
        length_m=row.figure("length_m", "metres"),
        **kept,
    )
    start, end, status = row.head("start_date"), row.head("end_date"), row.head("status")
    if record.start and record.end and record.end < record.start:
        row.fault(
            "完工日早于开工日",
            "ends before it begins",
            f"改正{start}、{end}",
            f"correct {start} and {end}",
        )
    if record.status == "done" and not record.evidence:
        row.warn(
            "写明完成而没有依据",
            "is done without evidence",
            f"在{row.head('evidence')}写上验收文件等",
            f"name the acceptance paper in {row.head('evidence')}",
        )
    told = [own for own in OF_WORKS if getattr(record, own) is not None]
    if record.status == "unknown" and told and not row.text("status"):
        listed = "、".join(row.head(OF_WORKS[own]) for own in told)
        row.warn(
            f"填了{listed}而没有状态，仍算未填报",
            f"has {listed} without a status, and still counts as not reported",
            f"填上{status}",
            f"give its {status}",
        )
    if record.spent_cny is not None and record.spent_cny > (record.budget_cny or math.inf):
        row.warn(
            f"已完成投资 {record.spent_cny:,.10g} 元多于总投资 {record.budget_cny:,.10g} 元",
            f"has spent {record.spent_cny:,.10g} yuan of {record.budget_cny:,.10g}",
            f"核对{row.head('spent_cny')}和{row.head('budget_cny')}（元还是万元）",
            f"see to {row.head('spent_cny')}, {row.head('budget_cny')} and their unit",
        )
    if record.status == "done" and (record.progress_share or 1.0) < 1:
        row.warn(
            f"写明完成，而形象进度只有 {record.progress_share:.0%}",
            f"is done, and its progress is {record.progress_share:.0%}",
            f"核对{status}和{row.head('progress')}",
            f"see to {status} and {row.head('progress')}",
        )
    late = [day for day in (record.end, record.accepted_on) if day and day > today]
    if record.status == "done" and late:
        row.warn(
            f"写明完成，而完工或验收日 {late[0]} 晚于资料日期 {today}，不计为完成",
            f"is done on {late[0]}, after the study's date {today}, and does not count as done",
            f"核对{status}、{end}、{row.head('accepted_on')}和 study.toml 的 date",
            f"see to {status}, {end}, {row.head('accepted_on')}, and date in study.toml",
        )
        record = replace(record, status="unknown")
    if record.status == "planned" and record.start and record.start <= today:
        row.warn(
            f"写明未开工，而开工日 {record.start} 已过",
            f"is only planned, and its start {record.start} is past",
            f"核对{status}和{start}",
            f"see to {status} and {start}",
        )
    return record


OF_WORKS = {  # of a record what tells of works, and its column
    "progress_share": "progress",
    "start": "start_date",
    "end": "end_date",
    "accepted_on": "accepted_on",
    "spent_cny": "spent_cny",
}


def _status(row: StaffRow) -> Status:
    text = plain_cell(row.text("status"))
    if text in UNKNOWN:
        return "unknown"
    if text in STATUS_WORDS:
        return STATUS_WORDS[text]
    zh = "、".join(name.zh for name in STATUS_NAMES.values())
    row.fault(
        f"{row.head('status')} 的“{row.text('status')}”无人认识",
        f"{row.head('status')} {row.text('status')!r} is not known",
        f"可用：{zh}",
        f"use one of: {', '.join(STATUS_NAMES)}",
        column="status",
    )
    return "unknown"
