"""What streets are called in the language of a page; names without a translation stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ganquan_geo.words.names import street_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Lang


class CalledStreets(dict[str, str]):
    """By name in the layer what a street is called; one without another name keeps its own."""

    def __missing__(self, name: str) -> str:
        """Return the name itself."""
        return name


def plan_street_names(result: PlanResult, lang: Lang) -> CalledStreets:
    """Return by name in the layer what to call a street; in English by the plan's names too."""
    names = street_names(result.study.layers["streets"], lang)
    if lang == "zh":
        return CalledStreets(names)
    written = {alias: names[name] for alias, name in result.plan.aliases.items() if name in names}
    return CalledStreets({**written, **names})


def untranslated(names: Mapping[str, str], streets: Iterable[str]) -> tuple[str, ...]:
    """Return the streets that have no other name than their own."""
    return tuple(dict.fromkeys(street for street in streets if names.get(street, street) == street))


def add_translations(text: str, names: Mapping[str, str]) -> str:
    """Return a text in which each Chinese name is preceded by its translation."""
    known = {name: other for name, other in names.items() if name and other != name}
    if not known:
        return text
    listed = "|".join(re.escape(name) for name in sorted(known, key=lambda n: (-len(n), n)))
    return re.sub(listed, lambda found: f"{known[found[0]]} {found[0]}", text)
