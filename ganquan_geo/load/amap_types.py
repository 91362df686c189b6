"""The types that 高德 gives its places, as kinds of facility."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.load.map_words import not_stated
from ganquan_geo.load.shifts import find_place
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource

# "大类;中类;小类" begins with these; the longest that fits decides. Only kinds that the study has
# are taken, and of several kinds the first one that it has.
TYPES: Mapping[str, tuple[str, ...]] = {
    "医疗保健服务;综合医院": ("hospital",),
    "医疗保健服务;综合医院;卫生院": ("community_health", "hospital"),
    "医疗保健服务;专科医院": ("hospital",),
    "医疗保健服务;急救中心": ("hospital",),
    "医疗保健服务;诊所": ("community_health",),
    "医疗保健服务;医疗保健服务场所;社区医院": ("community_health",),
    "医疗保健服务;疾病预防机构": (),
    "政府机构及社会团体;社会团体;养老院": ("elderly_centre", "elderly_station"),
    "商务住宅;住宅区;养老院": ("elderly_centre", "elderly_station"),
    "科教文化服务;图书馆": ("library",),
    "科教文化服务;博物馆": ("museum",),
    "科教文化服务;美术馆": ("museum", "culture_centre"),
    "科教文化服务;展览馆": ("museum", "culture_centre"),
    "科教文化服务;文化宫": ("culture_centre", "culture_room"),
    "科教文化服务;科教文化场所;文化活动中心": ("culture_centre", "culture_room"),
    "科教文化服务;学校;幼儿园": ("kindergarten",),
    "科教文化服务;学校;小学": ("primary_school",),
    "科教文化服务;学校;中学": ("middle_school",),
    "体育休闲服务;运动场馆": ("fitness",),
    "体育休闲服务;体育休闲服务场所": ("fitness",),
    "体育休闲服务;影剧院;电影院": ("cinema",),
    "购物服务;综合市场;农副产品市场": ("market",),
    "购物服务;综合市场;蔬菜市场": ("market",),
    "购物服务;综合市场;水产海鲜市场": ("market",),
    "购物服务;综合市场;果品市场": ("market",),
    "购物服务;超级市场": ("market",),
    "购物服务;商场": ("shopping",),
    "购物服务;综合市场": ("shopping",),
    "风景名胜;公园广场": ("park",),
    "风景名胜;公园广场;城市广场": (),
    "交通设施服务;地铁站": ("metro_station",),
    "交通设施服务;公交车站": ("bus_stop",),
}
# The same by the six digits of `typecode`.
CODES: Mapping[str, str] = {
    "090100": "医疗保健服务;综合医院",
    "090102": "医疗保健服务;综合医院;卫生院",
    "090200": "医疗保健服务;专科医院",
    "090300": "医疗保健服务;诊所",
    "090400": "医疗保健服务;急救中心",
    "140100": "科教文化服务;博物馆",
    "140200": "科教文化服务;展览馆",
    "140400": "科教文化服务;美术馆",
    "140500": "科教文化服务;图书馆",
    "140800": "科教文化服务;文化宫",
    "141204": "科教文化服务;学校;幼儿园",
    "141203": "科教文化服务;学校;小学",
    "141202": "科教文化服务;学校;中学",
    "080100": "体育休闲服务;运动场馆",
    "080601": "体育休闲服务;影剧院;电影院",
    "060400": "购物服务;超级市场",
    "060703": "购物服务;综合市场;农副产品市场",
    "060705": "购物服务;综合市场;蔬菜市场",
    "060100": "购物服务;商场",
    "110100": "风景名胜;公园广场",
    "150500": "交通设施服务;地铁站",
    "150700": "交通设施服务;公交车站",
}
CODE_DIGITS = 6
OWN_PLACES = Text(
    "设施带着高德的类型，坐标多半也是高德的（GCJ-02）",
    "has types of 高德, so its coordinates are probably 高德's (GCJ-02)",
)
SHOWN_TYPES = 8
_TYPE = re.compile(r"[^;|]+(;[^;|]+){1,2}(\|[^;|]+(;[^;|]+){0,2})*")
_CODE = re.compile(r"0?\d{5}(\|0?\d{5})*")


def take_types(
    frame: pd.DataFrame,
    source: LayerSource,
    kinds: Mapping[str, Text],
    positions: Mapping[str, str],
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return facilities with kinds for the types of 高德, without those that are of no kind here.

    Parameters
    ----------
    frame
        With a column `kind` as the file has it.
    kinds
        The study's kinds. Types that ``[values]`` of study.toml speaks of are left to it.
    positions
        As `find_place` takes them.
    """
    if "kind" not in frame.columns or not kinds:
        return frame, []
    cells = frame["kind"].astype(str).str.strip().str.replace("；", ";")
    stated = cells.isin(source.words.get("kind", {})).to_numpy()
    coded = cells.str.fullmatch(_CODE).to_numpy(bool)
    typed = (cells.str.fullmatch(_TYPE).to_numpy(bool) | coded) & ~stated
    if not typed.any():
        return frame, []
    found = {cell: type_kind(cell, kinds) for cell in cells[typed].unique().tolist()}
    kind = cells[typed].map(found)
    frame = frame.copy()
    frame["kind"] = frame["kind"].astype(object)
    frame.loc[kind.index, "kind"] = kind
    left_out = kind[kind.isna()].index
    notes = [_taken({cell: one for cell, one in found.items() if one}, source.file)]
    if source.system is None:
        place = find_place(frame, positions)
        notes.append(not_stated(OWN_PLACES, "GCJ-02", source.file, "facilities", place))
    if len(left_out):
        rows = frame.loc[left_out, "source_row"].tolist()
        counts = Counter(cells[left_out].tolist())
        notes.append(_left_out(dict(counts.most_common()), rows, source.file))
    return frame.drop(index=left_out).reset_index(drop=True), notes


