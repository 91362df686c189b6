"""Gates and lanes of compounds as maps and sheets tell them: state, hours, users, whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.access import GATE_STATES, GATE_USERS
from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.model.opening_hours import ALL_DAY, HOURS_NOT_KNOWN, SOME_DAYS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.names import basis_of, shown_names, texts_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Texts
    from ganquan_geo.words.text import Lang

LANE = "compound"  # how a compound's lane is drawn, whatever its class
STREET_LOOKS = {**STREET_CLASSES, LANE: Text("小区内部路", "lane of a compound")}
MIDNIGHT = " 00:00:00"  # of a date that a file holds as a time
_HOURS = (
    Text(ALL_DAY, "all day"),
    Text(SOME_DAYS, "some days "),
    Text(HOURS_NOT_KNOWN, "hours not known"),
)
_WHEELCHAIR = {
    "yes": Text("{foot}、{wheelchair}", "{foot}, {wheelchair}"),
    "no": Text("{foot}（{wheelchair}不能通过）", "{foot} (not {wheelchair})"),
    "unknown": Text("{foot}（{wheelchair}待核实）", "{foot} ({wheelchair}: not known)"),
}
_VEHICLES = Text("仅车辆", "vehicles only")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGate:
    """A gate in words of one language.

    Parameters
    ----------
    id, name, compound
        Its id, what it is called (its id where it has no name), and the id of its compound.
    compound_name
        What that is called.
    state
        See `GATE_STATES`.
    point
        Where it is, as in the layer; None where that is not known.
    said
        By `state`, `hours`, `users`, `street`, `checked_on`, `basis`: in words, "" where nothing
        is said.
    accuracy_m
        How far it may be off, metres; None where that is not known.
    """

    id: str
    name: str
    compound: str
    compound_name: str
    state: str
    point: shapely.Geometry | None
    said: Mapping[str, str]
    accuracy_m: float | None


def list_gates(layers: Mapping[str, gpd.GeoDataFrame], lang: Lang) -> list[ShownGate]:
    """Return the gates of a study in words; `layers` are its, in degrees or in a plane."""
    if "gates" not in layers:
        return []
    rows = layers["gates"]
    names = _names_by_id(layers.get("compounds"), lang)
    said = {
        "state": [GATE_STATES[state].said(lang) for state in rows["state"]],
        "hours": [
            say_hours(hours, lang, state=state)
            for hours, state in zip(texts_of(rows["hours"]), rows["state"], strict=True)
        ],
        "users": [
            _say_users(foot=foot, wheelchair=wheelchair, lang=lang)
            for foot, wheelchair in zip(rows["foot"], rows["wheelchair"], strict=True)
        ],
        "basis": basis_of(rows, lang),
        **{
            key: [text.removesuffix(MIDNIGHT) for text in texts_of(rows[key])]
            if key in rows
            else [""] * len(rows)
            for key in ("street", "checked_on")
        },
    }
    return [
        ShownGate(
            id=str(key),
            name=name or str(key),
            compound=str(rows["compound_id"].iloc[row]),
            compound_name=names.get(str(rows["compound_id"].iloc[row]), ""),
            state=rows["state"].iloc[row],
            point=None if shapely.is_missing(point) or shapely.is_empty(point) else point,
            said={what: own[row] for what, own in said.items()},
            accuracy_m=round_m(rows["accuracy_m"].iloc[row]),
        )
        for row, (key, name, point) in enumerate(
            zip(rows.index, shown_names(rows, lang), rows.geometry, strict=True)
        )
    ]


def find_looks(streets: gpd.GeoDataFrame) -> Texts:
    """Return by which of `STREET_LOOKS` each street is drawn."""
    looks: Texts = streets["street_class"].to_numpy(dtype=object)
    return np.where(streets["access"] != "", LANE, looks) if "access" in streets else looks


def name_owners(
    streets: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame | None, lang: Lang
) -> list[str]:
    """Return of which compound each street is a lane; "" for public streets."""
    if "access" not in streets:
        return [""] * len(streets)
    names = _names_by_id(compounds, lang)
    return [names.get(owner, owner) for owner in texts_of(streets["access"])]


def _names_by_id(compounds: gpd.GeoDataFrame | None, lang: Lang) -> dict[str, str]:
    if compounds is None:
        return {}
    return dict(zip(map(str, compounds.index), shown_names(compounds, lang), strict=True))


def say_hours(hours: str, lang: Lang, *, state: str = "") -> str:
    """Return hours as the layer has them in words of a language; of `state` a gate has."""
    hours = HOURS_NOT_KNOWN if state == "timed" and not hours else hours
    for word in _HOURS:
        hours = hours.replace(word.zh, word.said(lang))
    return hours


def _say_users(*, foot: bool, wheelchair: str, lang: Lang) -> str:
    if not foot:
        return _VEHICLES.said(lang)
    words = {"foot": glossary.ON_FOOT, "wheelchair": GATE_USERS["wheelchair"]}
    return _WHEELCHAIR[wheelchair].filled(**words).said(lang)
