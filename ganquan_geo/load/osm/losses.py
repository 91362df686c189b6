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


def find_losses(
    objects: OsmObjects, streets: WalkedStreets, table: OsmTable
) -> Iterator[ImportLoss]:
    """Yield what of the source is not whole, and where streets end at barriers."""
    if objects.cut_ways:
        zh, en = _listed(objects.cut_ways)
        yield _loss(
            len(objects.cut_ways),
            f"{len(objects.cut_ways)} 条道路缺中间的节点，在缺处断开，不连成直线：{zh}",
            f"{len(objects.cut_ways)} ways lack nodes between others; they end there and are not "
            f"bridged: {en}",
        )
    if streets.torn:
        zh, en = _listed(streets.torn)
        yield _loss(
            len(streets.torn),
            f"{len(streets.torn)} 条道路的下一个节点在 {LEAP_M / 1_000:.0f} 公里以外"
            f"（多半坐标有错，如 0,0），在此断开：{zh}",
            f"{len(streets.torn)} ways have their next node over {LEAP_M / 1_000:.0f} km away, "
            f"most likely misplaced (such as at 0,0); they end there: {en}",
        )
    if streets.closed:
        zh, en = _listed(streets.closed)
        yield _loss(
            len(streets.closed),
            f"{len(streets.closed)} 处门、墙、围栏等不能步行通过，道路在此断开：{zh}",
            f"streets end at {len(streets.closed)} gates, walls or fences that nobody passes on "
            f"foot: {en}",
        )
    broken = [
        f"{name_of(tags)[:SHOWN_LETTERS]} {name}".strip()
        for name, tags in zip(objects.broken_areas.id, objects.broken_areas.tags, strict=True)
        if tags.get("landuse") == "residential"
        or find_class(tags) is not None
        or tags.get("building") in table.homes_in
        or any(rule.fits(tags) for rule in table.rules)
    ]
    if broken:
        zh, en = _listed(broken)
        yield _loss(
            len(broken),
            f"{len(broken)} 个面的轮廓不完整或自相交，没有收入：{zh}",
            f"{len(broken)} areas are left out, for their outline is not whole or crosses "
            f"itself: {en}",
        )


def _loss(count: int, zh: str, en: str) -> ImportLoss:
    return ImportLoss(what=Text(zh, en), count=count)


def _listed(names: Sequence[str]) -> tuple[str, str]:
    shown, more = names[:SHOWN_NAMES], len(names) - SHOWN_NAMES
    zh, en = "、".join(shown), ", ".join(shown)
    return (f"{zh} 等", f"{en} and {more} more") if more > 0 else (zh, en)
