"""What hangs on gates of which nobody knows who passes: whose walks, and which to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.measure.findings import OpenGates
from ganquan_geo.network.gates.doubtful import find_doubt
from ganquan_geo.words import glossary
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, join_texts

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
    return {key: OpenGates(_name_gates(study, own), own.alone) for key, own in doubts.items()}


def mark_gaps(base: Baseline, gaps: pd.DataFrame, doubts: Doubts) -> pd.DataFrame:
    """Return gaps whose cause is a gate where it was a position and one may decide."""
    ids = base.homes.table.index[: len(base.demands["compounds"].table)]
    hang = {
        (*key, home) for key, own in doubts.items() for home in ids[own.homes[: len(ids)]].tolist()
    }
    keys = zip(gaps["category"], gaps["tier_min"], gaps["demand_id"], strict=True)
    by_gate = pd.Series([key in hang for key in keys], gaps.index, dtype=bool)
    return gaps.assign(cause=gaps["cause"].mask(by_gate & (gaps["cause"] == "position"), "gate"))


def _name_gates(study: Study, doubt: Doubt) -> Text:
    layer, homes = study.layers["gates"], study.layers["compounds"]
    rows = layer.iloc[doubt.gates[:MOST_NAMED]]
    of = homes.loc[rows["compound_id"]]
    pairs = [
        [
            f"{compound} {name or key}"
            for compound, name, key in zip(
                shown_names(of, lang), shown_names(rows, lang), rows.index, strict=True
            )
        ]
        for lang in ("zh", "en")
    ]
    listed = join_texts(Text(*pair) for pair in zip(*pairs, strict=True))
    if len(doubt.gates) <= MOST_NAMED:
        return listed
    return glossary.PLACES_AND_MORE.filled(names=listed, n=len(doubt.gates))
