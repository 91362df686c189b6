"""What of the source is not whole: cut or left out, counted and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.osm.leaps import LEAP_M
from ganquan_geo.load.osm.streets import name_of
from ganquan_geo.load.osm.walking import find_class
from ganquan_geo.model.drafts import ImportLoss
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ganquan_geo.load.osm.objects import OsmObjects
    from ganquan_geo.load.osm.streets import WalkedStreets
    from ganquan_geo.load.osm.tables import OsmTable

SHOWN_NAMES = 5
SHOWN_LETTERS = 30
CUT = Text(
    "{n} 条道路缺中间的节点，在缺处断开，不连成直线：{listed}",
    "{n} ways lack nodes between others; they end there and are not bridged: {listed}",
)
TORN = Text(
    "{n} 条道路的下一个节点在 {km} 公里以外（多半坐标有错，如 0,0），在此断开：{listed}",
    "{n} ways have their next node over {km} km away, most likely misplaced (such as at 0,0); they "
    "end there: {listed}",
)
CLOSED = Text(
    "{n} 处门、墙、围栏等不能步行通过，道路在此断开：{listed}",
    "streets end at {n} gates, walls or fences that nobody passes on foot: {listed}",
)
BROKEN = Text(
    "{n} 个面的轮廓不完整或自相交，没有收入：{listed}",
    "{n} areas are left out, for their outline is not whole or crosses itself: {listed}",
)


def find_losses(
    objects: OsmObjects, streets: WalkedStreets, table: OsmTable
) -> Iterator[ImportLoss]:
    """Yield what of the source is not whole, and where streets end at barriers."""
    broken = [
        f"{name_of(tags)[:SHOWN_LETTERS]} {name}".strip()
        for name, tags in zip(objects.broken_areas.id, objects.broken_areas.tags, strict=True)
        if tags.get("landuse") == "residential"
        or find_class(tags) is not None
        or tags.get("building") in table.homes_in
        or any(rule.fits(tags) for rule in table.rules)
    ]
    told: tuple[tuple[Sequence[str], Text], ...] = (
        (objects.cut_ways, CUT),
        (streets.torn, TORN),
        (streets.closed, CLOSED),
        (broken, BROKEN),
    )
    for names, said in told:
        if names:
            what = said.filled(n=len(names), km=f"{LEAP_M / 1_000:.0f}", listed=_listed(names))
            yield ImportLoss(what=what, count=len(names))


def _listed(names: Sequence[str]) -> Text:
    shown, more = names[:SHOWN_NAMES], len(names) - SHOWN_NAMES
    zh, en = "、".join(shown), ", ".join(shown)
    return Text(f"{zh} 等", f"{en} and {more} more") if more > 0 else Text(zh, en)
