"""Rows of layers held to other layers, and to what the study says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.schema_checks import name_rows
from ganquan_geo.model.belonging import match_neighbourhoods
from ganquan_geo.model.errors import Fault, label_rows
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.load.settings import Settings

PLACED = ("streets", "facilities", "compounds", "neighbourhoods", "gates", "entrances")


def find_kind_faults(
    settings: Settings, layers: Mapping[str, gpd.GeoDataFrame], names: Mapping[str, str]
) -> Iterator[Fault]:
    """Find facilities of kinds the study does not know."""
    if "facilities" not in layers:
        return
    facilities, known = layers["facilities"], ", ".join(settings.kinds)
    for kind in sorted(set(facilities["kind"]) - set(settings.kinds)):
        what = Text(f"设施种类“{kind[:40]}”无人认识", f"facility kind {kind[:40]!r} is not known")
        mend = Text(
            f"改成其中之一：{known}；或在 study.toml 的 [kinds] 中加上它",
            f"use one of: {known}; or add it to [kinds] in study.toml",
        )
        own = facilities["kind"] == kind
        yield from _rows_fault(names["facilities"], facilities, own, what, mend)


def find_row_faults(
    names: Mapping[str, str], layers: Mapping[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find positions without accuracy, and homes in streets or of committees that are not there."""
    yield from _accuracy_faults(names, layers)
    yield from _street_faults(names, layers)
    yield from _committee_faults(names, layers)


def _street_faults(
    names: Mapping[str, str], layers: Mapping[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find homes in streets that are not there: some may be known only to a street."""
    homes = layers.get("compounds")
    if homes is None or "streets" not in layers or "street_id" not in homes:
        return
    lost = (homes["street_id"] != "") & ~homes["street_id"].isin(layers["streets"].index)
    what = Text("street_id 不是街道图层里的编号", "has a street_id that no street has")
    mend = Text("写街道图层里的编号，不知道时留空", "give a street's id, or leave it empty")
    yield from _rows_fault(names["compounds"], homes, lost, what, mend)


def _committee_faults(
    names: Mapping[str, str], layers: Mapping[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find homes of committees that no neighbourhood has: they are taken by their position."""
    homes, hoods = layers.get("compounds"), layers.get("neighbourhoods")
    if homes is None or hoods is None or "neighbourhood" not in homes:
        return
    said = homes["neighbourhood"]
    lost = [
        bool(own) and row < 0
        for own, row in zip(said, match_neighbourhoods(said, hoods), strict=True)
    ]
    what = Text(
        "居委会不在居民区图层里，按位置归属",
        "has a committee that no neighbourhood has, and is taken by its position",
    )
    mend = Text("写居民区图层里的名称或编号", "give a neighbourhood's name or id")
    for own in _rows_fault(
        names["compounds"], homes, pd.Series(lost, index=homes.index), what, mend
    ):
        yield replace(own, severity="warning")


def _accuracy_faults(
    names: Mapping[str, str], layers: Mapping[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find positions of which nobody says how good they are."""
    what = Text("有位置而没有精度 accuracy_m", "has a position but no accuracy_m")
    mend = Text("写上位置的精度（米）", "state how good the position is, in metres")
    for name in (name for name in PLACED if name in layers):
        frame = layers[name]
        unsure = frame.geometry.notna() & frame["accuracy_m"].isna()
        yield from _rows_fault(names[name], frame, unsure, what, mend)


def _rows_fault(
    where: str, frame: gpd.GeoDataFrame, mask: pd.Series, what: Text, mend: Text
) -> Iterator[Fault]:
    """Return the fault of the rows in a mask; nothing where there are none."""
    if mask.any():
        rows = frame[mask]
        yield Fault(where=where, what=what, mend=mend, rows=label_rows(rows), names=name_rows(rows))
