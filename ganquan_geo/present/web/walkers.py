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
    """Return the walkers of the study, the one measured first, and which the page cannot show.

    A speed moves limits alone: of those who use the same streets every home's letters are exact.
    Of others the page measures walks with positions as given, on streets of their own.

    Parameters
    ----------
    numbers
        By facility id: its place in the page's list of facilities.

    Returns
    -------
    dict
        `walkers`: of each its `id`, `name` and `limits` (metres of each tier, by category), and
        either `homes` (packed, of those located: for each category the `letters` of `STATES`) or
        `streets`, as `build_streets` makes them; `walkers_left`: a sentence, or empty.
    """
    study = result.study
    others = [own for own in study.profiles if own.id != result.profile.id]
    alike = [own for own in others if _walks_alike(result, own)]
    left = [own for own in others if own not in alike and own.id not in result.other_grounds]
    columns = [own[own["located"].to_numpy(bool)] for own in walk_columns(result)]
    walkers = []
    for own in [result.profile, *(own for own in others if own not in left)]:
        walker: Json = {
            "id": own.id,
            "name": result.said_walker().said(lang) if own is result.profile else own.name.said(lang),
            "limits": [
                [round_m(limit_m) for _, limit_m in sorted(category.limits_m(own).items())]
                for category in study.categories
            ],
        }
        if own in alike:
            pairs = zip(columns, study.categories, strict=True)
            letters = [pack_letters(walks, category, own) for walks, category in pairs]
            walker["homes"] = pack_table(len(columns[0]), {"letters": pack_tuple(letters)})
        elif own is not result.profile:
            walker["streets"] = build_streets(result.other_grounds[own.id], study, numbers)
        walkers.append(walker)
    names = format_list((own.name.said(lang) for own in left), lang)
    said = WORDS["walker_left"].filled(names=names).said(lang) if left else ""
    return {"walkers": walkers, "walkers_left": said}


def _walks_alike(result: CoverageResult, profile: WalkProfile) -> bool:
    """Return whether a walker uses the streets and gates of the one measured."""
    study = result.study
    if study.barred_to(profile) != study.barred_to(result.profile):
        return False
    return not study.has_gates() or access_of(profile.id).user == result.access.user
