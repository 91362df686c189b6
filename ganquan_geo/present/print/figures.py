"""The tables of shares on the sheets of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.results import VERDICTS
from ganquan_geo.present.print.blocks import table_rows
from ganquan_geo.present.print.panels import Section, titled
from ganquan_geo.present.print.words import say
from ganquan_geo.present.web.headline import build_categories
from ganquan_geo.present.web.text import percent, percent_range

if TYPE_CHECKING:
    from ganquan_geo.present.print.scene import Scene

FIGURE_SHARES = (0.24, 0.2, 0.3, 0.26)


def common_minutes(scene: Scene) -> int | None:
    """Return the largest tier in minutes if all categories have the same."""
    largest = {max(tier.minutes for tier in own.tiers) for own in scene.study.categories}
    return largest.pop() if len(largest) == 1 else None


def figure_section(scene: Scene, *, width_mm: float, factor: float) -> Section:
    """Return the table of the compounds' shares, with bounds and verdicts."""
    lang = scene.lang
    rows = [[say(key, lang) for key in ("category", "share", "range", "verdict")]]
    for category in build_categories(scene.result, lang):
        own = category["headline"]
        assert isinstance(own, dict)  # noqa: S101 - JSON of our own making
        low, high, share = own["low"], own["high"], own["share"]
        known = low is not None and high is not None
        missing = say("no_single" if known else "not_known", lang)
        rows.append(
            [
                str(category["name"]),
                missing if share is None else str(own["figure"]),
                percent_range(low, high) if known else "—",
                str(own["verdict"]),
            ]
        )
    minutes = common_minutes(scene)
    title = say("figures_all", lang) if minutes is None else say("figures", lang, minutes=minutes)
    blocks = table_rows(rows, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES)
    return titled(lang, title, blocks, width_mm=width_mm, factor=factor)


def tier_section(scene: Scene, number: int, *, width_mm: float, factor: float) -> Section:
    """Return the table of one category's shares of the compounds, a row for each tier."""
    lang = scene.lang
    category = scene.study.categories[number]
    table_ = scene.result.coverage
    own = table_[(table_["category"] == category.id) & (table_["denominator"] == "compounds")]
    rows = [[say(key, lang) for key in ("time", "share", "range", "verdict")]]
    for row in own.sort_values("tier_min").to_dict("records"):
        low, high, share = row["share_low"], row["share_high"], row["share"]
        known = not pd.isna(low) and not pd.isna(high)
        missing = say("no_single" if known else "not_known", lang)
        rows.append(
            [
                say("minutes", lang, minutes=row["tier_min"]),
                missing if pd.isna(share) else percent(share),
                percent_range(low, high) if known else "—",
                VERDICTS[row["verdict"]].said(lang),
            ]
        )
    title = say("figures_of", lang, category=category.name.said(lang))
    blocks = table_rows(rows, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES)
    return titled(lang, title, blocks, width_mm=width_mm, factor=factor)
