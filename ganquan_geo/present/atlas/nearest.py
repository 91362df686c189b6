"""The figures of one home: nearest facilities with metres and minutes, and what is too far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import REACHES, find_reach
from ganquan_geo.present.atlas.features import FigureTable
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.stand_ins import word_unreachable
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    METRES,
    NOTHING,
    format_m,
    format_min,
    format_range,
    format_whole,
)
from ganquan_geo.words.stand_ins import in_english
from ganquan_geo.words.text import Text, in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.present.print.scene import Scene

SECONDS_PER_MIN = 60.0
TO_VERIFY = Text("推定，待核实\n({span})", "assumed, to be verified\n({span})")


def nearest_table(scene: Scene, own: pd.DataFrame) -> FigureTable:
    """Return the nearest facility of each category with metres, their bounds, and minutes."""
    lang = scene.lang
    head = (
        glossary.CATEGORY,
        glossary.NEAREST_FACILITY,
        Text("步行（范围）", "walk (bounds)"),
        glossary.MIN,
    )
    rows = [tuple(text.said(lang) for text in head)]
    for category in known_categories(scene):
        walk = walk_to(own, category)
        name = str(walk["facility_name"]) or NOTHING
        name = in_english(name, scene.study.kinds) if lang == "en" else name
        position = str(walk["position"])
        if position == "street":
            name += in_brackets(SAID["position"][position].said(lang), lang)
        rows.append(
            (category.name.said(lang), name, format_walk(scene, walk), _format_minutes(scene, walk))
        )
    return FigureTable(
        title=Text("各类最近的设施", "Nearest facilities").said(lang),
        rows=tuple(rows),
        shares=(0.22, 0.36, 0.3, 0.12),
    )


def reach_table(scene: Scene, own: pd.DataFrame) -> FigureTable:
    """Return for each category and tier whether it is reached, or by how much it is too far."""
    lang = scene.lang
    categories = known_categories(scene)
    minutes = sorted({tier.minutes for category in categories for tier in category.tiers})
    rows = [(glossary.CATEGORY.said(lang), *(format_min(m).said(lang) for m in minutes))]
    for category in categories:
        walk, has = walk_to(own, category), {tier.minutes for tier in category.tiers}
        cells = (format_tier(scene, category, walk, m) if m in has else NOTHING for m in minutes)
        rows.append((category.name.said(lang), *cells))
    return FigureTable(
        title=Text("各时段是否可达", "Within each tier, and gaps").said(lang),
        rows=tuple(rows),
        shares=(0.22, *(0.78 / len(minutes) for _ in minutes)),
    )


def known_categories(scene: Scene) -> list[FacilityCategory]:
    """Return the categories with a facility of known place: of the others a table has no row."""
    registers = scene.result.registers
    return [own for own in scene.study.categories if registers[own.id].located]


def walk_to(own: pd.DataFrame, category: FacilityCategory) -> dict[str, Any]:
    """Return the walk of one home to one category; the table is by category."""
    return {str(key): value for key, value in own.loc[category.id].to_dict().items()}


def pace_of(scene: Scene) -> WalkProfile | None:
    """Return who walks for the minutes: the profile, or the study's first that has a speed."""
    profiles = (scene.result.profile, *scene.study.profiles)
    return next((own for own in profiles if own.speed_m_per_s is not None), None)


def format_walk(scene: Scene, walk: Mapping[str, Any]) -> str:
    """Return metres and their bounds; of a facility at an assumed position the bounds alone."""
    lang = scene.lang
    if not walk["located"]:
        return glossary.NOT_MEASURED.said(lang)
    if not np.isfinite(walk["near_m"]):
        return word_unreachable(scene.study).said(lang)
    low, high = walk["distance_low_m"], walk["distance_high_m"]
    most = format_whole(high) if np.isfinite(high) else Text("更远", "more").said(lang)
    span = f"{low:,.0f}–{most}"
    if walk["position"] == "assumed":
        return TO_VERIFY.filled(span=METRES.filled(n=span)).said(lang)
    if pd.isna(walk["distance_m"]):
        return METRES.filled(n=span).said(lang)
    return f"{format_m(walk['distance_m']).said(lang)}\n({span})"


def _format_minutes(scene: Scene, walk: Mapping[str, Any]) -> str:
    walker = pace_of(scene)
    if walker is None or walker.speed_m_per_s is None or not walk["located"]:
        return NOTHING
    if walk["position"] == "assumed":
        return NOTHING
    near, far = (
        walk[reading] / walker.speed_m_per_s / SECONDS_PER_MIN for reading in ("near_m", "far_m")
    )
    if not np.isfinite(near):
        return NOTHING
    if not np.isfinite(far):
        return f"{near:,.0f}–"
    return format_range(near, far)


def format_tier(
    scene: Scene, category: FacilityCategory, walk: Mapping[str, Any], minutes: int
) -> str:
    """Return whether a walk is within a tier, or by how much it is too far."""
    lang = scene.lang
    limit_m = category.limit_m(minutes, scene.result.profile)
    if not walk["located"] or not scene.result.registers[category.id].located:
        return NOTHING
    reach = find_reach(walk, limit_m)
    if reach != "not reached" or not np.isfinite(walk["near_m"]):
        return REACHES[reach].said(lang)
    over = format_m(walk["near_m"] - limit_m)
    return Text("差 {over}", "{over} over").filled(over=over).said(lang)
