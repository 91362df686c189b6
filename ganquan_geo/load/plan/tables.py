"""Read the tables that staff keep of a plan, CSV or Excel, and check them row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, get_args

from ganquan_geo.load.sheets import Row, read_sheet
from ganquan_geo.model.errors import DataError, Fault, Severity
from ganquan_geo.model.plan import STATUS_NAMES, IndicatorRecord, ProjectRecord, Status
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Record = TypeVar("Record")

PROJECT_COLUMNS = ("id", "status", "start_date", "end_date", "budget_cny", "evidence", "note")
INDICATOR_COLUMNS = ("id", "measured", "measured_on", "evidence")
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
UNKNOWN = {"", "unknown", "不明", "未知"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTables:
    """What staff keep, by id."""

    projects: Mapping[str, ProjectRecord]
    indicators: Mapping[str, IndicatorRecord]


class _Cells:
    """The cells of one row, read one by one; what is wrong is remembered."""

    def __init__(self, row: Row, where: str) -> None:
        self.row, self.where, self.faults = row, where, list[Fault]()

    def text(self, column: str) -> str:
        value = self.row.cells.get(column)
        return "" if value is None else str(value).strip()

    def date(self, column: str) -> date | None:
        value = self.row.cells.get(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.text(column)
        if text.lower() in UNKNOWN:
            return None
        for form in DATE_FORMS:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no time
            except ValueError:
                continue
        self.fault(
            f"{column} 的“{text}”不是日期",
            f"{column} {text!r} is no date",
            "写成 2025-08-01 的样子",
            "write it like 2025-08-01",
        )
        return None

    def number(self, column: str) -> float | None:
        text = self.text(column).replace(",", "").replace("，", "")
        if text.lower() in UNKNOWN:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf"):
            self.fault(
                f"{column} 的“{text}”不是不小于零的数",
                f"{column} {text!r} is no number of zero or more",
                "只写数字，单位在列名里",
                "write figures only; the unit is in the column's name",
            )
            return None
        return number

    def fault(
        self, zh: str, en: str, mend_zh: str, mend_en: str, *, severity: Severity = "error"
    ) -> None:
        self.faults.append(
            Fault(
                where=self.where,
                what=Text(zh, en),
                mend=Text(mend_zh, mend_en),
                rows=(f"{self.row.number} (id={self.text('id')})",),
                severity=severity,
            )
        )


def read_plan_tables(
    folder: Path,
    *,
    projects: tuple[str | None, Sequence[str]],
    indicators: tuple[str | None, Sequence[str]],
) -> tuple[PlanTables, tuple[Fault, ...]]:
    """Read both tables and join them to the register by id.

    Parameters
    ----------
    projects, indicators
        File name (None for no such table) and the ids of the register.

    Returns
    -------
    PlanTables
        The rows that could be read.
    tuple of Fault
        Errors and warnings of both tables.
    """
    faults: list[Fault] = []
    records = _read(folder, projects, PROJECT_COLUMNS, _project, faults)
    readings = _read(folder, indicators, INDICATOR_COLUMNS, _indicator, faults)
    tables = PlanTables(
        projects={record.id: record for record in records},
        indicators={reading.id: reading for reading in readings},
    )
    return tables, tuple(faults)


def _read(
    folder: Path,
    table: tuple[str | None, Sequence[str]],
    columns: tuple[str, ...],
    build: Callable[[_Cells], Record],
    faults: list[Fault],
) -> list[Record]:
    name, ids = table
    if name is None:
        return []
    try:
        rows = read_sheet(folder, name, columns)
    except DataError as error:
        faults += error.faults
        return []
    seen: set[str] = set()
    records = []
    for row in rows:
        cells = _Cells(row, name)
        identity = cells.text("id")
        if identity not in ids:
            cells.fault(
                f"规划中没有编号“{identity}”",
                f"the plan has no id {identity!r}",
                "改成 plan.toml 里的编号，或删去该行",
                "use an id of plan.toml, or remove the row",
            )
        elif identity in seen:
            cells.fault(
                f"编号“{identity}”重复",
                f"the id {identity!r} is there twice",
                "只留一行",
                "keep one",
            )
        else:
            records.append(build(cells))
        seen.add(identity)
        faults += cells.faults
    missing = [identity for identity in ids if identity not in seen]
    if missing:
        faults.append(
            Fault(
                where=name,
                what=Text(
                    "有编号没有对应的行，按不明处理", "some ids have no row and count as not known"
                ),
                mend=Text("补上这些行", "add the rows"),
                rows=tuple(f"id={identity}" for identity in missing),
                severity="warning",
            )
        )
    return records


def _project(cells: _Cells) -> ProjectRecord:
    record = ProjectRecord(
        id=cells.text("id"),
        status=_status(cells),
        start=cells.date("start_date"),
        end=cells.date("end_date"),
        budget_cny=cells.number("budget_cny"),
        evidence=cells.text("evidence"),
        note=cells.text("note"),
    )
    if record.start and record.end and record.end < record.start:
        cells.fault(
            "完工日早于开工日",
            "ends before it begins",
            "改正 start_date、end_date",
            "correct start_date and end_date",
        )
    if record.status == "done" and not record.evidence:
        cells.fault(
            "写明完成而没有依据",
            "is done without evidence",
            "在 evidence 写上验收文件等",
            "name the acceptance paper in evidence",
            severity="warning",
        )
    return record


def _indicator(cells: _Cells) -> IndicatorRecord:
    return IndicatorRecord(
        id=cells.text("id"),
        measured=cells.number("measured"),
        measured_on=cells.date("measured_on"),
        evidence=cells.text("evidence"),
    )


def _status(cells: _Cells) -> Status:
    text = cells.text("status").lower()
    if text in UNKNOWN:
        return "unknown"
    for status in get_args(Status):
        if text in (status, STATUS_NAMES[status].zh):
            found: Status = status
            return found
    zh = "、".join(name.zh for name in STATUS_NAMES.values())
    cells.fault(
        f"status 的“{text}”无人认识",
        f"status {text!r} is not known",
        f"可用：{zh}",
        f"use one of: {', '.join(STATUS_NAMES)}",
    )
    return "unknown"
