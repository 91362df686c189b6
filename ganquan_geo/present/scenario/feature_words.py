"""What differs between two states in words: subjects, fields and values of both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.access import GATE_STATES, GATE_USERS
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.gates.shown import say_hours
from ganquan_geo.present.plan.rows import LEG_STATES
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_whole
from ganquan_geo.words.text import COLON, Text, find_name, same_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from ganquan_geo.words.text import Lang

DECIMALS = 4
SUBJECTS = {
    "ring": glossary.RING,
    "finding": Text("核对", "finding"),
    "project": glossary.STREET_PROJECT,
    "ring leg": glossary.RING_LEG,
    "street": glossary.STREET,
    "facility": glossary.FACILITY,
    "compound": glossary.COMPOUND,
    "neighbourhood": glossary.NEIGHBOURHOOD,
    "gate": glossary.GATE,
    "entrance": glossary.ENTRANCE,
}


FIELDS = {
    "presence": Text("有无", "presence"),
    "status": glossary.STATUS,
    "state": glossary.STATUS,
    "hours": glossary.GATE_HOURS,
    "users": glossary.GATE_USERS,
    "foot": glossary.ON_FOOT,
    "wheelchair": GATE_USERS["wheelchair"],
    "barrier_free": Text("无障碍", "barrier-free"),
    "always_closed": GATE_STATES["closed"],
    "lets_public": GATE_STATES["open"],
    "street": glossary.GATE_STREET,
    "checked_on": glossary.GATE_CHECKED,
    "compound_id": glossary.COMPOUND,
    "facility_id": glossary.FACILITY,
    "start_date": glossary.START,
    "end_date": glossary.END,
    "budget_cny": glossary.BUDGET_CNY,
    "evidence": glossary.EVIDENCE,
    "length_m": glossary.LENGTH_M,
    "missing_m": glossary.MISSING_M,
    "moved_m": Text("移动（米）", "moved, m"),
    "position": glossary.POSITION,
    "name": glossary.NAME,
    "kind": glossary.KIND,
    "accuracy_m": Text("误差（米）", "accuracy, m"),
    "walkable": glossary.WALKABLE,
    "street_class": glossary.STREET_CLASS,
    "assumed": glossary.POSITION_ASSUMED,
    "closed": glossary.CLOSED,
    "walkable_today": Text("今天走得通", "can be walked today"),
    "existing_m": Text("现有（米）", "existing, m"),
    "built_m": Text("建成后全长（米）", "once built, m"),
    "today_m": Text("今天走一圈（米）", "a round today, m"),
    "today_loop_m": Text("今天的闭合圈（米）", "closed loop today, m"),
    "homes_300m_today": Text("步行 300 米内住户，今天", "homes within 300 m, today"),
    "homes_300m_built": Text("步行 300 米内住户，建成后", "homes within 300 m, once built"),
    "homes_500m_today": Text("步行 500 米内住户，今天", "homes within 500 m, today"),
    "homes_500m_built": Text("步行 500 米内住户，建成后", "homes within 500 m, once built"),
}
_STATES: dict[str, Text] = {str(state): name for state, name in GATE_STATES.items()}
POSITIONS = {"known": glossary.KNOWN, "unknown": glossary.UNKNOWN}
INTEGERS = ("budget_cny",)
VALUES = {
    **STATUS_NAMES,
    **LEG_STATES,
    "": same_text(NOTHING),
    "present": Text("有", "present"),
    "existing": glossary.EXISTING,
    **dict.fromkeys(("true", "yes"), glossary.YES),
    **dict.fromkeys(("false", "no"), glossary.NO),
    "unknown": glossary.UNKNOWN,
    "open": Text("存在", "open"),
    "settled": Text("解决", "settled"),
}


def build_feature_rows(features: pd.DataFrame, *, lang: Lang) -> pd.DataFrame:
    """Return what differs as it is written, each row with a sentence of its own in `said`."""
    table = features.copy()
    table["change"] = table["change"].round(DECIMALS)
    table["said"] = [format_change(row, lang) for row in table.to_dict("records")]
    return table


def format_change(row: Mapping[Hashable, object], lang: Lang) -> str:
    """Return one change as a sentence, such as ``道路项目 甘泉路：状态 在建 → 完成``."""
    subject = str(row["subject"])
    named = [find_name(SUBJECTS, subject, lang)]
    if subject != "ring":  # there is one ring, and its name says no more
        named.append(str(row["name"]))
    return f"{' '.join(named)}{COLON.said(lang)}{format_field(row, lang)}"


def format_field(row: Mapping[Hashable, object], lang: Lang) -> str:
    """Return what a field was and is, such as ``状态 在建 → 完成``."""
    subject, field = str(row["subject"]), str(row["field"])
    was, now = (format_value(subject, field, str(row[when]), lang) for when in ("before", "after"))
    title = glossary.GATE_STATE if (subject, field) == ("gate", "state") else None
    said = title.said(lang) if title else find_name(FIELDS, field, lang)
    return f"{said} {was} → {now}"


def format_value(subject: str, field: str, value: str, lang: Lang) -> str:
    """Return a value of a change in words: metres whole."""
    if field == "position":
        return find_name(POSITIONS, value, lang)
    if field == "hours":
        return say_hours(value, lang) or NOTHING
    if subject == "gate" and field == "state":
        return find_name(_STATES, value, lang)
    if value == "planned" and subject != "project":
        return glossary.PLANNED.said(lang)
    try:
        number = float(value)
    except ValueError:
        return find_name(VALUES, value, lang)
    return format_whole(number) if field.endswith("_m") or field in INTEGERS else value
