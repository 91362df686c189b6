"""Why an upper bound is 100 %, by what hardly bounds walks; and land without a likely range."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import label_rows
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult

WHOLE = 1 - 1e-9
LAND = "residential_area_m2"
NO_LIKELY_LAND = Text(
    "居住用地有在出入口之内的：每次抽取都要把每一处用地重新接到每一处出入口，没有这样做，"
    "所以用地占比没有“很可能”的范围，只有误差区间",
    "residential land is behind gates: each draw would have to lead every part of it to every gate "
    "anew, which is not done, so its shares have bounds and no likely range",
)
MOST_NAMED = 2


def explain_whole_bounds(result: CoverageResult) -> tuple[Text, ...]:
    """Return for each category whose upper bound is 100 % what leaves it open, if one thing does.

    A facility without a position may stand right beside any home; to one known no better than
    200 m, or too far from any street to be joined, the walk is at least the straight line, less
    what both positions may be off. Last of all, why land behind gates has no likely range.
    """
    said = Text("{name}的上限为 100%：{why}", "{name}: the upper bound is 100% since {why}")
    found = []
    for finding in result.main_findings():
        if finding.low is None or finding.high is None:
            continue
        if finding.low < WHOLE <= finding.high and (why := _open_ends(result, finding)):
            found.append(said.filled(name=finding.category_name, why=join_texts(why, STOP)))
    land = [own for own in result.findings if own.denominator == LAND and own.low is not None]
    drawn = result.draws and land and result.study.has_gates()
    if drawn and all(own.likely_low is None for own in land):
        found.append(NO_LIKELY_LAND)
    return tuple(found)


def _open_ends(result: CoverageResult, finding: Finding) -> list[Text]:
    category = next(own for own in result.study.categories if own.id == finding.category)
    layer = result.study.layers["facilities"]
    own = layer[(layer["status"] == "existing") & layer["kind"].isin(category.kinds)]
    lost = own[own.geometry.isna() | own.geometry.is_empty]
    vague = own[(own["accuracy_m"] > VAGUE_M) & ~own.index.isin(lost.index)]
    why, words = [], result.study.home_words()
    if len(lost):
        one = Text(
            "{n} 处设施位置不明（{names}），可能就在任何{homes}旁",
            "facilities without a position, {n} ({names}), may be beside any {home}",
        )
        why.append(one.filled(n=len(lost), names=_called(lost), **words))
    if len(vague):
        one = Text(
            "{n} 处设施的位置误差在 {m} 米以上（{names}，最大 ±{worst} 米），"
            "至少要走的路只按直线距离减去误差计",
            "to facilities known no better than {m} m, {n} ({names}; up to ±{worst} m), the least "
            "walk is the straight line less that",
        )
        worst = f"{vague['accuracy_m'].max():.0f}"
        named = _called(vague)
        why.append(one.filled(n=len(vague), m=f"{VAGUE_M:.0f}", names=named, worst=worst, **words))
    off_street = [fault.rows for fault in result.problems if fault.rule == "off_street"]
    rows = set(itertools.chain(*off_street))
    apart = own[[label in rows for label in label_rows(own)]]
    if len(apart) and not why:
        one = Text(
            "{n} 处设施离可步行的街道太远（{names}），至少要走的路只按直线距离计",
            "to facilities too far from any street, {n} ({names}), the least walk is the straight "
            "line",
        )
        why.append(one.filled(n=len(apart), names=_called(apart)))
    return why


def _called(rows: gpd.GeoDataFrame) -> Text:
    pairs = zip(shown_names(rows, "zh"), shown_names(rows, "en"), strict=True)
    names = [Text(*pair) for pair in dict.fromkeys(pairs) if pair[0]]
    listed = join_texts(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return listed
    return Text("{names}等", "{names} and more").filled(names=listed)
