"""How many places of one kind a layer has, by what is known of where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    import geopandas as gpd


def word_registered(places: gpd.GeoDataFrame) -> Text:
    """Return how many there are, of known, assumed and unknown position.

    Those assumed are in the register by the plan's text alone; with no place to stand for
    theirs, their position is unknown.
    """
    if places.empty:
        return Text("没有登记", "none")
    placed = ~(places.geometry.isna() | places.geometry.is_empty).to_numpy(bool)
    assumed = places["assumed"].to_numpy(bool) if "assumed" in places else ~placed & placed
    counts = (
        (int((placed & ~assumed).sum()), Text("位置已知 {n}", "{n} of known position")),
        (int((placed & assumed).sum()), Text("推定位置 {n}", "{n} assumed")),
        (int((~placed).sum()), Text("位置不明 {n}", "{n} of unknown position")),
    )
    parts = [form.filled(n=n) for n, form in counts if n]
    form = Text("登记 {all} 处（{parts}）", "{all} ({parts})")
    if not assumed.any() and placed.all():
        form = Text("登记 {all} 处", "{all}")
    return form.filled(all=len(places), parts=join_texts(parts, COMMA))
