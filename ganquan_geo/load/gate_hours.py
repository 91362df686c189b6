"""Opening hours of gates and streets in the words of the model, and those that say too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.opening_hours import read_opening_hours
from ganquan_geo.load.row_faults import fault_of, faults_by_value
from ganquan_geo.model.opening_hours import HOURS_NOT_KNOWN
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault, Severity


def with_hours(
    rows: gpd.GeoDataFrame, where: str
) -> tuple[gpd.GeoDataFrame, pd.Series, list[Fault]]:
    """Return rows with `hours` as `OpeningHours.text` writes them.

    Returns
    -------
    rows
        Texts that cannot be read stay as they are.
    unread
        Which rows these are.
    faults
        Warnings of texts that say that there are hours, and not which: these are not known.
    """
    if "hours" not in rows:
        return rows.assign(hours=""), pd.Series(data=False, index=rows.index), []
    said = rows["hours"].fillna("").astype(str).str.strip()
    read = {text: read_opening_hours(text) for text in said.unique() if text}
    unread = said.map(lambda text: bool(text) and read[text] is None).astype(bool)  # also of none
    texts = {text: own.text() for text, own in read.items() if own is not None}
    hours = said.map(lambda text: texts.get(text, text))
    vague = (hours == HOURS_NOT_KNOWN) & (said != HOURS_NOT_KNOWN)  # told when it was first read
    told = faults_by_value(where, rows[vague], said[vague], _VAGUE, _WRITE_HOURS, "warning")
    return rows.assign(hours=hours), unread, list(told)


def with_street_hours(
    streets: gpd.GeoDataFrame, where: str
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return streets with hours, where they have any; those that cannot be read may be any."""
    if "hours" not in streets:
        return streets, []
    settled, unread, faults = with_hours(streets, where)
    faults += unread_hours(settled[unread], where, severity="warning")
    return settled.assign(hours=settled["hours"].mask(unread, HOURS_NOT_KNOWN)), faults


def unread_hours(
    rows: gpd.GeoDataFrame, where: str, *, severity: Severity = "error"
) -> Iterator[Fault]:
    """Yield the faults of rows whose hours cannot be read."""
    return faults_by_value(where, rows, rows["hours"], _UNREAD, _WRITE_HOURS, severity)


def find_no_hours(gates: gpd.GeoDataFrame, where: str) -> Iterator[Fault]:
    """Find gates open at stated hours that state none."""
    unsaid = (gates["state"] == "timed") & (gates["hours"] == "")
    if unsaid.any():
        yield fault_of(where, gates[unsaid], *_NO_HOURS, severity="warning")


_VAGUE = Text(
    "开放时段{said}没有说清几点，给出区间",
    "has hours that do not say when, {said}: it gives a range",
)
_UNREAD = Text("开放时段{said}读不懂", "has hours that cannot be read: {said}")
_WRITE_HOURS = Text(
    "写成 06:00-22:00，多段用逗号分开；全天写“全天”，不知道写“待核实”",
    "write 06:00-22:00, spans apart by commas; 全天 for always, 待核实 if not known",
)
_NO_HOURS = (
    Text(
        "定时开放，没有写开放时段，给出区间",
        "is open at stated hours, and none are stated: it gives a range",
    ),
    Text("补上开放时段，如 06:00-22:00", "add its hours, such as 06:00-22:00"),
)
