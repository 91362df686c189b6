"""The web map's own words, in both languages; `{...}` is filled in by the page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ganquan_geo.model.text import Lang, Text

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "what": Text("{minutes} 分钟步行覆盖", "{minutes}-minute walking coverage"),
        "profile": Text("步行方式", "walking"),
        "date": Text("资料日期", "data of"),
        "north": Text("北", "N"),
        "zoom_in": Text("放大", "zoom in"),
        "zoom_out": Text("缩小", "zoom out"),
        "close": Text("关闭", "close"),
        "panel": Text("图例与图层", "legend and layers"),
        "no_script": Text(
            "这张地图需要浏览器允许运行脚本。", "This map needs a browser that may run scripts."
        ),
        "too_old": Text(
            "这个浏览器太旧，画不出地图；请用 Edge、Chrome 或 Firefox 打开。",
            "This browser is too old for the map; open it in Edge, Chrome or Firefox.",
        ),
        # search
        "search": Text("查找小区、设施或道路", "find a compound, facility or street"),
        "no_match": Text("无结果", "no match"),
        "off_map": Text("位置不明，不在图上", "position unknown, not on the map"),
        # headline
        "headline": Text(
            "{minutes} 分钟步行可达的小区占比", "compounds within a {minutes}-minute walk"
        ),
        "headline_all": Text("步行可达的小区占比", "compounds within walking distance"),
        "of_homes": Text("共 {n} 个小区", "of {n} compounds"),
        "of_minutes": Text("（{minutes} 分钟）", " ({minutes} min)"),
        "not_known": Text("无法测算", "not known"),
        "against_target": Text("目标 {share}", "target {share}"),
        "against_baseline": Text("基期称 {share}", "baseline {share}"),
        "against_direction": Text("目标无数字", "target without a figure"),
        "against_nothing": Text("无可对照的数字", "no stated figure"),
        "met": Text("达到", "met"),
        "not met": Text("未达到", "not met"),
        "cannot be assessed": Text("无法判定", "cannot be assessed"),
        "bar_key": Text(
            "细线为测得值，宽带为位置误差给出的上下限（不是概率），三角为所述数字；点开看理由",
            "line: measured; band: bounds that the positions' accuracy leaves (no probability); "
            "triangle: stated figure; open a row for the reason",
        ),
        "bar_said": Text("下限 {low}，上限 {high}", "lower bound {low}, upper bound {high}"),
        # groups and layers
        "group_homes": Text("小区", "compounds"),
        "group_places": Text("各类设施", "facilities"),
        "group_reach": Text("各类可达范围", "reach of each category"),
        "group_base": Text("底图", "base map"),
        "group_others": Text("其他图层", "other layers"),
        "homes": Text("按 {minutes} 分钟可达的类数着色", "by categories within {minutes} minutes"),
        "homes_all": Text("按可达的类数着色", "by categories within reach"),
        "few": Text("少", "few"),
        "many": Text("多", "many"),
        "homes_range": Text(
            "虚线边：类数不是单一数字，按确定可达的着色",
            "dashed edge: no single count, coloured by what is certain",
        ),
        "homes_far": Text(
            "{n} 个离街道太远，未测算（灰）", "{n} too far from any street to measure (grey)"
        ),
        "homes_missing": Text(
            "{n} 个位置不明，不在图上", "{n} of unknown position, not on the map"
        ),
        "places_key": Text(
            "实心：位置已知；虚线空心：位置假定；粗线和“?”：只知在这条街道上",
            "solid: known position; dashed and hollow: assumed; wide line and “?”: somewhere on "
            "this street",
        ),
        "count_on_map": Text("{n} 处", "{n}"),
        "count_assumed": Text("{n} 处位置假定", "{n} assumed"),
        "count_street": Text("{n} 处只知街道", "{n} by street only"),
        "count_unknown": Text(
            "{n} 处位置不明，不在图上", "{n} of unknown position, not on the map"
        ),
        "reach_key": Text("由深到浅：{tiers}", "dark to light: {tiers}"),
        "reach_tier": Text("{minutes} 分钟（{limit} 米）", "{minutes} min ({limit} m)"),
        "reach_nearest": Text("（按最近的可能位置）", " (each at its nearest possible position)"),
        "reach_assumed": Text("（位置假定）", " (positions assumed)"),
        "boundary": Text("街道边界", "boundary"),
        "streets": Text("现有街道", "streets"),
        "street_names": Text("路名", "street names"),
        "home_names": Text("小区名（放大后）", "compound names (zoomed in)"),
        "planned": Text("规划街道、通道", "planned streets and links"),
        "not_walkable": Text("不可步行", "not walkable"),
        "walkable": Text("可步行", "walkable"),
        "existing": Text("现有", "existing"),
        "planned_one": Text("规划", "planned"),
        "water": Text("水面", "water"),
        "green": Text("绿地", "green space"),
        # popups
        "home": Text("小区", "compound"),
        "street": Text("街道", "street"),
        "reaches": Text(
            "{minutes} 分钟内可达 {n} 类（共 {all} 类）",
            "reaches {n} of {all} categories within {minutes} minutes",
        ),
        "reaches_all": Text("可达 {n} 类（共 {all} 类）", "reaches {n} of {all} categories"),
        "counts": Text("{low} 至 {high}", "{low} to {high}"),
        "category": Text("类别", "category"),
        "nearest": Text("最近的设施", "nearest facility"),
        "distance": Text("步行距离", "walk"),
        "tiers": Text("分钟圈", "minutes"),
        "metres": Text("{n} 米", "{n} m"),
        "metres_range": Text("{low}–{high} 米", "{low}–{high} m"),
        "metres_over": Text("{low} 米以上", "over {low} m"),
        "with_accuracy": Text("计误差 {range}", "with error {range}"),
        "unreachable": Text("步行不可达", "not reachable on foot"),
        "too_far": Text("离街道太远，未测算", "too far from any street to be measured"),
        "tier_yes": Text("{minutes} 分钟内可达", "within {minutes} minutes"),
        "tier_maybe": Text(
            "{minutes} 分钟内是否可达取决于设施在街道上的位置",
            "within {minutes} minutes or not, depending on the place in the street",
        ),
        "tier_no": Text("{minutes} 分钟内不可达", "not within {minutes} minutes"),
        "position_assumed": Text("位置假定", "position assumed"),
        "position_street": Text("只知所在街道", "known only to its street"),
        "kind": Text("种类", "kind"),
        "position": Text("位置", "position"),
        "at_known": Text("已知（±{n} 米）", "known (±{n} m)"),
        "at_known_plain": Text("已知", "known"),
        "at_assumed": Text("假定，未核实（±{n} 米）", "assumed, not checked (±{n} m)"),
        "at_assumed_plain": Text("假定，未核实", "assumed, not checked"),
        "at_street": Text(
            "只知所在街道：在这条线的某一处", "known only to its street: somewhere on this line"
        ),
        "address": Text("地址", "address"),
        "basis": Text("依据", "basis"),
        "accuracy": Text("位置误差 ±{n} 米", "position ±{n} m"),
        "leg": Text("到最近街道 {n} 米", "{n} m to the nearest street"),
        "households": Text("户数", "households"),
        "residents": Text("常住人口", "residents"),
        "residents_60plus": Text("60 岁及以上", "aged 60+"),
        "class": Text("等级", "class"),
        "walking": Text("步行", "on foot"),
        "status": Text("状态", "status"),
        "comma": Text("，", ", "),
        "stop": Text("；", "; "),
        "colon": Text("：", ": "),
        "list": Text("、", ", "),
        "open": Text("（", " ("),
        "shut": Text("）", ")"),
    }
)


def said_words(lang: Lang) -> dict[str, str]:
    """Return every word of the page in one language."""
    return {key: text.said(lang) for key, text in WORDS.items()}
