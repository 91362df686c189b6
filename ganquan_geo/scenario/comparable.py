"""Whether two studies can be compared home by home, and who joins a street that only one has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.measure.compare_homes import Rejoined
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import LIST, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.arrays.types import Flags
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.snapping import Spans


OTHER_STUDY = Text("给出同一研究的两种状态", "give two states of one study")


def check_comparable(before: Study, after: Study) -> tuple[Fault, ...]:
    """Return what of two studies cannot be compared, for it is in one of them alone.

    Raises
    ------
    DataError
        If no compound is in both, or the second is of an earlier date.
    """
    if after.date < before.date:
        what = Text("日期 {now} 早于 {was}", "its date {now} is earlier than {was}")
        mend = Text("先写旧的，后写新的，并核对 study.toml 的 date", "old first, new second")
        raise DataError([_fault(after, what.filled(now=after.date, was=before.date), mend)])
    ids = [set(own.layers["compounds"].index) for own in (before, after)]
    if not ids[0] & ids[1]:
        what = Text(
            "两者没有一个编号（id）相同的{homes}，无从比较",
            "no {homes} of the two have the same id",
        )
        raise DataError([_fault(after, what.filled(**after.home_words()), OTHER_STUDY)])
    return tuple(_list_unlike(before, after))


def _list_unlike(before: Study, after: Study) -> Iterator[Fault]:
    if before.id != after.id:
        what = Text(
            "研究的 id 不同（{was}、{now}）：按编号对应，须确认编号相同的是同一处",
            "the ids of the studies differ ({was}, {now}): features are taken to be the same by id",
        )
        yield _fault(after, what.filled(was=before.id, now=after.id), OTHER_STUDY)
    mend = Text("核对两者的数据", "check the data of both")
    homes = [set(own.layers["compounds"].index) for own in (before, after)]
    if homes[0] != homes[1]:
        what = Text(
            "{homes}不同：{gone} 个只在之前，{come} 个只在之后，不作比较",
            "the {homes} differ: {gone} are in the first alone, {come} in the second; "
            "they are not compared",
        ).filled(
            gone=format_whole(len(homes[0] - homes[1])),
            come=format_whole(len(homes[1] - homes[0])),
            **after.home_words(),
        )
        yield _fault(after, what, mend)
    for own, other in ((before, after), (after, before)):
        known = {category.id for category in other.categories}
        names = [category.name for category in own.categories if category.id not in known]
        if names:
            what = Text(
                "类别只在一方，不作比较：{names}", "categories of one alone, not compared: {names}"
            )
            yield _fault(own, what.filled(names=join_texts(names, LIST)), mend)


def _fault(study: Study, what: Text, mend: Text) -> Fault:
    return Fault(where=study.folder or study.id, what=what, mend=mend)


def find_rejoined(baselines: Iterable[Baseline], streets: set[str]) -> Rejoined:
    """Return the homes and categories that may join one of some streets in any of the states.

    Parameters
    ----------
    baselines
        The states: a closed street is in the first, an opened one in the second.
    streets
        Ids of streets that are walked in one of them alone.
    """
    homes: set[str] = set()
    categories: set[str] = set()
    for base in baselines:
        edges = np.isin(base.network.streets["street_id"].to_numpy(str), list(streets))
        for demand in base.demands.values():
            table, starts = demand.table, demand.starts
            ids = table.index[table["located"].to_numpy(bool)].to_numpy(str)
            doors = edges[starts.at.edge]
            doors[_places(edges, starts.spots.near, starts.spots.far)] = True
            homes |= set(ids[np.unique(demand.doors.home[doors])].tolist())
        for key, own in base.categories.items():
            places = own.facilities
            if len(_places(edges, places.spans, places.spots.near, places.spots.far)):
                categories.add(key)
    return Rejoined(homes=frozenset(homes), categories=frozenset(categories))


def _places(edges: Flags, *spans: Spans) -> list[int]:
    """Return the numbers of places with a stretch on one of some edges."""
    return sorted({int(place) for own in spans for place in own.facility[edges[own.edge]]})
