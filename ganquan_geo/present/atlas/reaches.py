"""How a home, or the homes of a neighbourhood, stand to every service: for the head of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.reach import REACHES, Reach, find_reach
from ganquan_geo.present.print.homes import find_reaches
from ganquan_geo.present.reaches import common_minutes, largest_minutes
from ganquan_geo.words import glossary
from ganquan_geo.words.text import FULL_STOP, STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ganquan_geo.present.print.scene import Scene

WITHIN_ALL = Text("各类最大时段内", "Within the largest tier of each category")
GROUP = Text("{reach} {n} 类（{names}）", "{reach}: {n} ({names})")
MISSING = Text("没有设施位置", "no facility with a position")


def word_home(scene: Scene, walks: Mapping[str, Mapping[Any, Any]]) -> Text:
    """Return which services a home reaches, as a sentence.

    Parameters
    ----------
    walks
        By category: its walk.
    """
    groups: dict[Text, list[Text]] = {name: [] for name in (*REACHES.values(), MISSING)}
    for category in scene.study.categories:
        limit_m = category.limit_m(largest_minutes(category), scene.result.profile)
        said = MISSING
        if scene.result.registers[category.id].located:
            said = REACHES[find_reach(walks[category.id], limit_m)]
        groups[said].append(category.name)
    parts = [
        GROUP.filled(reach=name, n=len(own), names=join_texts(own))
        for name, own in groups.items()
        if own
    ]
    return _sentence(_within(scene), parts)


def count_home(scene: Scene, walks: Mapping[str, Mapping[Any, Any]]) -> Text:
    """Return how many services a home reaches, for the index."""
    reached = 0
    for category in scene.study.categories:
        limit_m = category.limit_m(largest_minutes(category), scene.result.profile)
        reached += find_reach(walks[category.id], limit_m) == "reached"
    every = len(scene.study.categories)
    return Text(f"可达 {reached}/{every} 类", f"reaches {reached} of {every}")


def word_homes(scene: Scene, rows: Sequence[int], *, by_area: bool) -> Text:
    """Return how the compounds of a neighbourhood stand to each service, as a sentence."""
    of = Text("范围内 {n} 个{homes}", "{n} {n|home|homes} inside")
    if not by_area:
        of = Text("就近归属的 {n} 个{homes}", "{n} {n|home|homes} nearer to it than to others")
    head = Text("{of}，{within}", "{of}, {within}").filled(
        of=of.filled(n=len(rows), **scene.study.home_words()),
        within=Text(_within(scene).zh, _within(scene).en.lower()),
    )
    parts = []
    for number, category in enumerate(scene.study.categories):
        own = find_reaches(scene, number)
        counts = [
            glossary.REACHED_OF.filled(reach=name, n=n)
            for reach, name in REACHES.items()
            if (n := sum(own[row] == reach for row in rows))
        ]
        told = Text("{category}{counts}", "{category} {counts}")
        parts.append(told.filled(category=category.name, counts=join_texts(counts)))
    return _sentence(head, parts)


def group_reaches(scene: Scene) -> list[list[Reach]]:
    """Return for each category and compound how it stands to the largest tier."""
    return [find_reaches(scene, number) for number in range(len(scene.study.categories))]


def _within(scene: Scene) -> Text:
    minutes = common_minutes(scene.study.categories)
    return WITHIN_ALL if minutes is None else glossary.WITHIN.filled(minutes=minutes)


def _sentence(head: Text, parts: Sequence[Text]) -> Text:
    said = Text("{head}：{parts}", "{head}: {parts}").filled(
        head=head, parts=join_texts(parts, STOP)
    )
    return Text(said.zh + FULL_STOP.zh, said.en + FULL_STOP.en)
