"""What is known of the streets and places beyond the reference tables, and where from."""

from __future__ import annotations

import re
from typing import NamedTuple

OSM_BASIS = "OpenStreetMap centreline"
DIGITISED_BASIS = "digitised from street numbers and bus stops"
CONSTRUCTED_ACCURACY_M = 100


class StreetFacts(NamedTuple):
    """What the script knows about a street beyond its points."""

    slug: str
    english: str
    street_class: str = "local"
    class_basis: str = "assumed"


# The class follows the OpenStreetMap tag of the ways of the same name (central Shanghai,
# August 2025): primary = arterial, secondary = secondary, tertiary, unclassified and
# residential = local. Streets that do not occur there are local, assumed, but for the
# few whose reason is given.
STREETS: dict[str, StreetFacts] = {
    "交暨路": StreetFacts("jiaoji-lu", "Jiaoji Road"),
    "交通路": StreetFacts("jiaotong-lu", "Jiaotong Road", "secondary", "OSM highway=secondary"),
    "光新路": StreetFacts(
        "guangxin-lu", "Guangxin Road", "arterial", "OSM highway=primary (farther south)"
    ),
    "华灵路": StreetFacts("hualing-lu", "Hualing Road"),
    "华阴路": StreetFacts("huayin-lu", "Huayin Road", "local", "OSM highway=residential"),
    "双山路": StreetFacts("shuangshan-lu", "Shuangshan Road"),
    "合阳路": StreetFacts("heyang-lu", "Heyang Road"),
    "子长路": StreetFacts("zichang-lu", "Zichang Road"),
    "宜君路": StreetFacts("yijun-lu", "Yijun Road"),
    "宜川路": StreetFacts("yichuan-lu", "Yichuan Road", "local", "OSM highway=tertiary"),
    "岚皋路": StreetFacts("langao-lu", "Langao Road"),
    "平利路": StreetFacts("pingli-lu", "Pingli Road"),
    "广中西路": StreetFacts("guangzhong-xi-lu", "West Guangzhong Road"),
    "延长中路": StreetFacts("yanchang-zhong-lu", "Middle Yanchang Road"),
    "延长西路": StreetFacts("yanchang-xi-lu", "West Yanchang Road"),
    "志丹路": StreetFacts(
        "zhidan-lu",
        "Zhidan Road",
        "secondary",
        "assumed: axis of the plan's cross, continues 光新路 northwards",
    ),
    "新村路": StreetFacts(
        "xincun-lu",
        "Xincun Road",
        "secondary",
        "assumed: axis of the plan's cross, through street with bus stops",
    ),
    "沪太路": StreetFacts(
        "hutai-lu", "Hutai Road", "arterial", "OSM highway=primary (south of 延长西路)"
    ),
    "泾惠路": StreetFacts("jinghui-lu", "Jinghui Road"),
    "洛川中路": StreetFacts(
        "luochuan-zhong-lu", "Middle Luochuan Road", "local", "OSM highway=residential"
    ),
    "洛川路": StreetFacts("luochuan-lu", "Luochuan Road", "local", "OSM highway=residential"),
    "灵石路": StreetFacts(
        "lingshi-lu",
        "Lingshi Road",
        "secondary",
        "assumed: through street along the boundary, one of the plan's gateway streets",
    ),
    "甘泉路": StreetFacts("ganquan-lu", "Ganquan Road"),
    "白水路": StreetFacts("baishui-lu", "Baishui Road"),
    "西乡路": StreetFacts("xixiang-lu", "Xixiang Road"),
    "骊山路": StreetFacts("lishan-lu", "Lishan Road", "local", "OSM highway=residential"),
    "黄陵路": StreetFacts("huangling-lu", "Huangling Road"),
}

# Parts of streets that no fact joins to the network: left out, named in data/README.md.
LEFT_OUT = {("光新路", "2"), ("光新路", "3"), ("农林路", "1")}

GREEN_PASSAGE = StreetFacts(
    "lvdi-tongdao", "Green passage (planned)", "greenway", "assumed: the plan calls it green"
)
GREEN_PASSAGE_NAME = "绿地通行和联通通道（规划）"
GREEN_PASSAGE_BASIS = (
    "schematic: the plan names only its two ends; the west end is known only to the street "
    "(drawn to the middle of 西乡路) and the course is a straight line"
)

# The kinds of place and the stem of their ids.
KIND_STEMS = {
    "bus_stop": "bus",
    "business_centre": "business",
    "cinema": "cinema",
    "community_health": "health",
    "community_services": "services",
    "culture_centre": "culture",
    "elderly_centre": "elderly-centre",
    "fitness": "fitness",
    "hospital": "hospital",
    "kindergarten": "kindergarten",
    "library": "library",
    "market": "market",
    "meal_point": "meal-point",
    "metro_station": "metro",
    "middle_school": "middle-school",
    "museum": "museum",
    "park": "park",
    "primary_school": "primary-school",
    "shopping": "shopping",
}
# Rooms that every 居民区 has by the plan: kind, id stem, ending of the name.
NEIGHBOURHOOD_ROOMS = (
    ("elderly_station", "elderly-station", "为老服务站"),
    ("culture_room", "culture-room", "综合文化活动室"),
)
# What was found later, by name: kind and what its position rests on; a place that is there already
# only gets the position. Gates of the park are no services, and only named in data/README.md.
LATER = "named by an official page of 2025-12-22, after the study's date"
OSM_STOP = "OpenStreetMap stop, August 2025"
FOUND: dict[str, tuple[str, str]] = {
    "甘泉青立方社区市民健身中心": (
        "fitness",
        "half-way between metro exit 2 and 双山路, where a news page of 2024 has it; not surveyed",
    ),
    "章家巷老年食堂": ("meal_point", f"at the street number of a health station; {LATER}"),
    "甘泉片区长者食堂": ("meal_point", f"between neighbouring street numbers; {LATER}"),
    "沪太片区长者食堂": ("meal_point", f"beyond the known street numbers; {LATER}"),
    "甘泉公园": ("park", "between its two gates by their street numbers"),
    "上海元代水闸遗址博物馆": (
        "museum",
        "at the crossing of 志丹路 and 延长西路, on the side of the odd numbers",
    ),
    "交通路泾惠路(公交站)": ("bus_stop", OSM_STOP),
    "交通路中山北路(公交站)": ("bus_stop", OSM_STOP),
    "光新路中山北路(公交站)": ("bus_stop", OSM_STOP),
    "中潭路远景路(公交站)": ("bus_stop", OSM_STOP),
    "洛川中路普善路(公交站)": ("bus_stop", OSM_STOP),
}
# Compounds whose street number contradicts their position: only the street is known, by its id,
# and how far from it they may be, metres.
OUT_OF_ORDER = {"新村路420弄": ("xincun-lu-1", 100), "甘泉路32号": ("ganquan-lu-1", 60)}
PLANNED_PLACES = {"甘泉路街道营商服务中心（规划）"}
# The plan's name and the listing's name of one and the same building.
SAME_PLACE = {"上海影都": "SFC上影影城(宜川路店)"}
SEGMENT = re.compile(r"^(?P<street>\w+路)（(?P<first>\w+路)—(?P<last>\w+路)段）$")

AREA_NAME = "甘泉路街道"
BOUNDARY_BASIS = "boundary points of the reference tables, mostly along street centrelines"
