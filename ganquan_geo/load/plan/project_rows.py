"""Rows of the table of projects, as people type them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.amounts import plain_text
from ganquan_geo.load.staff_rows import NEARLY, UNKNOWN, WRITE_NEARLY
from ganquan_geo.model.plan_records import SAID_STATUSES, STATUS_NAMES, ProjectRecord, Status
from ganquan_geo.words.figures import format_share
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ganquan_geo.load.staff_rows import StaffRow

STATUS_WORDS: dict[str, Status] = {
    **{STATUS_NAMES[status].zh: status for status in (*SAID_STATUSES, "unknown")},
    **{status: status for status in (*SAID_STATUSES, "unknown")},
    **dict.fromkeys(
        (
            "未启动",
            "未开始",
            "规划",
            "规划中",
            "拟建",
            "待建",
            "谋划",
            "前期",
            "proposed",
            "prepared",
        ),
        "planned",
    ),
    **dict.fromkeys(
        ("施工", "施工中", "建设中", "进行中", "已开工", "在施", "underway"), "under_way"
    ),
    **dict.fromkeys(("停工", "缓建"), "paused"),
    **dict.fromkeys(("已取消", "撤销"), "cancelled"),
    **dict.fromkeys(
        (
            "已完成",
            "完工",
            "已完工",
            "竣工",
            "已竣工",
            "建成",
            "已验收",
            "验收",
            "completed",
            "accepted",
        ),
        "done",
    ),
}


PROJECT_DAYS = ("planned_start", "planned_end", "accepted_on", "updated_on")
PROJECT_TEXTS = (
    *("evidence", "note", "start_at", "end_at", "content", "photo_before", "photo_after"),
    *("stretch", "theme", "quantities", "funding", "responsible", "builder", "problems"),
)


def build_project(
    row: StaffRow, *, start: date, today: date, themes: Collection[Text] = ()
) -> ProjectRecord:
    """Return what a row says of a project.

    Parameters
    ----------
    start, today
        The first day of the plan's period, and the day of the study: works done before or after
        do not count as done.
    themes
        Those that the plan names.
    """
    kept: dict[str, Any] = {column: row.words(column) for column in PROJECT_TEXTS}
    kept |= {column: row.date(column) for column in PROJECT_DAYS}
    record = ProjectRecord(
        id=row.text("id"),
        status=_status(row),
        stage=_stage(row),
        start=row.date("start_date"),
        end=row.date("end_date"),
        budget_cny=row.money_cny("budget_cny"),
        spent_cny=row.money_cny("spent_cny"),
        progress_share=row.figure("progress", "share"),
        length_m=row.figure("length_m", "metres"),
        **kept,
    )
    begin, end, status = row.head("start_date"), row.head("end_date"), row.head("status")
    _see_theme(row, record.theme, themes)
    if record.start and record.end and record.end < record.start:
        row.fault(
            "完工日早于开工日",
            "ends before it begins",
            f"改正{begin}、{end}",
            f"correct {begin} and {end}",
        )
    if record.status == "done" and not record.evidence:
        row.warn(
            "写明完成而没有依据",
            "is done without evidence",
            f"在{row.head('evidence')}写上验收文件等",
            f"name the acceptance paper in {row.head('evidence')}",
        )
    _see_days(row, record, today)
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
    record = replace(record, contradiction=_hold_together(row, record, today))
    days = [day for day in (record.end, record.accepted_on) if day]
    late, early = [day for day in days if day > today], [day for day in days if day < start]
    if record.end and record.accepted_on and record.accepted_on < record.end:
        row.warn(
            f"验收日 {record.accepted_on} 早于完工日 {record.end}",
            f"was accepted on {record.accepted_on}, before it ended on {record.end}",
            f"核对{end}和{row.head('accepted_on')}",
            f"see to {end} and {row.head('accepted_on')}",
        )
    if record.status == "done" and early:
        row.warn(
            f"写明完成，而完工或验收日 {early[0]} 早于规划期 {start}，不计入完成",
            f"was done on {early[0]}, before the plan's period, from {start}, and does not count",
            f"核对{end}、{row.head('accepted_on')}；日期无误就不是这个规划的项目",
            f"see to {end} and {row.head('accepted_on')}; if they are right, it is no project of "
            "this plan",
        )
    if record.status == "done" and late:
        row.warn(
            f"写明完成，而完工或验收日 {late[0]} 晚于资料日期 {today}，不计入完成",
            f"is done on {late[0]}, after the study's date {today}, and does not count as done",
            f"核对{status}、{end}、{row.head('accepted_on')}和 study.toml 的 date",
            f"see to {status}, {end}, {row.head('accepted_on')}, and date in study.toml",
        )
    if record.status == "done" and (early or late):
        record = replace(record, status="outside")
    return record


def _hold_together(row: StaffRow, record: ProjectRecord, today: date) -> Text | None:
    """Tell what of a row's status, progress and days cannot be true together.

    What leaves open whether it is done is returned.
    """
    status, progress, start = record.status, record.progress_share, record.start
    is_open, ended = status in ("planned", "under_way", "paused"), record.end or record.accepted_on
    of_end = "end_date" if record.end else "accepted_on"
    untrue = {
        "progress": (progress, status == "done" and progress is not None and progress < 1)
        if status == "done"
        else (progress, (is_open and progress == 1) or (status == "planned" and bool(progress))),
        "start_date": (start, start is not None and (status == "planned") == (start <= today))
        if status in ("planned", "under_way")
        else (start, status == "done" and start is not None and start > today),
        of_end: (ended, is_open and ended is not None and ended <= today),
    }
    open_: list[Text] = []
    for column, (value, is_untrue) in untrue.items():
        if is_untrue:
            said = format_share(progress) if column == "progress" else str(value)
            name, head = STATUS_NAMES[status], row.head(column)
            row.warn(
                f"写明{name.zh}，而{head}是 {said}",
                f"is said to be {name.en}, and its {column} is {said}",
                f"核对{row.head('status')}和{head}",
                f"see to {row.head('status')} and {head}",
            )
            if status == "done" or progress == 1 or column == of_end:
                open_.append(
                    Text(
                        f"写明{name.zh}，而{head}是 {said}",
                        f"{name.en}, and its {column} is {said}",
                    )
                )
    return join_texts(open_) if open_ else None


def _see_days(row: StaffRow, record: ProjectRecord, today: date) -> None:
    """Tell of what is done on no day, and was planned to end later."""
    if record.status != "done" or record.has_day:
        return
    heads = (row.head("end_date"), row.head("accepted_on"))
    row.warn(
        "完成而没有竣工、验收日期，只计入上限",
        "is done, and has no day of completion or acceptance: in the upper bound alone",
        f"填上{heads[0]}或{heads[1]}",
        f"give {heads[0]} or {heads[1]}",
    )
    if record.planned_end and record.planned_end > today:
        head, day = row.head("planned_end"), record.planned_end
        row.warn(
            f"写明完成，而{head}是 {day}，晚于资料日期 {today}",
            f"is done, and was planned to end on {day}, after the study's date {today}",
            f"核对{row.head('status')}和{head}",
            f"see to {row.head('status')} and {head}",
        )


def _see_theme(row: StaffRow, said: str, themes: Collection[Text]) -> None:
    """Tell of a theme that the plan does not know: it answers no indicator."""
    parts = [part for part in re.split(r"[、，,；;/和]", said) if part.strip()]
    odd = [own for own in parts if not any(theme.is_named_in(own) for theme in themes)]
    if themes and odd:
        row.warn(
            f"{row.head('theme')}“{'、'.join(odd)}”不是规划的主题，不当作建成的主题",
            f"{row.head('theme')} {', '.join(odd)!r} is no theme of the plan: none is delivered",
            f"从规划的主题里选：{'、'.join(own.zh for own in themes)}",
            f"choose from: {', '.join(own.en for own in themes)}",
        )


OF_WORKS = {  # of a record what tells of works, and its column
    "progress_share": "progress",
    "start": "start_date",
    "end": "end_date",
    "accepted_on": "accepted_on",
    "spent_cny": "spent_cny",
}


def _stage(row: StaffRow) -> str:
    """Return a status as it is written where it is a word of its own, and tell how it is taken."""
    said = row.text("status")
    name = STATUS_WORDS.get(plain_text(said), "unknown")
    if name == "unknown" or plain_text(said) in (
        name,
        *map(plain_text, STATUS_NAMES[name].both().values()),
    ):
        return ""
    row.take("status", STATUS_NAMES[name].zh)
    return said


def _status(row: StaffRow) -> Status:
    text = plain_text(row.text("status"))
    if text in UNKNOWN:
        return "unknown"
    if text in STATUS_WORDS:
        return STATUS_WORDS[text]
    zh = "、".join(STATUS_NAMES[own].zh for own in SAID_STATUSES)
    mend = Text(f"可用：{zh}", f"use one of: {', '.join(SAID_STATUSES)}")
    if NEARLY.fullmatch(text):
        mend = WRITE_NEARLY["status"]
    row.fault(
        f"{row.head('status')} 的“{row.text('status')}”无人认识",
        f"{row.head('status')} {row.text('status')!r} is not known",
        mend.zh,
        mend.en,
        column="status",
    )
    return "unknown"
