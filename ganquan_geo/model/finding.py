"""A figure that is read: how sure, held against what, and graded; why a home is not reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.walking import StatedFigure


Grade = Literal[
    "met", "likely met", "not met", "likely not met", "unverified", "missing", "no target"
]
Relation = Literal["above", "below", "below as listed", "open", "not comparable"]

GRADES: dict[Grade, Text] = {
    "met": Text("达标", "met"),
    "likely met": Text("很可能达标", "likely met"),
    "not met": Text("未达标", "not met"),
    "likely not met": Text("很可能未达标", "likely not met"),
    "unverified": Text("数据待核实", "to be verified"),
    "missing": glossary.DATA_MISSING,
    "no target": Text("无对应目标", "no target"),
}
Lack = Literal["unverified", "missing"]
JUDGED: tuple[Grade, ...] = ("met", "likely met", "not met", "likely not met")
Cause = Literal[
    "home unplaced",
    "register",
    "no facility",
    "missing link",
    "position",
    "gate",
    "street hours",
    "detour",
]
CAUSES: dict[Cause, Text] = {
    "home unplaced": Text("资料不足（位置不明）", "data missing (its position)"),
    "register": Text("资料不足（名录未核实）", "data missing (the register)"),
    "no facility": Text("没有设施", "no facility near"),
    "missing link": glossary.MISSING_LINK,
    "position": Text("位置未定", "positions not settled"),
    "gate": Text("出入口能否通行待核实", "a gate not known to be passed"),
    "street hours": Text("道路开放时段待核实", "a street whose hours are not known"),
    "detour": Text("绕行", "a detour"),
}
REMEDIES: dict[Cause, Text] = {
    "home unplaced": Text("查明位置", "find its position"),
    "register": Text("核实名录是否收全", "verify the register"),
    "no facility": Text("就近增设设施", "add a facility"),
    "missing link": Text("打通通道", "open a link"),
    "position": Text("核实位置", "verify positions"),
    "gate": Text("核实出入口的开闭、时段、通行对象", "verify state, hours and users of gates"),
    "street hours": Text("核实道路的开放时段", "verify the hours of streets"),
    "detour": Text("增设设施或出入口", "add a facility or a gate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a share stands to one that a document states.

    Parameters
    ----------
    figure
        What is stated.
    relation
        ``"above"``: all of the bounds reach it. ``"below"``: none does, and no facility can be
        missing or elsewhere. ``"below as listed"``: none does, and only facilities that are not in
        the register yet could change that. ``"open"``: either may be. ``"not comparable"``: it is
        a share of something else, of another walker, or a direction without a figure.
    """

    figure: StatedFigure
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One coverage figure, decided once; every output says it with the same words.

    Parameters
    ----------
    category, tier_min, limit_m, denominator
        The share of what is within how many minutes and metres of which service.
    category_name, name
        The service, and what is measured, such as 卫生医疗 15 分钟.
    covered, total
        In the unit of the denominator: what is covered, None without a single figure, and how
        much could be measured.
    share, low, high
        0 to 1: the best estimate, None without a single figure; and its bounds. Facilities at
        assumed positions count in the upper bound alone. None where nothing can be measured.
    assumed_share, assumed_low
        The share and its lower bound if every assumed position held; None where none is assumed.
    own_share, own_low, own_high
        As `share`, `low`, `high`, with the facilities inside the boundary alone.
    likely_low, likely_high, likely_met_share
        The range that 90 % of the draws of positions fall into, and the part of the draws that
        reach the target (else the reference, else the published figure). None without draws, and
        the range where positions are assumed.
    comparisons
        With the target, the reference and the published figure, where they are stated.
    grade
        Whether the target is met, or why that cannot be said.
    lacks
        Whether data are to be verified (``"unverified"``) or missing (``"missing"``), so that a
        target could not be judged; None if they are not. Without a target the grade is that.
    reason, step
        Why the grade is what it is, and what would settle it; both may be empty.
    to_verify
        How many assumed positions wait to be verified.
    homes
        What the compounds of the study are called.

    Examples
    --------
    >>> own = result.finding("health", 15)
    >>> own.covered, own.total, own.grade
    (76.0, 78.0, 'no target')
    >>> own.compared("reference").relation  # with the 85 % of the whole city
    'above'
    """

    category: str
    tier_min: int
    limit_m: float
    denominator: str
    category_name: Text
    name: Text
    covered: float | None
    total: float
    share: float | None
    low: float | None
    high: float | None
    assumed_share: float | None
    assumed_low: float | None
    own_share: float | None
    own_low: float | None
    own_high: float | None
    likely_low: float | None
    likely_high: float | None
    likely_met_share: float | None
    comparisons: tuple[Comparison, ...]
    grade: Grade
    lacks: Lack | None
    reason: Text
    step: Text
    to_verify: int
    homes: Text = glossary.COMPOUNDS

    @property
    def target(self) -> Comparison | None:
        """The comparison with the target; None without one."""
        return self.compared("target")

    def compared(self, role: str) -> Comparison | None:
        """Return the comparison with what is stated in a role; None where nothing is."""
        return next((own for own in self.comparisons if own.figure.role == role), None)
