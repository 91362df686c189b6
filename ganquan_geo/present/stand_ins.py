"""What stands for homes where a study has no compounds, as an imported city has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.access import access_of
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import HomeKind, Study

SAID: Mapping[HomeKind, Text] = {
    "land": Text(
        "资料中没有小区名录：以 {n} 块居住用地代表住户，称“居住地块”",
        "The data list no compounds: {n} "
        "{n|area of residential land stands|areas of residential land stand} for the homes",
    ),
    "buildings": Text(
        "资料中没有小区名录：以 {n} 幢住宅楼代表住户",
        "The data list no compounds: {n} residential {n|building stands|buildings stand} for the "
        "homes",
    ),
    "addresses": Text(
        "资料中没有小区名录：以 {n} 个门牌代表住户，称“门牌点”",
        "The data list no compounds: {n} {n|address stands|addresses stand} for the homes",
    ),
    "streets": Text(
        "资料中没有小区名录：以 {n} 段居住街道的中点代表沿街住户，称“住户点”",
        "The data list no compounds: the middles of {n} residential streets stand for those who "
        "live along them and are called home points",
    ),
}
GATES_MISSING = Text(
    "以{home}点位近似，待补出入口",
    "Walks begin at the positions of {homes}; gates are still to be added",
)
IDLE = Text("{missing}；--at、--user 不起作用", "{missing}: --at and --user change nothing")


def word_unreachable(study: Study) -> Text:
    """Return that no facility is as near as walks are searched for."""
    return glossary.NONE_WITHIN.filled(search=format_whole(study.settings.search_limit_m))


def say_gates_missing(study: Study) -> Text | None:
    """Return that homes are left where they are, as nobody has listed gates; None with gates."""
    return None if study.has_gates() else GATES_MISSING.filled(**study.home_words())


def word_idle_access(study: Study, profile: str, access: Access | None) -> Text | None:
    """Return that the hour and the user asked for change nothing without gates; None if they do."""
    missing = None if study.keeps_hours() else say_gates_missing(study)
    if missing is None or access in (None, access_of(profile)):
        return None
    return IDLE.filled(missing=missing)


def say_stand_ins(study: Study) -> Text | None:
    """Return what stands for the homes, and what it is called; None where compounds do."""
    if study.homes == "compounds":
        return None
    return SAID[study.homes].filled(n=format_whole(len(study.layers["compounds"])))
