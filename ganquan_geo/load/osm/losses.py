"""What of the source is not whole: cut or left out, counted and named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.load.osm.leaps import LEAP_M
from ganquan_geo.load.osm.streets import name_of
from ganquan_geo.load.osm.walking import find_class
from ganquan_geo.model.drafts import ImportLoss
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ganquan_geo.load.osm.objects import OsmObjects
    from ganquan_geo.load.osm.streets import WalkedStreets
    from ganquan_geo.load.osm.tables import OsmTable
    from ganquan_geo.load.osm.walking import Stop

SHOWN_NAMES = 5
SHOWN_LETTERS = 30
SHOWN_REASONS, SHOWN_KIND, SHOWN_BY = 6, 16, 20  # a note of study.toml has 500 characters
CUT = Text(
    "{n} 条道路缺中间的节点，在缺处断开，不连成直线：{listed}",
    "{n} {n|way lacks|ways lack} nodes between others and {n|ends|end} there, not bridged: "
    "{listed}",
)
TORN = Text(
    "{n} 条道路的下一个节点在 {km} 公里以外（多半坐标有错，如 0,0），在此断开：{listed}",
    "{n} {n|way has its|ways have their} next node over {km} km away, most likely misplaced (such "
    "as at 0,0), and {n|ends|end} there: {listed}",
)
CLOSED = Text(
    "{n} 处门、墙、围栏等不能步行通过，道路在此断开：{reasons}（{listed}）",
    "streets end at {n} {n|gate, wall or fence|gates, walls or fences} that nobody passes on foot: "
    "{reasons} ({listed})",
)
TIMED = Text(
    "{n} 处门或道路只在部分时段开放，写法读不懂（opening_hours、:conditional）："
    "按一直开放计：{listed}",
    "{n} {n|gate or way is|gates or ways are} open at some hours only that cannot be read "
    "(opening_hours, :conditional) and taken as open at all: {listed}",
)
KEPT_HOURS = Text(
    "{n} 处门或道路只在部分时段开放，按其时段通行（streets 的 hours）：{listed}",
    "{n} {n|gate or way is|gates or ways are} open at some hours only and walked at these (hours "
    "of streets): {listed}",
)
PRIVATE = Text(
    "{n} 条道路不对公众开放（access=private、no 等），没有收入",
    "{n} {n|way that is|ways that are} not open to the public (access=private, no and the like) "
    "{n|is|are} left out",
)
BARRIERS = {
    "": Text("节点", "node"),
    "yes": Text("障碍物", "barrier"),
    "gate": Text("门", "gate"),
    "lift_gate": Text("起落杆", "lift gate"),
    "swing_gate": Text("平开栏杆", "swing gate"),
    "sliding_gate": Text("推拉门", "sliding gate"),
    "bollard": Text("隔离桩", "bollard"),
    "block": Text("石墩", "block"),
    "chain": Text("链条", "chain"),
    "wall": Text("墙", "wall"),
    "retaining_wall": Text("挡土墙", "retaining wall"),
    "fence": Text("围栏", "fence"),
    "hedge": Text("绿篱", "hedge"),
    "guard_rail": Text("护栏", "guard rail"),
}
BROKEN = Text(
    "{n} 个面的轮廓不完整或自相交，没有收入：{listed}",
    "{n} {n|area is|areas are} left out, with an outline that is not whole or crosses itself: "
    "{listed}",
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
        (tuple(streets.closed), CLOSED),
        (streets.untimed, TIMED),
        (broken, BROKEN),
    )
    for names, said in told:
        if names:
            what = said.filled(
                n=len(names),
                km=f"{LEAP_M / 1_000:.0f}",
                listed=_listed(names),
                reasons=_count_reasons(streets.closed.values()),
            )
            yield ImportLoss(what=what, count=len(names))
    if private := streets.left_out.get("access_forbidden", 0):
        yield ImportLoss(what=PRIVATE.filled(n=private), count=private)


def say_kept_hours(streets: WalkedStreets) -> Iterator[Text]:
    """Yield which gates and ways are walked at their hours alone, if any are."""
    if n := len(streets.timed):
        yield KEPT_HOURS.filled(n=n, listed=_listed(streets.timed))


def _count_reasons(stops: Iterable[Stop]) -> Text:
    """Return how many stop people for each reason, the most frequent first."""
    counts = sorted(Counter(stops).items(), key=lambda item: (-item[1], item[0]))
    told = [
        Text("{n} 处{kind}{why}", "{kind}{why}: {n}").filled(
            kind=BARRIERS.get(stop.barrier, same_text(stop.barrier[:SHOWN_KIND])),
            why=Text("（{by}）", " ({by})").filled(by=stop.closed_by[:SHOWN_BY])
            if stop.closed_by
            else "",
            n=n,
        )
        for stop, n in counts[:SHOWN_REASONS]
    ]
    if rest := sum(n for _, n in counts[SHOWN_REASONS:]):
        told.append(Text("{n} 处为其他", "others: {n}").filled(n=rest))
    return join_texts(told)


def _listed(names: Sequence[str]) -> Text:
    shown, more = names[:SHOWN_NAMES], len(names) - SHOWN_NAMES
    zh, en = "、".join(shown), ", ".join(shown)
    return Text(f"{zh} 等", f"{en} and {more} more") if more > 0 else Text(zh, en)
