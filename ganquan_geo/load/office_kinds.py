"""What offices call the kinds of their facilities, for a study that is begun: data only."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.load.amap_types import type_kind
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MORE_KINDS = MappingProxyType(
    {
        "culture_room": Text("文化活动室", "culture room"),
        "community_services": Text("社区生活服务中心", "community services centre"),
    }
)
MORE_OF_CATEGORY = MappingProxyType({"culture": ("culture_room",)})
_WORDS = {
    "community_health": (
        "社区卫生服务中心 社区卫生服务站 社区卫生服务中心站 卫生服务站 卫生服务中心 卫生站 卫生室 "
        "卫生服务点 诊所 社区医院 卫生院 医务室 家庭医生工作室"
    ),
    "hospital": "医院 综合医院 专科医院 三级医院 二级医院 一级医院 中医院 妇幼保健院",
    "elderly_station": (
        "为老服务站 居民区为老服务站 居家养老服务站 养老服务站 日间照料中心 日间照料 日间照护中心 "
        "老年人日间照料中心 助餐点 老年助餐点 社区食堂 老年食堂 长者食堂 老年活动室 睦邻点"
    ),
    "elderly_centre": (
        "养老院 敬老院 福利院 养老机构 养老服务中心 综合为老服务中心 为老服务中心 护理院 "
        "长者照护之家 养老"
    ),
    "library": "图书馆 图书室 农家书屋 阅览室 书屋 城市书房",
    "museum": "博物馆 美术馆 展览馆 纪念馆",
    "culture_centre": "社区文化活动中心 文化活动中心 文化中心 文化站 文化馆 文化宫 文化",
    "culture_room": "文化活动室 综合文化活动室 综合活动室 活动室 居民活动室",
    "cinema": "影院 电影院",
    "fitness": (
        "健身场所 健身点 健身苑 健身苑点 健身步道 体育馆 体育场 球场 篮球场 游泳馆 健身房 运动场 "
        "市民健身中心 社区健身点 体育场馆 体育"
    ),
    "market": "菜市场 菜场 农贸市场 集贸市场 标准化菜市场 生鲜超市 超市 市场",
    "shopping": "商场 购物中心 百货 百货商场",
    "park": "公园 绿地 口袋公园 社区公园 街心花园 公共绿地",
    "kindergarten": "幼儿园 托儿所 托育机构 托育园 幼托",
    "primary_school": "小学",
    "middle_school": "中学 初中 高中 完全中学",
    "school": "学校 九年一贯制学校",
    "metro_station": "地铁站 轨道交通站 轨道站 地铁站口",
    "bus_stop": "公交站 公交车站 公交站点",
    "community_services": (
        "社区生活服务中心 社区事务受理服务中心 党群服务中心 便民服务中心 社区服务中心"
    ),
}
_WHOSE = ("居民区", "社区", "街道", "居委会", "居委", "小区")
WORDS = MappingProxyType({word: kind for kind, words in _WORDS.items() for word in words.split()})


def known_kinds() -> dict[str, Text]:
    """Return every kind that a new study may have, with its names."""
    return {**read_osm_table().kinds, **MORE_KINDS}


def office_kind(word: str) -> str | None:
    """Return the kind that an office's word, or a type of 高德, stands for; None if not known."""
    kinds = known_kinds()
    if word.strip() in kinds:
        return word.strip()
    plain = plain_name(word).replace("、", "")
    ids = {plain_name(kind): kind for kind in kinds}
    names = {plain_name(part): kind for kind, t in kinds.items() for part in t.zh.split("、")}
    known = {**ids, **names, **WORDS}
    whose = next((own for own in _WHOSE if plain.startswith(own)), "")  # 居民区综合活动室
    return known.get(plain) or known.get(plain.removeprefix(whose)) or type_kind(word, kinds)


def new_kind(number: int, word: str) -> tuple[str, Text]:
    """Return the key and name of a kind that no category has."""
    return f"other-{number}", same_text(word)


def say_uncounted(
    found: Mapping[str, tuple[str | None, int]], needed: Collection[str], names: Mapping[str, Text]
) -> Iterator[Text]:
    """Say which kinds of facility are in no category, and how many there are of each.

    Parameters
    ----------
    found
        By the file's own word, the kind that it stands for and the number of rows.
    needed
        The kinds of all categories.
    names
        Of the kinds.
    """
    counts: dict[Text, int] = {}
    for word, (kind, count) in found.items():
        if kind in needed or (kind is None and ";" in word):  # reading tells of types left out
            continue
        name = names.get(kind or "", same_text(word))
        said = name if word == kind or ";" in word else Text(word, name.en)
        counts[said] = counts.get(said, 0) + count
    if counts:
        listed = join_texts(Text(f"{one.zh} {n}", f"{one.en} {n}") for one, n in counts.items())
        yield Text(
            f"这些设施种类不属于任何类别，画在图上而不计入：{listed.zh}",
            f"these kinds of facility belong to no category; drawn, not counted: {listed.en}",
        )
