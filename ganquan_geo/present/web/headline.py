"""The headline of the web map: the compounds' share of each category at its largest tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.cause_words import word_causes
from ganquan_geo.present.finding_words import (
    word_bounds,
    word_count,
    word_figure,
    word_grade,
    word_graded_sentence,
    word_reason,
)
from ganquan_geo.present.reaches import largest_minutes, walk_columns, word_heading, word_reaches
from ganquan_geo.present.told_gaps import told_tier
from ganquan_geo.present.web.homes import STATES
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import STOP, format_list

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult, Register
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

SHARE_DECIMALS = 6  # so that to 0.1 percent it reads as in every other output


def build_categories(result: CoverageResult, lang: Lang) -> list[Json]:
    """Return each category with its tiers, its register and its headline."""
    categories: list[Json] = []
    walks = walk_columns(result)
    for number, category in enumerate(result.study.categories):
        register = result.registers[category.id]
        name = category.name.said(lang)
        name = name[:1].upper() + name[1:]
        tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
        categories.append(
            {
                "id": category.id,
                "name": name,
                "sign": category.sign.said(lang),
                "note": category.note.said(lang),
                "tiers": [
                    [tier.minutes, round_m(category.limit_m(tier.minutes, result.profile))]
                    for tier in tiers
                ],
                "located": register.located,
                "assumed": register.assumed,
                "on_street": register.on_street,
                "unknown": register.unknown,
                "reach_name": name + reach_note(register, lang),
                "tells": [
                    _tell(result, number, walks[number], tier.minutes, lang) for tier in tiers
                ],
                "told": told_tier(result, category),
                "causes": _say_causes(result, category, lang),
                "headline": _headline(result.finding(category.id, largest_minutes(category)), lang),
            }
        )
    return categories


def _tell(
    result: CoverageResult, number: int, walks: pd.DataFrame, minutes: int, lang: Lang
) -> Json:
    """Return what is said where homes are coloured by a category at a tier."""
    category = result.study.categories[number]
    homes = result.study.home_words()["homes"]
    return {
        "sentence": word_graded_sentence(result.finding(category.id, minutes)).said(lang),
        "homes": word_heading(category, homes, minutes).said(lang),
        "reaches": [
            [STATES[reach], said.said(lang)]
            for reach, said in word_reaches(result, number, walks, minutes)
        ],
    }


def _say_causes(result: CoverageResult, category: FacilityCategory, lang: Lang) -> str:
    """Return why homes are not covered, how many each, and what would help; empty without gaps."""
    causes = word_causes(result, category, told_tier(result, category))
    return format_list((cause.said(lang) for cause in causes), lang, between=STOP)


def reach_note(register: Register, lang: Lang) -> str:
    """Return what a reader must know of a reach layer, for its name."""
    if register.on_street:
        return WORDS["reach_nearest"].said(lang)
    if register.located and register.assumed == register.located:
        return WORDS["reach_assumed"].said(lang)
    return ""


def _headline(finding: Finding, lang: Lang) -> Json:
    return {
        "minutes": finding.tier_min,
        "share": _share(finding.share),
        "low": _share(finding.low),
        "high": _share(finding.high),
        "stated": [
            [own.figure.role, _share(own.figure.share)]
            for own in finding.comparisons
            if own.figure.share is not None
        ],
        "figure": word_figure(finding).said(lang),
        "sentence": word_graded_sentence(finding).said(lang),
        "count": word_count(finding).said(lang),
        "range": "" if finding.share is None else word_bounds(finding),
        "verdict": word_grade(finding).said(lang),
        "state": finding.lacks or finding.grade,
        "reason": word_reason(finding, sources=True).said(lang),
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, SHARE_DECIMALS)
