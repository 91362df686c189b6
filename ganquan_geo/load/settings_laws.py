"""The laws between the tables of ``study.toml``: names that must be known, ids that are unique."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.errors import Fault
from ganquan_geo.model.layers import LAYERS, STREET_CLASSES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.settings import Settings
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure


def _fault(zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
    return Fault(where="study.toml", what=Text(zh, en), mend=Text(mend_zh, mend_en))


def find_contradictions(settings: Settings) -> list[Fault]:
    """Return the faults that lie between two tables of the file."""
    faults = [
        *find_unknown("layers", settings.layers, LAYERS),
        *find_unknown("systems", settings.systems, settings.layers),
        *find_unknown("figures.category", [f.category for f in settings.figures], _ids(settings)),
        *find_unknown(
            "figures.denominator",
            [f.denominator for f in settings.figures if f.denominator is not None],
            DENOMINATORS,
        ),
        *find_unknown(
            "categories.kinds", [k for c in settings.categories for k in c.kinds], settings.kinds
        ),
        *find_unknown(
            "profiles.avoids", [a for p in settings.profiles for a in p.avoids], STREET_CLASSES
        ),
        *find_twice("categories.id", [category.id for category in settings.categories]),
        *find_twice("figures", [_figure_key(figure) for figure in settings.figures]),
        *_tier_faults(settings.categories),
    ]
    categories = settings.categories
    faults += [
        _fault(
            f"[layers] 缺少 {name}（{schema.title.zh}）",
            f"[layers] does not name {name}",
            f'加上一行：{name} = "{name}.geojson"',
            f'add a line: {name} = "{name}.geojson"',
        )
        for name, schema in LAYERS.items()
        if schema.required and name not in settings.layers
    ]
    tiers = {category.id: {tier.minutes for tier in category.tiers} for category in categories}
    faults += [
        _fault(
            f"figures 里 {figure.category} 的 {figure.tier_min} 分钟不是该类别的时段",
            f"a figure for {figure.category} names {figure.tier_min} minutes, no tier of it",
            "改成该类别已有的时段",
            "use a tier that the category has",
        )
        for figure in settings.figures
        if figure.category in tiers and figure.tier_min not in tiers[figure.category]
    ]
    return faults


def _tier_faults(categories: tuple[FacilityCategory, ...]) -> list[Fault]:
    """Return the faults of tiers: none, given twice, or not growing with the minutes."""
    faults = []
    for category in categories:
        minutes = [tier.minutes for tier in category.tiers]
        limits_m = [tier.limit_m for tier in category.tiers]
        if not category.tiers:
            faults.append(
                _fault(
                    f"{category.id} 没有时段",
                    f"{category.id} has no tier",
                    "至少给一个时段",
                    "give it one or more",
                )
            )
        if minutes != sorted(set(minutes)) or limits_m != sorted(set(limits_m)):
            faults.append(
                _fault(
                    f"{category.id} 的时段重复，或不是时间越长距离越远",
                    f"the tiers of {category.id} repeat, or do not grow with the minutes",
                    "按 minutes 从小到大、limit_m 从小到大各列一次",
                    "list each once, rising in minutes and in limit_m",
                )
            )
    return list(dict.fromkeys(faults))


def _figure_key(figure: StatedFigure) -> str:
    return f"{figure.category} {figure.tier_min} {figure.role} {figure.denominator or '-'}"


def _ids(settings: Settings) -> dict[str, None]:
    return {category.id: None for category in settings.categories}


def find_unknown(key: str, names: object, known: Mapping[str, object]) -> list[Fault]:
    """Return a fault for each name that is not known."""
    listed = ", ".join(known)
    return [
        _fault(
            f"{key} 里的“{name}”无人认识",
            f"{key} names {name!r}, which is not known",
            f"可用的有：{listed}",
            f"use one of: {listed}",
        )
        for name in dict.fromkeys(names)  # type: ignore[call-overload]
        if name not in known
    ]


def find_twice(key: str, names: list[str]) -> list[Fault]:
    """Return a fault for each name that is there more than once."""
    return [
        _fault(
            f"{key} 有两个“{name}”",
            f"{key} has {name!r} twice",
            "只留一个",
            "keep one of them",
        )
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
