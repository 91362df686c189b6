"""The headline of the web map: the compounds' share of each category at its largest tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.results import VERDICTS
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words.figures import format_share, format_share_range, round_m
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import COMMA

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult, Register
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

SHARE_DECIMALS = 6  # so that to 0.1 percent it reads as in every other output


def build_categories(result: CoverageResult, lang: Lang) -> list[Json]:
    """Return each category with its tiers, its register and its headline."""
    categories: list[Json] = []
    for category in result.study.categories:
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
                "headline": _headline(result, category, lang),
            }
        )
    return categories


def reach_note(register: Register, lang: Lang) -> str:
    """Return what a reader must know of a reach layer, for its name."""
    if register.on_street:
        return WORDS["reach_nearest"].said(lang)
    if register.located and register.assumed == register.located:
        return WORDS["reach_assumed"].said(lang)
    return ""


def _headline(result: CoverageResult, category: FacilityCategory, lang: Lang) -> Json:
    minutes = largest_minutes(category)
    table = result.coverage
    rows = table[
        (table["category"] == category.id)
        & (table["tier_min"] == minutes)
        & (table["denominator"] == "compounds")
    ]
    row = rows.iloc[0]
    share, low, high = (_share(row[name]) for name in ("share", "share_low", "share_high"))
    stated = _share(row["target_share"])
    if not _has_target(result, category.id, minutes):
        stated = _share(row["baseline_share"])
    return {
        "minutes": minutes,
        "share": share,
        "low": low,
        "high": high,
        "stated": stated,
        "figure": _figure(share, low, high, lang),
        "range": _range(result, category, (share, low, high), lang),
        "against": _against(result, category.id, minutes, stated, lang),
        "verdict": VERDICTS[row["verdict"]].said(lang),
        "state": row["verdict"],
        "reason": row["reason"].said(lang),
    }


def _share(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), SHARE_DECIMALS)


def _figure(share: float | None, low: float | None, high: float | None, lang: Lang) -> str:
    """Return the single figure, or the range where there is none."""
    if share is not None:
        return format_share(share)
    if low is not None and high is not None:
        return format_share_range(low, high)
    return WORDS["not_known"].said(lang)


def _range(
    result: CoverageResult,
    category: FacilityCategory,
    shares: tuple[float | None, float | None, float | None],
    lang: Lang,
) -> str:
    """Return what must stand beside a figure: its bounds, and what weakens it."""
    share, low, high = shares
    parts = []
    if share is not None and low is not None and high is not None:
        said = format_share_range(low, high)
        parts += [said] if said != format_share(share) else []
    if result.registers[category.id].assumed:
        parts.append(WORDS["tag_assumed"].said(lang))
    elif not category.register_complete:
        parts.append(WORDS["tag_incomplete"].said(lang))
    return COMMA.said(lang).join(parts)


def _has_target(result: CoverageResult, category: str, minutes: int) -> bool:
    return any(
        figure.category == category and figure.tier_min == minutes and figure.role == "target"
        for figure in result.study.figures
    )


def _against(
    result: CoverageResult, category: str, minutes: int, stated: float | None, lang: Lang
) -> str:
    """Return what the verdict holds the figure against."""
    target = _has_target(result, category, minutes)
    if stated is None:
        return WORDS["against_direction" if target else "against_nothing"].said(lang)
    words = WORDS["against_target" if target else "against_baseline"].said(lang)
    return words.replace("{share}", format_share(stated))
