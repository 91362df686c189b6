"""Who may walk on the web map besides the walker it was measured for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.access import access_of
from ganquan_geo.present.reaches import walk_columns
from ganquan_geo.present.web.homes import pack_letters
from ganquan_geo.present.web.packing import pack_table, pack_tuple
from ganquan_geo.present.web.walk import build_streets
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import format_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang


def build_walkers(result: CoverageResult, lang: Lang, numbers: Mapping[str, int]) -> Json:
    """Return `walkers`, the one measured first, and in `walkers_left` which cannot be shown.

    Of each its `id`, `name` and `limits` (metres of each tier, by category). Of those who use the
    same streets `homes` has the letters of `STATES` of every located home by category, exact, as a
    speed moves limits alone; others have `streets` of their own, as `build_streets` makes them.
    """
    study, measured = result.study, result.profile
    others = [own for own in study.profiles if own.id != measured.id]
    alike = [own for own in others if _walks_alike(result, own)]
    left = [own for own in others if own not in alike and own.id not in result.other_grounds]
    columns = [own[own["located"].to_numpy(bool)] for own in walk_columns(result)]
    walkers: list[Json] = []
    for own in [measured, *(own for own in others if own not in left)]:
        access = access_of(own.id, at_min=result.access.at_min)
        name = result.said_walker() if own is measured else study.said_walker(own, access)
        limits_m = [sorted(category.limits_m(own).items()) for category in study.categories]
        limits = [[round_m(metres) for _, metres in tiers] for tiers in limits_m]
        walkers.append({"id": own.id, "name": name.said(lang), "limits": limits})
        if own in alike:
            pairs = zip(columns, study.categories, strict=True)
            letters = [pack_letters(walks, category, own) for walks, category in pairs]
            table = pack_table(len(columns[0]), {"letters": pack_tuple(letters)})
            walkers[-1]["homes"] = table
        elif own is not measured:
            walkers[-1]["streets"] = build_streets(result.other_grounds[own.id], study, numbers)
    names = format_list((own.name.said(lang) for own in left), lang)
    said = WORDS["walker_left"].filled(names=names).said(lang) if left else ""
    return {"walkers": walkers, "walkers_left": said}


def _walks_alike(result: CoverageResult, profile: WalkProfile) -> bool:
    """Return whether a walker uses the streets and gates of the one measured."""
    study = result.study
    if study.barred_to(profile) != study.barred_to(result.profile):
        return False
    return not study.has_gates() or access_of(profile.id).user == result.access.user
