"""What changed between two dates in words: subjects, fields and values of both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.plan.rows import LEG_STATES, said
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.words.text import Lang

DECIMALS = 4
SUBJECTS = {
    "ring": Text("环线", "ring"),
    "coverage": Text("覆盖率", "coverage"),
    "finding": Text("核对", "finding"),
    "project": Text("道路项目", "street project"),
    "ring leg": Text("环线段", "leg of the ring"),
    "street": Text("道路", "street"),
    "facility": Text("设施", "facility"),
    "compound": Text("小区", "compound"),
    "neighbourhood": Text("居民区", "neighbourhood"),
}


FIELDS = {
    "presence": Text("有无", "presence"),
    "status": Text("状态", "status"),
    "state": Text("状态", "state"),
    "start_date": Text("开工", "start"),
    "end_date": Text("完工", "end"),
    "budget_cny": Text("经费（元）", "budget, CNY"),
    "evidence": Text("依据", "evidence"),
    "length_m": Text("长度（米）", "length, m"),
    "missing_m": Text("尚缺（米）", "missing, m"),
    "moved_m": Text("移动（米）", "moved, m"),
    "position": Text("位置", "position"),
    "name": Text("名称", "name"),
    "kind": Text("种类", "kind"),
    "accuracy_m": Text("误差（米）", "accuracy, m"),
    "walkable": Text("可步行", "walkable"),
    "street_class": Text("等级", "class"),
    "assumed": Text("位置假定", "assumed"),
    "closed": Text("闭合", "closed"),
    "walkable_today": Text("今天走得通", "can be walked today"),
    "existing_m": Text("现有（米）", "existing, m"),
    "built_m": Text("建成后全长（米）", "once built, m"),
    "today_m": Text("今天走一圈（米）", "a round today, m"),
    "today_loop_m": Text("今天的闭合圈（米）", "closed loop today, m"),
    "homes_300m_today": Text("步行 300 米内小区，今天", "compounds within 300 m, today"),
    "homes_300m_built": Text("步行 300 米内小区，建成后", "compounds within 300 m, once built"),
    "homes_500m_today": Text("步行 500 米内小区，今天", "compounds within 500 m, today"),
    "homes_500m_built": Text("步行 500 米内小区，建成后", "compounds within 500 m, once built"),
    "share": Text("比例", "share"),
}
POSITIONS = {"known": Text("已知", "known"), "unknown": Text("不明", "unknown")}
INTEGERS = ("budget_cny",)
VALUES = {
    **STATUS_NAMES,
    **LEG_STATES,
    "": Text("—", "—"),
    "present": Text("有", "present"),
    "existing": Text("现有", "existing"),
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
    "open": Text("存在", "open"),
    "settled": Text("解决", "settled"),
}


def build_change_rows(comparison: PlanComparison, *, lang: Lang) -> pd.DataFrame:
    """Return what changed as it is written, each row with a sentence of its own in `said`."""
    table = comparison.changes.copy()
    table["delta"] = table["delta"].round(DECIMALS)
    categories = {category.id: category.name for category in comparison.new.study.categories}
    table["said"] = [said_change(row, categories, lang) for row in table.to_dict("records")]
    return table


def said_change(row: Mapping[Hashable, object], categories: Mapping[str, Text], lang: Lang) -> str:
    """Return one change as a sentence, such as ``道路项目 甘泉路：状态 在建 → 完成``."""
    subject, field = str(row["subject"]), str(row["field"])
    was, now = (said_value(subject, field, str(row[when]), lang) for when in ("old", "new"))
    colon = Text("：", ": ").said(lang)
    named = [said(SUBJECTS, subject, lang)]
    if subject == "coverage":
        category, minutes, denominator = str(row["key"]).split(":")
        named += [
            said(categories, category, lang),
            Text(f"{minutes} 分钟", f"{minutes} min").said(lang),
            said(DENOMINATORS, denominator, lang),
        ]
    elif subject != "ring":  # there is one ring, and its name says no more
        named.append(str(row["name"]))
    return f"{' '.join(named)}{colon}{said(FIELDS, field, lang)} {was} → {now}"


def said_value(subject: str, field: str, value: str, lang: Lang) -> str:
    """Return a value of a change in words: metres whole, shares in percent."""
    if field == "position":
        return said(POSITIONS, value, lang)
    if value == "planned" and subject != "project":
        return Text("规划", "planned").said(lang)
    try:
        number = float(value)
    except ValueError:
        return said(VALUES, value, lang)
    if field == "share":
        return f"{number:.1%}"
    return f"{number:,.0f}" if field.endswith("_m") or field in INTEGERS else value
