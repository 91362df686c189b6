"""The tables of shares on the sheets of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.results import VERDICTS
from ganquan_geo.present.print.blocks import table_rows
from ganquan_geo.present.print.panels import Section, titled
from ganquan_geo.present.print.words import say
from ganquan_geo.present.tiers import common_minutes, largest_minutes
from ganquan_geo.words.figures import (
    NOTHING,
    SHARE_NOT_KNOWN,
    format_min,
    format_share,
    format_share_range,
)

if TYPE_CHECKING:
    from ganquan_geo.present.print.scene import Scene

FIGURE_SHARES = (0.24, 0.2, 0.3, 0.26)


def figure_section(scene: Scene, *, width_mm: float, factor: float) -> Section:
    """Return the table of the compounds' shares, with bounds and verdicts."""
    lang = scene.lang
    minutes = common_minutes(scene.study.categories)
    title = say("figures_all", lang) if minutes is None else say("figures", lang, minutes=minutes)
    table = scene.result.coverage
    rows = []
    for category in scene.study.categories:
        own = (table["category"] == category.id) & (table["denominator"] == "compounds")
        row = table[own & (table["tier_min"] == largest_minutes(category))].iloc[0]
        rows.append((category.name.capital().said(lang), row))
    return _section(scene, title, "category", rows, width_mm=width_mm, factor=factor)


def tier_section(scene: Scene, number: int, *, width_mm: float, factor: float) -> Section:
    """Return the table of one category's shares of the compounds, a row for each tier."""
    lang = scene.lang
    category = scene.study.categories[number]
    table = scene.result.coverage
    own = table[(table["category"] == category.id) & (table["denominator"] == "compounds")]
    rows = [
        (format_min(row["tier_min"]).said(lang), row)
        for row in own.sort_values("tier_min").to_dict("records")
    ]
    title = say("figures_of", lang, category=category.name.said(lang))
    return _section(scene, title, "time", rows, width_mm=width_mm, factor=factor)


def _section(
    scene: Scene,
    title: str,
    first: str,
    rows: list[tuple[str, Any]],
    *,
    width_mm: float,
    factor: float,
) -> Section:
    """Return a table of coverage rows, each behind a word of its own."""
    lang = scene.lang
    cells = [[say(key, lang) for key in (first, "share", "range", "verdict")]]
    for word, row in rows:
        share, low, high = row["share"], row["share_low"], row["share_high"]
        known = not pd.isna(low) and not pd.isna(high)
        missing = say("no_single", lang) if known else SHARE_NOT_KNOWN.said(lang)
        cells.append(
            [
                word,
                missing if pd.isna(share) else format_share(share),
                format_share_range(low, high) if known else NOTHING,
                VERDICTS[row["verdict"]].said(lang),
            ]
        )
    blocks = table_rows(cells, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES)
    return titled(lang, title, blocks, width_mm=width_mm, factor=factor)
