"""Gates and entrances held against the compounds and facilities they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import local_crs
from ganquan_geo.load.days import read_day
from ganquan_geo.load.gate_hours import (
    find_no_hours,
    unread_hours,
    with_hours,
    with_street_hours,
)
from ganquan_geo.load.gate_users import read_users
from ganquan_geo.load.row_faults import fault_of, faults_by_value, offer_owners
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats
    from ganquan_geo.model.errors import Fault, Severity

OUTLINE_M = 50.0  # a gate or an entrance farther from the outline is worth a word
FAR_M = {"gates": 500.0, "entrances": 200.0}  # and from what is known by a point alone
ONE_PLACE_M = 1.0
PUBLIC = ("", "public", "yes", "permissive", "designated", "公共", "开放")  # of a street's access
# By state: what 常闭 and 可对外通行 say where they belie it.
_BELIED = {
    "open": ("yes", "no"),
    "residents": ("yes", "yes"),
    "timed": ("yes", "no"),
    "closed": ("no", "yes"),
}


def settle_owners(
    layers: dict[str, gpd.GeoDataFrame], names: Mapping[str, str], *, day: date | None
) -> list[Fault]:
    """Settle what gates, entrances and streets say of the compounds and facilities they are of.

    Parameters
    ----------
    day
        Of the data; None where nobody says. No gate was checked after it.
    """
    compounds, faults = layers.get("compounds"), []
    for name, settle, owners in (
        ("streets", settle_access, compounds),
        ("gates", settle_gates, compounds),
        ("entrances", settle_entrances, layers.get("facilities")),
    ):
        if name in layers:
            layers[name], found = settle(layers[name], owners, names[name])
            faults += found
    if "gates" in layers:
        faults += _odd_days(layers["gates"], names["gates"], day)
    return faults


def settle_gates(
    gates: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame | None, where: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return gates with what they say settled, those that cannot be used left out and named.

    Parameters
    ----------
    gates
        The layer, each row by itself without faults.
    compounds
        The layer they belong to; None where it could not be read.
    where
        What the faults call the layer.

    Returns
    -------
    gates
        `compound_id` an id of the compounds, also where the file names one; `state` and, where
        some row has any, `hours` in the words of `OpeningHours.text`; `foot` (bool) and
        `wheelchair` (``"yes"``, ``"no"`` or ``"unknown"``) in place of who can pass.
    faults
        Gates without compound and hours that cannot be read; as warnings gates far from their
        compound, several at one place, and those whose state is belied by what else they say:
        nobody knows who passes them.
    """
    named, faults = _name_owners(gates, "compound_id", compounds, where, _NO_COMPOUND)
    settled, belied = _with_state(named)
    if belied.any():
        faults.append(fault_of(where, settled[belied], *_CONTRARY, severity="warning"))
    settled, unread, told = with_hours(settled, where)
    faults += told
    shut = (settled["state"] == "closed") & (settled["hours"] != "") & ~unread
    if shut.any():
        faults.append(fault_of(where, settled[shut], *_SHUT_AT_HOURS, severity="warning"))
        settled = settled.assign(state=settled["state"].mask(shut, "unknown"))
    settled = _with_users(settled)
    if unread.any():
        faults += unread_hours(settled[unread], where)
        settled = settled[~unread].copy()
    faults += find_no_hours(settled, where)
    if compounds is not None:
        owners, far_m = compounds.loc[settled["compound_id"]], FAR_M["gates"]
        faults += _far_rows(settled, owners, where, _FAR_GATE, point_m=far_m)
    faults += _at_one_place(settled, where)
    return settled, faults


