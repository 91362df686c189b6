"""Rows of the tables that staff keep, as records: what each says, and what is odd in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.plan.staff_cells import UNKNOWN, plain_cell
from ganquan_geo.model.plan import STATUS_NAMES, IndicatorRecord, ProjectRecord, Status

if TYPE_CHECKING:
    from datetime import date

    from ganquan_geo.load.plan.staff_cells import StaffRow

STATUS_WORDS: dict[str, Status] = {
    **{name.zh: status for status, name in STATUS_NAMES.items()},
    **{status: status for status in STATUS_NAMES},
    **dict.fromkeys(("未启动", "未开始", "规划", "规划中", "拟建", "待建"), "planned"),
    **dict.fromkeys(("施工中", "建设中", "进行中", "已开工", "在施", "underway"), "under_way"),
    **dict.fromkeys(("已完成", "完工", "已完工", "竣工", "已竣工", "建成"), "done"),
}


def build_project(row: StaffRow, *, today: date) -> ProjectRecord:
    """Return what a row says of a project."""
    record = ProjectRecord(
        id=row.text("id"),
        status=_status(row),
        start=row.date("start_date"),
        end=row.date("end_date"),
        budget_cny=row.money_cny("budget_cny"),
        evidence=row.text("evidence"),
        note=row.text("note"),
        start_at=row.text("start_at"),
        end_at=row.text("end_at"),
        content=row.text("content"),
        progress_share=row.figure("progress", "share"),
        photo_before=row.text("photo_before"),
        photo_after=row.text("photo_after"),
    )
    if record.start and record.end and record.end < record.start:
        row.fault(
            "完工日早于开工日",
            "ends before it begins",
            "改正 start_date、end_date",
            "correct start_date and end_date",
        )
    if record.status == "done" and not record.evidence:
        row.fault(
            "写明完成而没有依据",
            "is done without evidence",
            "在 evidence 写上验收文件等",
            "name the acceptance paper in evidence",
            severity="warning",
        )
    if record.status == "done" and record.end and record.end > today:
        row.fault(
            f"写明完成，而完工日 {record.end} 晚于资料日期 {today}",
            f"is done, and ends on {record.end}, after the study's date {today}",
            "核对 status、end_date 和 study.toml 的 date",
            "see to status, end_date, and date in study.toml",
            severity="warning",
        )
    if record.status == "planned" and record.start and record.start <= today:
        row.fault(
            f"写明未开工，而开工日 {record.start} 已过",
            f"is only planned, and its start {record.start} is past",
            "核对 status 和 start_date",
            "see to status and start_date",
            severity="warning",
        )
    return record


def build_reading(row: StaffRow, *, unit: str, today: date) -> IndicatorRecord:
    """Return what a row says of an indicator, in its unit."""
    record = IndicatorRecord(
        id=row.text("id"),
        measured=row.figure("measured", unit),
        measured_on=row.date("measured_on"),
        evidence=row.text("evidence"),
    )
    if record.measured_on and record.measured_on > today:
        row.fault(
            f"填报日期 {record.measured_on} 晚于资料日期 {today}",
            f"was measured on {record.measured_on}, after the study's date {today}",
            "核对 measured_on 和 study.toml 的 date",
            "see to measured_on, and date in study.toml",
            severity="warning",
        )
    return record


def _status(row: StaffRow) -> Status:
    text = plain_cell(row.text("status"))
    if text in UNKNOWN:
        return "unknown"
    if text in STATUS_WORDS:
        return STATUS_WORDS[text]
    zh = "、".join(name.zh for name in STATUS_NAMES.values())
    row.fault(
        f"status 的“{row.text('status')}”无人认识",
        f"status {row.text('status')!r} is not known",
        f"可用：{zh}",
        f"use one of: {', '.join(STATUS_NAMES)}",
    )
    return "unknown"
