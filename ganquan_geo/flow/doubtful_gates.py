"""What hangs on gates of which nobody knows who passes: whose walks, and which to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pandas as pd

from ganquan_geo.measure.findings import OpenGates
from ganquan_geo.network.gates.doubtful import find_doubt
from ganquan_geo.present.gates.shown import list_gates
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Lang, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gates.doubtful import Doubt
    from ganquan_geo.network.walks.walks import Walks

    Doubts = Mapping[tuple[str, int], Doubt]  # by category and tier in minutes

MOST_NAMED = 3


def find_doubts(base: Baseline, walks: Mapping[str, Walks]) -> Doubts:
    """Return by category and tier the gates that may decide whether homes are covered."""
    if base.gated is None:
        return {}
    return {
        (category.id, minutes): doubt
        for category in base.study.categories
        for minutes, limit_m in base.limits_m(category).items()
        for doubt in [
            find_doubt(
                base.gated,
                base.homes,
                base.categories[category.id].facilities,
                walks[category.id],
                limit_m=limit_m,
            )
        ]
        if len(doubt.gates)
    }


def name_doubts(study: Study, doubts: Doubts) -> dict[tuple[str, int], OpenGates]:
    """Return the same by name."""
    zh, en = (
        [f"{own.compound_name} {own.name}" for own in list_gates(study.layers, lang)]
        for lang in get_args(Lang)
    )
    names = list(map(Text, zh, en))
    found = {}
    for key, doubt in doubts.items():
        listed = join_texts(names[gate] for gate in doubt.gates[:MOST_NAMED].tolist())
        if (n := len(doubt.gates)) > MOST_NAMED:
            listed = glossary.PLACES_AND_MORE.filled(names=listed, n=n)
        found[key] = OpenGates(listed, doubt.alone)
    return found


def mark_gaps(base: Baseline, gaps: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Return gaps whose cause is a gate where it was a position and one may decide."""
    if not doubts:
        return gaps
    ids = base.homes.table.index[: len(base.demands["compounds"].table)]
    hang = {
        (*key, home) for key, own in doubts.items() for home in ids[own.homes[: len(ids)]].tolist()
    }
    keys = zip(gaps["category"], gaps["tier_min"], gaps["demand_id"], strict=True)
    by_gate = pd.Series([key in hang for key in keys], gaps.index, dtype=bool)
    return gaps.assign(cause=gaps["cause"].mask(by_gate & (gaps["cause"] == "position"), "gate"))
