"""The words of every map page, in both languages; `{...}` is filled in by the page."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.words import glossary
from ganquan_geo.words.figures import METRES, PLACES, SHARE_NOT_KNOWN
from ganquan_geo.words.text import COLON, COMMA, LIST, STOP, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "what": Text("{minutes} 分钟步行覆盖", "{minutes}-minute walking coverage"),
        "profile": glossary.WALKING.capital(),
        "date": glossary.DATA_DATE,
        "north": glossary.NORTH,
        "scale_m": METRES,
        "scale_km": Text("{n} 公里", "{n} km"),
        "zoom_in": Text("放大", "zoom in"),
        "zoom_out": Text("缩小", "zoom out"),
        "close": Text("关闭", "close"),
        "legend": glossary.LEGEND,
        "skip": Text("跳到地图", "Skip to the map"),
        "panel": Text("图例与图层", "Legend and layers"),
        "no_script": Text(
            "这张地图需要浏览器允许运行脚本。", "This map needs a browser that may run scripts."
        ),
        "too_old": Text(
            "这张地图太大，这个浏览器打不开：请换较新的 Edge、Chrome 或 Firefox。",
            "This map is too large for this browser: open it in a newer Edge, Chrome or Firefox.",
        ),
        "coarse": Text(
            "城市很大：图上街道取整到 1 米，可达范围的边线简化到 10 米；表格和 GeoPackage "
            "仍是原值。",
            "A whole city: streets are drawn to 1 m and the edges of reach to 10 m; tables and "
            "GeoPackage hold the full values.",
        ),
        "streets_hidden": Text(
            "现在的比例尺不画：{classes}；放大即现",
            "Not drawn at this scale: {classes}. Zoom in to see them.",
        ),
        "places_dots": Text(
            "现在的比例尺设施画成圆点，颜色与各类相同；放大即现符号",
            "At this scale facilities are dots in the colour of their category. "
            "Zoom in to see their signs.",
        ),
        # search
        "search": Text(
            "查找{home}、设施或道路（可打拼音首字母）", "Find: {home}, facility or street"
        ),
        "no_match": Text("无结果", "No match"),
        "off_map": Text("位置不明，不在图上", "position unknown, not on the map"),
        "every": Text("全部", "All"),
        "choice": Text("显示哪一层", "layer shown"),
        "as_asked": Text("所选各层", "as chosen"),
        # headline
        "headline": Text(
            "{minutes} 分钟步行可达的{homes}占比",
            "Within a {minutes}-minute walk, share of {homes}",
        ),
        "headline_all": Text("步行可达的{homes}占比", "Within walking distance, share of {homes}"),
        "of_homes": Text("共 {n} 个{homes}", "{n} {homes} in all"),
        "of_minutes": Text("（{minutes} 分钟）", " ({minutes} min)"),
        "not_known": SHARE_NOT_KNOWN,
        "bar_key": Text(
            "细线为覆盖率，宽带为误差区间（不是概率），空心为待核实；"
            "▲ 目标，△ 参照值，短竖线为规划公布值",
            "Line: measured; band: bounds that the positions' accuracy leaves (no probability), "
            "hollow: to be verified; ▲ target, △ reference, tick: published by the plan",
        ),
        "bar_open": Text("；点开一行看评定理由", "; open a row for the reason"),
        "bar_said": Text("下限 {low}，上限 {high}", "lower bound {low}, upper bound {high}"),
        # groups and layers
        "tag_assumed": glossary.POSITION_ASSUMED,
        "tag_incomplete": Text("名录不全", "register not complete"),
        "group_homes": Text("{homes}", "{homes}"),
        "group_places": Text("各类设施", "Facilities"),
        "group_reach": Text("各类可达范围", "Reach of each category"),
        "group_base": Text("底图", "Base map"),
        "group_others": Text("其他图层", "Other layers"),
        "homes": Text(
            "按 {minutes} 分钟可达服务类别数着色", "Coloured by categories within {minutes} min"
        ),
        "homes_all": Text("按可达服务类别数着色", "Coloured by categories within reach"),
        "colour_by": Text("{homes}着色", "Colour of {homes}"),
        "homes_of": Text(
            "按{category} {minutes} 分钟是否可达着色",
            "Coloured by reach: {category}, {minutes} min",
        ),
        "served": Text(
            "离它最近的{homes} {n} 个（按给定位置），其中{within}",
            "the nearest one of {n} {homes} (positions as given), of these {within}",
        ),
        "served_none": Text("没有哪个{home}离它最近", "of no {home} the nearest one"),
        "served_within": Text("{minutes} 分钟内 {n} 个", "{n} within {minutes} min"),
        "land": Text("走得到的地方（按给定位置）", "Land within reach (positions as given)"),
        "question": Text("看哪类服务", "which service"),
        "overview": Text("总览", "All services"),
        "minutes_n": glossary.IN_MINUTES,
        "open_title": Text("未覆盖和待定的{homes}", "{homes} not covered or not sure"),
        "open_none": Text("{homes}都可达", "all {homes} are covered"),
        "open_rest": Text("还有 {n} 个，见 gaps.csv", "{n} more are in gaps.csv"),
        "whole": Text("全图", "the whole map"),
        "homes_range": Text(
            "粗边：类别数不是单一数字；填色为至少几类，边色为至多几类",
            "Wide edge: no single count; the fill is the least it can be, the edge the most",
        ),
        "homes_far": Text(
            "{n} 个离街道太远，未测算（灰）", "{n} too far from any street to measure (grey)"
        ),
        "homes_missing": Text(
            "{n} 个位置不明，不在图上", "{n} of unknown position, not on the map"
        ),
        "key_known": glossary.POSITION_KNOWN,
        "key_assumed": glossary.POSITION_ASSUMED,
        "key_street": Text("只知在粗线所示的街道上", "somewhere on the wide line"),
        "count": PLACES,
        "count_assumed": Text("其中 {n} 处推定位置", "{n} of them assumed"),
        "count_on_street": Text("{n} 处仅到路段", "{n} known by street only"),
        "all_assumed": Text("均为推定位置", "all assumed"),
        "all_on_street": Text("均仅到路段", "all known by street only"),
        "count_unknown": Text(
            "另有 {n} 处位置不明，不在图上", "{n} more of unknown position, not on the map"
        ),
        "reach_key": Text("由深到浅：{tiers}", "Dark to light: {tiers}"),
        "reach_tier": Text("{minutes} 分钟（{limit} 米）", "{minutes} min ({limit} m)"),
        "reach_nearest": Text("（按最近的可能位置）", " (each at its nearest possible position)"),
        "reach_assumed": Text("（推定位置）", " (positions assumed)"),
        "group_own": Text("要素", "Features"),
        "features": Text("{n} 个要素", "{n} features"),
        "features_missing": Text("{n} 个没有位置，不在图上", "{n} without a place, not on the map"),
        "base_map": Text("在线底图：{name}", "Online: {name}"),
        "base_map_unreached": Text(
            "在线底图“{name}”连接不上，现用自带的底图；其余功能照常。",
            "The online base map ({name}) cannot be reached; the built-in one is shown. "
            "Everything else works.",
        ),
        "boundary": glossary.BOUNDARY.capital(),
        "streets": Text("现有道路", "Streets"),
        "street_names": Text("路名", "Street names"),
        "home_names": Text("{homes}名称（放大后）", "Names of {homes} (zoomed in)"),
        "planned": glossary.PLANNED_STREETS.capital(),
        "not_walkable": glossary.NOT_WALKABLE,
        "walkable": glossary.WALKABLE,
        "existing": glossary.EXISTING,
        "planned_one": glossary.PLANNED,
        "water": glossary.WATER.capital(),
        "green": glossary.GREEN.capital(),
        # cards
        "home": Text("{home}", "{home}"),
        "street": glossary.STREET,
        "reaches": Text(
            "{minutes} 分钟内可达 {n} 类（共 {all} 类）",
            "reaches {n} of {all} categories within {minutes} minutes",
        ),
        "reaches_all": Text("可达 {n} 类（共 {all} 类）", "reaches {n} of {all} categories"),
        "counts": Text("{low} 至 {high}", "{low} to {high}"),
        "category": glossary.CATEGORY,
        "nearest": glossary.NEAREST_FACILITY,
        "distance": Text("步行距离", "walk"),
        "tiers": Text("分钟圈", "minutes"),
        "metres": METRES,
        "metres_range": Text("{low}–{high} 米", "{low}–{high} m"),
        "metres_over": Text("{low} 米以上", "over {low} m"),
        "with_accuracy": Text("误差区间 {range}", "bounds {range}"),
        "unreachable": glossary.NOT_REACHABLE,
        "too_far": glossary.TOO_FAR_TO_MEASURE,
        "tier_yes": Text("{minutes} 分钟内可达", "within {minutes} minutes"),
        "tier_maybe": Text(
            "{minutes} 分钟内是否可达取决于位置误差",
            "within {minutes} minutes or not, depending on the positions' accuracy",
        ),
        "tier_unverified": Text(
            "{minutes} 分钟内是否可达待核实：只靠推定位置的设施",
            "within {minutes} minutes only by facilities at assumed positions",
        ),
        "tier_no": Text("{minutes} 分钟内不可达", "not within {minutes} minutes"),
        "position_assumed": glossary.POSITION_ASSUMED,
        "position_street": glossary.KNOWN_TO_STREET,
        "kind": glossary.KIND,
        "position": glossary.POSITION,
        "at_known": Text("已知（±{n} 米）", "known (±{n} m)"),
        "at_known_plain": glossary.KNOWN,
        "at_assumed": Text("推定位置，待核实（±{n} 米）", "assumed, not checked (±{n} m)"),
        "at_assumed_plain": Text("推定位置，待核实", "assumed, not checked"),
        "at_street": Text(
            "仅到路段：在这条线的某一处", "known only to its street: somewhere on this line"
        ),
        "address": glossary.STREET_ADDRESS,
        "basis": Text("位置依据", "basis"),
        "gate_state": glossary.GATE_STATE,
        "gate_hours": glossary.GATE_HOURS,
        "gate_users": glossary.GATE_USERS,
        "gate_street": glossary.GATE_STREET,
        "gate_checked": glossary.GATE_CHECKED,
        "lane_of": glossary.LANE_OF,
        "gates_zoom": Text("放大即现", "shown when zoomed in"),
        "accuracy": Text("位置误差 ±{n} 米", "position ±{n} m"),
        "plus_minus": Text("±{n} 米", "±{n} m"),
        "leg": Text("到最近街道 {n} 米", "{n} m to the nearest street"),
        "residents_60plus": glossary.AGED_60,
        "class": glossary.STREET_CLASS,
        "walking": glossary.ON_FOOT,
        "status": glossary.STATUS,
        # another walker
        "walker_is": Text("步行方式：{walker}", "Walking: {walker}"),
        "reach_n": glossary.REACHED_OF,
        "walker_told": Text(
            "{name} {minutes} 分钟（{limit} 米）：{parts}（共 {all} 个{homes}）",
            "{name}, {minutes} min ({limit} m): {parts} ({all} {homes} in all)",
        ),
        "walker_bounds": Text(
            "换了步行方式：限距和每个{home}可达与否照此重算，误差区间算在内；"
            "占比、评定和可达范围图层只有测算时的步行方式才有",
            "Another walker: limits and whether each {home} reaches are measured anew, bounds "
            "included; shares, verdicts and the layers of reach are of the walker measured alone",
        ),
        "walker_given": Text(
            "换了步行方式，能走的街道也不同：只按给定位置重算，没有误差区间；"
            "占比、评定和可达范围图层只有测算时的步行方式才有",
            "Another walker, on other streets: measured anew with positions as given and without "
            "bounds; shares, verdicts and the layers of reach are of the walker measured alone",
        ),
        "walker_left": Text(
            "本图不能换成：{names}（走的街道或出入口不同），请另行测算",
            "Not on this map: {names} (other streets or gates). Measure them apart",
        ),
        # asking and trying
        "ask_here": Text("从这里步行", "From here on foot"),
        "ask_note": Text(
            "点道路或空白处：看从那里步行能到什么，还可试设一处设施；"
            "键盘：在地图上按回车，即问图中央",
            "Click a street or an empty place: what is within a walk from there; a facility can be "
            "tried there. By keys: Enter on the map asks from its middle",
        ),
        "ask_homes": Text(
            "走得到这里的{homes}：{within}", "{homes} that are within a walk of here: {within}"
        ),
        "ask_far": Text("离街道超过 {n} 米，不测算", "over {n} m from any street, not measured"),
        "ask_given": Text(
            "按给定位置算，不含误差区间", "with positions as given, without their bounds"
        ),
        "ask_gates": Text(
            "这个研究按出入口走，步行随住处而异：地图上不能任点一处测算",
            "Walks go by gates here and depend on whose home they begin at: no place can be "
            "clicked to measure from",
        ),
        "ask_large": Text(
            "路网太大，没有放进这张地图：不能任点一处测算",
            "The streets are too many for this map to carry: no place can be clicked to measure "
            "from",
        ),
        "trial": Text("试设{category}", "Try: {category}"),
        "trial_choice": Text("试设哪一类", "category to try"),
        "trial_minutes": Text("试设按几分钟", "minutes of the trial"),
        "trial_start": Text("在这里试设", "try here"),
        "trial_save": Text("存为方案文件", "save as a scenario"),
        "trial_end": Text("撤掉", "remove"),
        "trial_within": glossary.WITHIN,
        "trial_marker": Text(
            "试设的设施：拖动，或用方向键移动", "facility on trial: drag it, or use the arrow keys"
        ),
        "trial_gain": Text(
            "走得到的{homes} {n} 个，其中{parts}", "{homes} within reach: {n}; of these {parts}"
        ),
        "trial_none": Text("没有走得到的{homes}", "no {homes} within reach"),
        "trial_new": Text("原不可达 {n} 个", "{n} not reached before"),
        "trial_surer": Text("原待定 {n} 个", "{n} not sure before"),
        "trial_had": Text("原已可达 {n} 个", "{n} reached already"),
        "trial_far": Text(
            "离街道超过 {n} 米，谁也走不到", "over {n} m from any street: nobody reaches it"
        ),
        "trial_more": Text("{names}等 {n} 个", "{names} and others, {n} in all"),
        "comma": COMMA,
        "stop": STOP,
        "colon": COLON,
        "list": LIST,
        "open": Text("（", " ("),
        "shut": Text("）", ")"),
    }
)
