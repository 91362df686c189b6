"""Why homes are not covered and what would help, in few words, the same in every output."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ganquan_geo.model.finding import CAUSES, REMEDIES
from ganquan_geo.present.told_gaps import tier_gaps
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m, format_range, format_whole
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.finding import Cause
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.told_gaps import Gap

METRES: Mapping[Cause, Text] = {
    "no facility": Text("直线最近 {m}", "nearest {m} straight"),
    "missing link": Text("缺通道 {m}", "{m} of passage"),
    "detour": Text("比直线多 {m}", "{m} more than straight"),
}
ALSO = Text("另有 {n} 个{homes}受益", "{n} more {homes} gain")
SAID = Text("{cause}（{more}），{remedy}", "{cause} ({more}): {remedy}")
PLAIN = Text("{cause}，{remedy}", "{cause}: {remedy}")
COUNTED = Text("{cause} {n} 个（{more}），{remedy}", "{cause}, {n} ({more}): {remedy}")
COUNTED_PLAIN = Text("{cause} {n} 个，{remedy}", "{cause}, {n}: {remedy}")

WHY = Text("{minutes} 分钟未覆盖：{cause}，{remedy}", "not within {minutes} min: {cause}: {remedy}")
WHY_MORE = Text(
    "{minutes} 分钟未覆盖：{cause}（{more}），{remedy}",
    "not within {minutes} min: {cause} ({more}): {remedy}",
)
CAUSE_WORDS: Mapping[str, Text] = MappingProxyType(  # for the script of a page
    {
        "why": WHY,
        "why_more": WHY_MORE,
        "also_gain": ALSO,
        "causes": Text(
            "{minutes} 分钟未覆盖的原因：{causes}", "Not within {minutes} min: {causes}"
        ),
        **{f"cause_{cause}": name for cause, name in CAUSES.items()},
        **{f"cause_m_{cause}": form for cause, form in METRES.items()},
        **{f"remedy_{cause}": name for cause, name in REMEDIES.items()},
    }
)


def word_cause(row: Mapping[Any, Any], homes: Mapping[str, Text]) -> Text:
    """Return the cause of a gap with its metres, who else would gain, and what would help.

    Parameters
    ----------
    row
        `cause`, `cause_m` and `also_gain` of a gap.
    homes
        What homes are called, as `Study.home_words` tells.
    """
    cause: Cause = row["cause"]
    more = [METRES[cause].filled(m=format_m(row["cause_m"]))] if _is_measured(row) else []
    if row["also_gain"]:
        more.append(ALSO.filled(n=format_whole(row["also_gain"]), **homes))
    form = SAID if more else PLAIN
    return form.filled(cause=CAUSES[cause], more=join_texts(more, COMMA), remedy=REMEDIES[cause])


def count_causes(rows: list[Gap]) -> list[tuple[Text, int, Text, Text]]:
    """Return each cause of some gaps: its name, how many have it, metres, and what would help."""
    found = []
    for cause, name in CAUSES.items():
        own = [row for row in rows if row["cause"] == cause]
        metres = [float(row["cause_m"]) for row in own if _is_measured(row)]
        told = Text("", "")
        if metres:
            span = glossary.IN_METRES.filled(m=format_range(min(metres), max(metres)))
            told = METRES[cause].filled(m=span)
        if own:
            found.append((name, len(own), told, REMEDIES[cause]))
    return found


def word_causes(result: CoverageResult, category: FacilityCategory, minutes: int) -> list[Text]:
    """Return each cause of a category's gaps at a tier, with how many homes have it."""
    return [
        (COUNTED if more.zh else COUNTED_PLAIN).filled(
            cause=name, n=format_whole(n), more=more, remedy=remedy
        )
        for name, n, more, remedy in count_causes(tier_gaps(result, {category.id: minutes}))
    ]


def _is_measured(row: Mapping[Any, Any]) -> bool:
    return row["cause"] in METRES and math.isfinite(row["cause_m"])
