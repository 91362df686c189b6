"""What facilities offer to people: standards, what is measured, and what came of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.access import BY_DAY, Access
from ganquan_geo.model.walking import NO_SOURCE
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile

KEY = ("category", "kinds", "capacity", "per")  # what names an item in tables
Per = Literal["residents", "residents_60plus", "each"]
PERSONS: dict[str, Text] = {
    "residents": glossary.RESIDENTS,
    "residents_60plus": glossary.RESIDENTS_60PLUS,
}
Confidence = Literal["found", "memory"]
CONFIDENCES: dict[Confidence, Text] = {
    "found": Text("二手资料，未核对原文", "secondary source, not verified"),
    "memory": Text("凭记忆，未核对原文", "from memory, not verified"),
}
SupplyVerdict = Literal[
    "reached", "below", "below as listed", "between", "missing", "not comparable", "no standard"
]
VERDICTS: dict[SupplyVerdict, Text] = {
    "reached": Text("达到", "reached"),
    "below": Text("未达到", "below"),
    "below as listed": Text("按现有名录未达到", "below, as listed"),
    "between": Text("在标准的上下限之间", "between the ends of the standard"),
    "missing": glossary.DATA_MISSING,
    "not comparable": Text("口径不同", "of another base"),
    "no standard": Text("没有对应的标准", "no standard"),
}
State = Literal["known", "at least", "at most", "between", "missing"]
STATES: dict[State, Text] = {  # of a figure whose bounds are what is missing
    "known": Text(" {low}", "{low}"),
    "at least": Text("至少 {low}", "at least {low}"),
    "at most": Text("至多 {high}", "at most {high}"),
    "between": Text(" {low}–{high}", "{low}–{high}"),
    "missing": glossary.DATA_MISSING,
}
Group = Literal["residents", "residents_60plus", "residents_under60"]
GROUPS: dict[Group, Text] = {
    "residents": Text("全体居民", "all residents"),
    "residents_60plus": Text("60岁及以上", "aged 60+"),
    "residents_under60": Text("60岁以下", "under 60"),
}


def find_state(low: float, high: float) -> State:
    """Return what bounds by what is missing leave of a figure of zero or more."""
    if low == high:
        return "known"
    if math.isfinite(high):
        return "between" if low > 0 else "at most"
    return "at least" if low > 0 else "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyStandard:
    """How much a document asks for, and how sure its figure is.

    Parameters
    ----------
    id, name
        Its key, and what facilities it is of.
    kinds
        Kinds of facility that count.
    capacity
        A column of the facilities: ``"floor_area_m2"``, ``"beds"``, ``"seats"``, ``"staff"``.
    per
        Per 1,000 of whom, or ``"each"`` facility.
    least, most
        The figure; `most` differs where the document gives a range.
    source, confidence
        Where it is written, and how sure that is: see `CONFIDENCES`.
    note
        What a reader must know to compare; empty for nothing.
    comparable
        Whether it is of the same people and things as the study's columns.
    """

    id: str
    name: Text
    kinds: tuple[str, ...]
    capacity: str
    per: Per
    least: float
    most: float
    source: Text
    confidence: Confidence
    note: Text = NO_SOURCE
    comparable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyItem:
    """One thing that is measured: a capacity of some facilities, for some people.

    Parameters
    ----------
    category
        The facilities' category, whose tiers are the rings.
    name
        What the facilities are called.
    kinds, capacity
        As in `SupplyStandard`.
    per
        Of whom: ``"residents"`` or ``"residents_60plus"``.
    standards
        What it is held against; where several differ, they contradict each other.
    """

    category: FacilityCategory
    name: Text
    kinds: tuple[str, ...]
    capacity: str
    per: Per
    standards: tuple[SupplyStandard, ...] = ()

    @property
    def key(self) -> dict[str, str]:
        """What names it in tables."""
        return {
            "category": self.category.id,
            "kinds": ";".join(self.kinds),
            "capacity": self.capacity,
            "per": self.per,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyResult:
    """What facilities offer to the people of a study.

    Parameters
    ----------
    study, profile
        What was measured, and for whom.
    items
        What is measured.
    areas
        A row for each item, area and standard: see `measure.supply.measure_areas`.
    homes
        A row for each item and compound, 居民区 and the sub-district: see
        `measure.supply_shares.measure_homes`.
    equity
        A row for each item and group of people: see `measure.supply_shares.measure_equity`.
    weights
        By category: the weight of each ring, by its outer minutes.
    unused
        Standards of kinds that the study's categories do not have.
    problems
        Homes, gates and facilities that could not be joined to a street.
    access
        The hour, and who walks, that gates were asked for.

    Examples
    --------
    >>> found = gg.measure_supply(study)
    >>> found.weights["health"]
    {5: 1.0, 10: 0.68, 15: 0.22}
    >>> set(found.areas["verdict"])  # the bundled study knows no people
    {'missing'}
    """

    study: Study
    profile: WalkProfile
    items: tuple[SupplyItem, ...]
    areas: pd.DataFrame
    homes: pd.DataFrame
    equity: pd.DataFrame
    weights: dict[str, dict[int, float]]
    unused: tuple[SupplyStandard, ...]
    problems: tuple[Fault, ...]
    access: Access = BY_DAY

    def said_walker(self) -> Text:
        """Return who walks, as `Study.said_walker` does."""
        return self.study.said_walker(self.profile, self.access)
