"""How the walk of a home to a service differs between two states of a study."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

HomeChange = Literal["gained", "lost", "mixed", "may gain", "may lose", "open", "shorter", "longer"]

HOME_CHANGES: dict[HomeChange, Text] = {
    "gained": Text("受益（时段提前）", "gained (reached in a smaller tier)"),
    "lost": Text("受损（时段推后）", "lost (reached in a larger tier, or not at all)"),
    "mixed": Text("有得有失", "gained one service, lost another"),
    "may gain": Text("可能受益（只会变好）", "may have gained (can only be better)"),
    "may lose": Text("可能受损（只会变差）", "may have lost (can only be worse)"),
    "open": Text("难分高低（误差区间重叠）", "open (the bounds overlap)"),
    "shorter": Text("步行缩短，时段不变", "a shorter walk, in the same tier"),
    "longer": Text("步行变长，时段不变", "a longer walk, in the same tier"),
}


def count_changes(homes: pd.DataFrame) -> list[Text]:
    """Return how many homes have each change, by the weightiest of theirs.

    Parameters
    ----------
    homes
        `demand_id` and `change`, a row for each walk that changed.
    """
    weighed = Counter(weigh_changes(set(own)) for _, own in homes.groupby("demand_id")["change"])
    counted = Text("{n} 个{what}", "{n} {what}")
    return [
        counted.filled(n=format_whole(weighed[change]), what=name)
        for change, name in HOME_CHANGES.items()
        if weighed[change]
    ]


def weigh_changes(found: set[str]) -> HomeChange:
    """Return what the changes of one home's walks come to: the weightiest of them."""
    if {"gained", "lost"} <= found:
        return "mixed"
    if {"may gain", "may lose"} <= found and not {"gained", "lost"} & found:
        return "open"
    return next(change for change in HOME_CHANGES if change in found)