def type_kind(cell: str, kinds: Mapping[str, Text]) -> str | None:
    """Return the kind, of those named, for the first of a place's types that has one."""
    for one in cell.split("|"):
        wanted = one.strip()
        if _CODE.fullmatch(wanted):
            wanted = _named(wanted.zfill(CODE_DIGITS))
        fitting = [prefix for prefix in TYPES if f"{wanted};".startswith(f"{prefix};")]
        known = TYPES[max(fitting, key=len)] if fitting else ()
        if kind := next((name for name in known if name in kinds), None):
            return kind
    return None


def _named(code: str) -> str:
    """Return the type that six digits stand for: itself, its middle class, or nothing."""
    return CODES.get(code) or CODES.get(f"{code[:4]}00", "")


def _taken(found: Mapping[str, str], where: str) -> Fault:
    listed = "，".join(f"{cell} → {kind}" for cell, kind in [*found.items()][:SHOWN_TYPES])
    return Fault(
        where=where,
        what=Text(
            f"高德的类型这样对应：{listed or '没有一个对得上'}",
            f"has types of 高德 taken so: {listed or 'none fits'}",
        ),
        mend=Text(
            "不对时在 study.toml 的 [values.facilities.kind] 写明",
            "if wrong, state them in [values.facilities.kind] of study.toml",
        ),
        severity="note" if found else "warning",
    )


def _left_out(counts: Mapping[str, int], rows: list[int], where: str) -> Fault:
    shown = [*counts.items()][:SHOWN_TYPES]
    listed = "，".join(f"{cell} {count}" for cell, count in shown)
    more = " 等" if len(counts) > len(shown) else ""
    return Fault(
        where=where,
        what=Text(
            f"{len(rows)} 处的高德类型不是研究的设施种类，没有收：{listed}{more}",
            f"has {how_many(len(rows), 'place')} of 高德 types that are no kind of the study; "
            f"left out: {listed}{' ...' if more else ''}",
        ),
        mend=Text(
            "要收的，在 [values.facilities.kind] 写明它是哪一种",
            "to take some, give their kinds in [values.facilities.kind]",
        ),
        rows=tuple(str(row) for row in rows),
        severity="warning",
    )
