"""The tables of shares on the sheets of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import word_bounds, word_grade
from ganquan_geo.present.print.blocks import table_rows
from ganquan_geo.present.print.homes import word_homes
from ganquan_geo.present.print.panels import Section, titled
from ganquan_geo.present.print.words import say
from ganquan_geo.present.reaches import common_minutes
from ganquan_geo.words.figures import SHARE_NOT_KNOWN, format_min, format_share

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.words.text import Text

FIGURE_SHARES = (0.23, 0.22, 0.27, 0.28)


def figure_section(scene: Scene, *, width_mm: float, factor: float) -> Section:
    """Return the table of the compounds' shares, with bounds and verdicts."""
    lang = scene.lang
    minutes = common_minutes(scene.study.categories)
    key = "figures_all" if minutes is None else "figures"
    homes = word_homes(scene).capital().said(lang)
    title = say(key, lang, minutes=minutes, homes=homes)
    rows = [(own.category_name.capital(), own) for own in scene.result.main_findings()]
    return _section(scene, title, "category", rows, width_mm=width_mm, factor=factor)


def tier_section(scene: Scene, number: int, *, width_mm: float, factor: float) -> Section:
    """Return the table of one category's shares of the compounds, a row for each tier."""
    lang = scene.lang
    category = scene.study.categories[number]
    rows = [
        (format_min(minutes), scene.result.finding(category.id, minutes))
        for minutes in sorted(tier.minutes for tier in category.tiers)
    ]
    homes = word_homes(scene).capital().said(lang)
    title = say("figures_of", lang, category=category.name.said(lang), homes=homes)
    return _section(scene, title, "time", rows, width_mm=width_mm, factor=factor)


def _section(
    scene: Scene,
    title: str,
    first: str,
    rows: list[tuple[Text, Finding]],
    *,
    width_mm: float,
    factor: float,
) -> Section:
    """Return a table of findings, each behind a word of its own."""
    lang = scene.lang
    cells = [[say(key, lang) for key in (first, "share", "range", "verdict")]]
    for word, own in rows:
        missing = SHARE_NOT_KNOWN.said(lang) if own.low is None else say("no_single", lang)
        cells.append(
            [
                word.said(lang),
                missing if own.share is None else format_share(own.share),
                word_bounds(own),
                word_grade(own).said(lang),
            ]
        )
    blocks = table_rows(cells, width_mm=width_mm, factor=factor, shares=FIGURE_SHARES)
    return titled(lang, title, blocks, width_mm=width_mm, factor=factor)