def settle_entrances(
    entrances: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame | None, where: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return entrances whose `facility_id` is an id of the facilities; the others named.

    Named, too, as a warning, are those far from their facility; as a note those that are so only
    where it is small: of a park known by a point nobody knows how far it goes.
    """
    kept, faults = _name_owners(entrances, "facility_id", facilities, where, _NO_FACILITY)
    if facilities is not None:
        owners, far_m = facilities.loc[kept["facility_id"]], FAR_M["entrances"]
        faults += _far_rows(kept, owners, where, _FAR_ENTRANCE, point_m=far_m, note_m=OUTLINE_M)
    return kept, faults


def settle_access(
    streets: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame | None, where: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return streets whose `access` is empty for everybody, or the id of a compound.

    A value that names no compound is told, and the street is everybody's. Where it is said to be
    that for some, `said_public` (bool) tells which. `hours` are in the words of
    `OpeningHours.text`; those that cannot be read are told, and may be any.
    """
    streets, faults = with_street_hours(streets, where)
    if "access" not in streets:
        return streets, faults
    said = streets["access"].fillna("").astype(str).str.strip()
    public = said.str.casefold().isin(PUBLIC)
    stated = public & ((said != "") | (streets.get("said_public", False) == True))  # noqa: E712 - or None
    if stated.any() or "said_public" in streets:
        streets = streets.assign(said_public=stated)
    if compounds is None:
        return streets.assign(access=said.where(~public, "")), faults
    owner = _find_ids(said, compounds).where(~public, "")
    lost = ~public & (owner == "")
    settled = streets.assign(access=owner)
    if not lost.any():
        return settled, faults
    mend = offer_owners(_WRITE_ACCESS, compounds)
    found = faults_by_value(where, streets[lost], said[lost], _NO_ACCESS, mend, "warning")
    return settled, [*faults, *found]


def _name_owners(
    rows: gpd.GeoDataFrame,
    column: str,
    owners: gpd.GeoDataFrame | None,
    where: str,
    words: tuple[Text, Text],
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return the rows whose owner is known, by its id, and the fault of the others."""
    if owners is None:
        return rows, []
    found = _find_ids(rows[column].astype(str).str.strip(), owners)
    lost = (found == "").to_numpy(bool)
    kept = rows.assign(**{column: found})[~lost].copy()
    what, mend = words
    own = rows[lost]
    return kept, [*faults_by_value(where, own, own[column], what, offer_owners(mend, owners))]


def _find_ids(said: pd.Series, owners: gpd.GeoDataFrame) -> pd.Series:
    """Return the id that each text gives, or whose name it is if one alone has it; else ""."""
    names = owners["name"].astype(str)
    alone = names[~names.duplicated(keep=False)]
    by_name = dict(zip(alone, alone.index.astype(str), strict=True))
    ids = {str(key): str(key) for key in owners.index}
    return said.map(lambda text: ids.get(text) or by_name.get(text) or "")


def _with_state(gates: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Return gates with a state, as stated, else by 常闭 and 可对外通行; and which these belie.

    Where they do, nobody knows who can pass.
    """
    blank = pd.Series("", index=gates.index)
    state = gates.get("state", blank).replace("", None)
    closed, public = (_said(gates, name) for name in ("always_closed", "lets_public"))
    state = state.where(~(state.isna() & (closed == "yes")), "closed")
    state = state.where(~(state.isna() & (public == "yes")), "open")
    state = state.where(~(state.isna() & (public == "no")), "residents")
    state = state.fillna("unknown")
    belied = pd.Series(data=False, index=gates.index)
    for own, said in _BELIED.items():
        belied |= (state == own) & ((closed == said[0]) | (public == said[1]))
    return gates.assign(state=state.mask(belied, "unknown")), belied


def _with_users(gates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return gates with `foot` and `wheelchair` for what their users say."""
    said = gates.get("users", pd.Series("", index=gates.index)).astype(str)
    read = [read_users(text) for text in said]
    foot = pd.Series([own for own, _ in read], index=gates.index, dtype=bool)
    wheelchair = pd.Series([own for _, own in read], index=gates.index, dtype=str)
    free = _said(gates, "barrier_free")
    wheelchair = wheelchair.mask((free == "no") | ~foot, "no")
    wheelchair = wheelchair.mask((free == "yes") & (wheelchair != "no"), "yes")
    wheelchair = wheelchair.replace("unlisted", "no")
    return gates.assign(foot=foot, wheelchair=wheelchair)


def _said(gates: gpd.GeoDataFrame, flag: str) -> pd.Series:
    """Return "yes", "no" or "" for a flag that may be missing."""
    if flag not in gates:
        return pd.Series("", index=gates.index)
    said: pd.Series = gates[flag]
    return said


def _far_rows(
    rows: gpd.GeoDataFrame,
    owners: gpd.GeoDataFrame,
    where: str,
    words: tuple[Text, Text],
    *,
    point_m: float,
    note_m: float = np.inf,
) -> Iterator[Fault]:
    """Find rows far from the outline of their owners, or farther than `point_m` from a point.

    Those farther from a point than `note_m` are notes. How far each may be off is allowed for;
    `owners` has a row for each.
    """
    placed = _located(rows) & _located(owners)
    rows, owners = rows[placed], owners[placed]
    if rows.empty:
        return
    west, south, east, north = rows.total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    shapes = owners.geometry.to_crs(plane).to_numpy()
    wide = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004
    shapes[wide] = shapely.boundary(shapes[wide])
    apart_m = shapely.distance(rows.geometry.to_crs(plane).to_numpy(), shapes)
    slack_m: Floats = np.nan_to_num(rows["accuracy_m"].to_numpy(float))
    slack_m = slack_m + np.nan_to_num(owners["accuracy_m"].to_numpy(float))
    far: Flags = apart_m > np.where(wide, OUTLINE_M, point_m) + slack_m
    odd: Flags = ~far & ~wide & (apart_m > note_m + slack_m)
    what, mend = words
    severities: tuple[tuple[Flags, Severity], ...] = ((far, "warning"), (odd, "note"))
    for own, severity in severities:
        if own.any():
            most = Text("最远", " up to") if own.sum() > 1 else Text("", "")
            shown = what.filled(m=f"{float(apart_m[own].max()):,.0f}", most=most)
            yield fault_of(where, rows[own], shown, mend, severity)


def _odd_days(gates: gpd.GeoDataFrame, where: str, day: date | None) -> Iterator[Fault]:
    """Find gates checked on no day, or after that of the data."""
    said = (
        _said(gates, "checked_on").fillna("").astype(str).str.strip().str.removesuffix(" 00:00:00")
    )
    days = {text: read_day(text) for text in said.unique() if text}
    unread = said.map(lambda text: bool(text) and days[text] is None)
    later = said.map(lambda text: day is not None and (days.get(text) or day) > day)
    for odd, what in ((unread, _NO_DAY), (later, _LATER.filled(day=day))):
        if odd.any():
            yield from faults_by_value(where, gates[odd], said[odd], what, _WRITE_DAY, "warning")


def _at_one_place(gates: gpd.GeoDataFrame, where: str) -> Iterator[Fault]:
    """Find gates of one compound at one place."""
    located = gates[_located(gates)]
    if len(located) < 2:  # noqa: PLR2004
        return
    west, south, east, north = located.total_bounds
    plane = local_crs((west + east) / 2, (south + north) / 2)
    points = located.geometry.to_crs(plane).to_numpy()
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=ONE_PLACE_M)
    owner = located["compound_id"].to_numpy()
    same = (first < second) & (owner[first] == owner[second])
    rows = np.unique(np.concatenate([first[same], second[same]]))
    if len(rows):
        what = Text("同一小区的出入口在同一位置", "are gates of one compound at one place")
        mend = Text("同一处的只留一行", "keep one row for one gate")
        yield fault_of(where, located.iloc[rows], what, mend, "warning")


def _located(gates: gpd.GeoDataFrame) -> Flags:
    shapes = gates.geometry.to_numpy()
    return np.asarray(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))


_NO_COMPOUND = (
    Text("所属小区{said}找不到，或不止一个", "belongs to no one compound: {said}"),
    Text(
        "compound_id 写小区的编号，或不重名的小区名称",
        "give a compound's id as its compound_id, or a name that one compound alone has",
    ),
)
_NO_FACILITY = (
    Text("所属设施{said}找不到，或不止一个", "belongs to no one facility: {said}"),
    Text(
        "facility_id 写设施的编号，或不重名的设施名称",
        "give a facility's id as its facility_id, or a name that one facility alone has",
    ),
)
_NO_ACCESS = Text(
    "access 写的小区{said}找不到，或不止一个，按公共道路计算",
    "is a lane of no one compound, {said}; taken as public",
)
_WRITE_ACCESS = Text(
    "小区内部路写小区的编号，公共道路留空",
    "give the compound's id for its lanes; leave it empty for public streets",
)
_CONTRARY = (
    Text(
        "state 与“常闭”“可对外通行”所填互相矛盾，按开闭待核实计算",
        "has a state that always_closed or lets_public contradicts: it counts as not known whether "
        "open",
    ),
    Text("核实后改正其中一项", "find out which is right and correct the other"),
)
_SHUT_AT_HOURS = (
    Text(
        "常闭，又写了开放时段：时段内按开闭待核实计算，其余时间不开",
        "is closed and has opening hours: within these it counts as not known whether open",
    ),
    _CONTRARY[1],
)
_FAR_GATE = (
    Text("离所属小区{most} {m} 米", "is{most} {m} m from its compound"),
    Text("核对位置和所属小区", "see to its position and to its compound"),
)
_FAR_ENTRANCE = (
    Text("离所属设施{most} {m} 米", "is{most} {m} m from its facility"),
    Text(
        "核对入口的位置和所属设施；占地大的设施画出轮廓",
        "see to its position and to its facility; draw the outline of a large facility",
    ),
)
_NO_DAY = Text("核实日期{said}不是日期", "has a checked_on that is no date: {said}")
_LATER = Text(
    "核实日期{said}晚于数据日期（{day}）",
    "was checked on {said}, after the date of the data, {day}",
)
_WRITE_DAY = Text(
    "写成 2026-11-03；不知道留空；数据更新过的，改 study.toml 的 date",
    "write 2026-11-03; leave it empty if not known; if the data are newer, change date in "
    "study.toml",
)
