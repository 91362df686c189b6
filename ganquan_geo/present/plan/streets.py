"""What streets are called in the language of a page; names without a translation stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ganquan_geo.present.web.text import street_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Lang


def plan_street_names(result: PlanResult, lang: Lang) -> dict[str, str]:
    """Return by name in the layer what to call a street; in English by the plan's names too."""
    names = street_names(result.study, lang)
    if lang == "zh":
        return names
    written = {alias: names[name] for alias, name in result.plan.aliases.items() if name in names}
    return {**written, **names}


def untranslated(names: Mapping[str, str], streets: Iterable[str]) -> tuple[str, ...]:
    """Return the streets that have no other name than their own."""
    return tuple(dict.fromkeys(street for street in streets if names.get(street, street) == street))


def said_with_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text in which each Chinese name is preceded by its translation."""
    known = {name: said for name, said in names.items() if name and said != name}
    if not known:
        return text
    listed = "|".join(re.escape(name) for name in sorted(known, key=lambda n: (-len(n), n)))
    return re.sub(listed, lambda found: f"{known[found[0]]} {found[0]}", text)
