"""The laws between the tables of ``study.toml``: names that must be known, ids that are unique."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import fault
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.layers import LAYERS, STREET_CLASSES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ganquan_geo.load.settings import Settings
    from ganquan_geo.model.walking import FacilityCategory


NO_FACILITIES = Fault(
    where=SETTINGS_FILE,
    what=Text(
        "没有设施：各类服务都没有可以走到的地方，覆盖率无法测算",
        "names no facilities: there is nothing to walk to, and no coverage to measure",
    ),
    mend=Text(
        '在 [layers] 写上设施表，如 facilities = "设施.xlsx"，表里填上设施',
        'name a table with facilities in [layers], such as facilities = "facilities.xlsx"',
    ),
    severity="warning",
)
_fault = partial(fault, SETTINGS_FILE)


def find_contradictions(settings: Settings) -> Iterator[Fault]:
    """Find the faults that lie between two tables of the file."""
    categories, figures, profiles = settings.categories, settings.figures, settings.profiles
    tiers = {category.id: {tier.minutes for tier in category.tiers} for category in categories}
    yield from find_unknown("layers", settings.layers, LAYERS)
    yield from find_unknown("systems", settings.systems, settings.layers)
    yield from find_unknown("figures.category", [f.category for f in figures], tiers)
    stated = [f.denominator for f in figures if f.denominator is not None]
    yield from find_unknown("figures.denominator", stated, DENOMINATORS)
    kinds = [kind for category in categories for kind in category.kinds]
    yield from find_unknown("categories.kinds", kinds, settings.kinds)
    avoided = [name for profile in profiles for name in profile.avoids]
    yield from find_unknown("profiles.avoids", avoided, STREET_CLASSES)
    yield from find_twice("categories.id", [category.id for category in categories])
    keys = [f"{f.category} {f.tier_min} {f.role} {f.denominator or '-'}" for f in figures]
    yield from find_twice("figures", keys)
    yield from dict.fromkeys(fault for one in categories for fault in _tier_faults(one))
    for name, schema in LAYERS.items():
        if schema.required and name not in settings.layers:
            yield _fault(
                f"[layers] 缺少 {name}（{schema.title.zh}）",
                f"[layers] does not name {name}",
                f'加上一行：{name} = "{name}.geojson"',
                f'add a line: {name} = "{name}.geojson"',
            )
    for figure in figures:
        if figure.about and figure.role == "target":
            yield _fault(
                f"figures 里 {figure.category} 的目标写作“左右”，没有说明允许相差多少",
                f'a target for {figure.category} is only "about" a figure',
                '删去 about，或改为 role = "reference"',
                'leave out about, or make it role = "reference"',
            )
        if figure.category in tiers and figure.tier_min not in tiers[figure.category]:
            yield _fault(
                f"figures 里 {figure.category} 的 {figure.tier_min} 分钟不是该类别的时段",
                f"a figure for {figure.category} names {figure.tier_min} minutes, no tier of it",
                "改成该类别已有的时段",
                "use a tier that the category has",
            )


def _tier_faults(category: FacilityCategory) -> Iterator[Fault]:
    """Find the faults of tiers: none, given twice, or not growing with the minutes."""
    minutes = [tier.minutes for tier in category.tiers]
    limits_m = [tier.limit_m for tier in category.tiers]
    if not category.tiers:
        yield _fault(
            f"{category.id} 没有时段",
            f"{category.id} has no tier",
            "至少给一个时段",
            "give it one or more",
        )
    if minutes != sorted(set(minutes)) or limits_m != sorted(set(limits_m)):
        yield _fault(
            f"{category.id} 的时段重复，或不是时间越长距离越远",
            f"the tiers of {category.id} repeat, or do not grow with the minutes",
            "按 minutes 从小到大、limit_m 从小到大各列一次",
            "list each once, rising in minutes and in limit_m",
        )


def find_unknown(key: str, names: Iterable[str], known: Mapping[str, object]) -> Iterator[Fault]:
    """Find each name that is not known."""
    listed = ", ".join(known)
    for name in dict.fromkeys(names):
        if name not in known:
            yield _fault(
                f"{key} 里的“{name}”无人认识",
                f"{key} names {name!r}, which is not known",
                f"可用的有：{listed}",
                f"use one of: {listed}",
            )


def find_twice(key: str, names: list[str]) -> Iterator[Fault]:
    """Find each name that is there more than once."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault(
            f"{key} 有两个“{name}”",
            f"{key} has {name!r} twice",
            "只留一个",
            "keep one of them",
        )
