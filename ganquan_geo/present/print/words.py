"""The words of the sheets, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.words import glossary
from ganquan_geo.words.text import COMMA, STOP, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Lang

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "overview": Text("{minutes} 分钟步行覆盖图", "{minutes}-minute walking coverage"),
        "overview_all": Text("步行覆盖图", "Walking coverage"),
        "reach": Text("{category}：步行可达范围图", "{category} within reach on foot"),
        "subtitle": Text(
            "步行方式：{profile}　资料日期：{date}", "Walking: {profile}   Data of {date}"
        ),
        "scale": Text("　比例尺 1:{scale}（{size}）", "   Scale 1:{scale} ({size})"),
        "north": glossary.NORTH,
        "metres": glossary.METRE,
        "legend": glossary.LEGEND,
        "figures": Text("{homes}覆盖率（{minutes} 分钟）", "{homes} covered ({minutes} min)"),
        "figures_all": Text("{homes}覆盖率", "{homes} covered"),
        "figures_of": Text("{homes}覆盖率：{category}", "{homes} covered: {category}"),
        "time": Text("时间", "time"),
        "minutes": glossary.IN_MINUTES,
        "locator": Text("位置（红框为本图）", "Locator (red: this map)"),
        "notes": Text("数据说明", "About the data"),
        "again": Text("（续）", " (continued)"),
        "cut": Text(
            "另有 {n} 行没有位置，未列出。", "{n} more lines have no room and are left out."
        ),
        "homes": Text(
            "{homes}：数字和深浅为 {minutes} 分钟可达服务类别数",
            "{homes}: number and shade give the categories within {minutes} min",
        ),
        "homes_dots": Text(
            "{homes}（点）：颜色为 {minutes} 分钟可达服务类别数，同下",
            "{homes} (dots): the colour gives the categories within {minutes} min, as below",
        ),
        "homes_all_dots": Text(
            "{homes}（点）：颜色为可达服务类别数，同下",
            "{homes} (dots): the colour gives the categories within reach, as below",
        ),
        "lead": Text(
            "细线：一端是位置，另一端是让开的符号或名称",
            "thin line: from a place to its sign or name, moved aside",
        ),
        "homes_all": Text(
            "{homes}：数字和深浅为可达服务类别数",
            "{homes}: number and shade give the categories within reach",
        ),
        "with_assumed": Text(
            "（确定的，不计推定位置的设施）", " (surely, without assumed positions)"
        ),
        "homes_range": Text(
            "双圈：可达类别数不确定；圈内数字为至少可达几类，外圈颜色为至多可达几类",
            "double ring: count not certain; its number is the least, its outer colour the most",
        ),
        "homes_far": glossary.TOO_FAR_TO_MEASURE,
        "listed": Text("{reach} {n} 个：{names}", "{reach}, {n}: {names}"),
        "causes": Text("未覆盖的原因：{causes}", "Why not covered: {causes}"),
        "and_more": glossary.AND_MORE,
        "group": Text("{name} {n} 个", "{name} {n}"),
        "more_groups": Text("另 {groups} 个居民区 {n} 个", "{n} in {groups} more neighbourhoods"),
        "more_streets": Text("另 {groups} 条街道 {n} 个", "{n} along {groups} more streets"),
        "no_group": Text("居民区不详 {n} 个", "{n} in no neighbourhood"),
        "no_street": Text("街名不详 {n} 个", "{n} along streets without a name"),
        "along_title": Text(
            "{homes}，按街道（{minutes} 分钟）", "By street, {homes} ({minutes} min)"
        ),
        "listed_title": Text("{homes}名单（{minutes} 分钟）", "By name, {homes} ({minutes} min)"),
        "hatched": Text("红斜线：不可达的用地", "red hatching: land of those not reached"),
        "hatched_possible": Text(
            "蓝疏斜线：可能可达的用地", "wide blue hatching: of those possibly reached"
        ),
        "known": Text("{category}：位置已知 {n} 处", "{category}: {n} of known position"),
        "assumed": Text("推定位置 {n} 处（虚线边）", "{n} assumed (dashed)"),
        "street": Text("仅到路段 {n} 处（宽带、问号）", "{n} known by street (band, ?)"),
        "unknown": Text("另 {n} 处位置不明", "{n} more unknown"),
        "tier": Text("{minutes} 分钟（{limit} 米）以内", "within {minutes} min ({limit} m)"),
        "boundary": Text("{boundary}", "{boundary}"),
        "planned": glossary.PLANNED_STREETS,
        "barred": glossary.NOT_WALKABLE,
        "water": glossary.WATER,
        "green": glossary.GREEN,
        "category": glossary.CATEGORY,
        "share": glossary.SHARE,
        "range": glossary.BOUNDS,
        "verdict": glossary.GRADE,
        "no_single": Text("无单一值", "no single"),
        "note_bounds": Text(
            "范围是位置误差给出的上下限，不是概率。",
            "Bounds come from the positions' accuracy; they are no probability.",
        ),
        "note_accuracy": Text("位置误差：{parts}。", "Position accuracy: {parts}."),
        "note_left_out": Text(
            "{n} 个{homes}的名称因无处可写而未注。",
            "Names without room, left out: {n} of {homes}.",
        ),
        "note_left_out_named": Text(
            "{n} 个{homes}的名称在图上无处可写：{names}。",
            "Names without room: {n} of {homes}: {names}.",
        ),
        "note_beyond": Text(
            "{n} 处住户在图幅以外。", "{n} {n|home lies|homes lie} beyond this map."
        ),
        "note_missing": Text(
            "{n} 个{homes}位置不明，不在图上。",
            "{n} {n|home|homes} of unknown position {n|is|are} not shown.",
        ),
        "made": Text(
            "测算与制图程序：ganquan_geo {version}。",
            "Measured and drawn by ganquan_geo {version}.",
        ),
        "compiled_by": Text("编制单位：", "Compiled by: "),
        "published": Text("编制日期：", "Date: "),
        "data_until": Text("资料截止日：", "Data of: "),
        "system": Text("坐标系：", "System: "),
        "wgs84": Text("WGS 84，局部横轴墨卡托投影", "WGS 84, local transverse Mercator"),
        "sheet_number": Text("图号：", "Sheet: "),
        "index_number": Text("数字为图号", "number of the sheet"),
        "print_sheet": Text("覆盖图 {number}", "Coverage {number}"),
        "sources": Text("资料来源：", "Sources: "),
        "against": Text("对照与出处", "Held against"),
        "against_one": Text("{said}（{period}，{source}）", "{said} ({period}, {source})"),
        "against_many": Text("{period}，{source}：{said}", "{period}, {source}: {said}"),
        "no_target": Text("无对应目标。", "There is no target."),
        "own_alone": Text(
            "只计街道界内设施，{name}覆盖率为 {share}。",
            "With facilities inside the boundary alone, {name}: {share}.",
        ),
        "times": Text("评价时距：{parts}", "Times: {parts}"),
        "time_of": Text("{minutes} 分钟 {limit} 米{source}", "{minutes} min, {limit} m{source}"),
        "streets": glossary.STREET_LAYER,
        "facilities": glossary.FACILITIES,
        "compounds": glossary.COMPOUNDS,
        "neighbourhoods": glossary.NEIGHBOURHOODS,
        "way": Text("至最近的{category}", "to the nearest: {category}"),
        "comma": COMMA,
        "stop": STOP,
    }
)


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a word in one language, its fields filled in."""
    return WORDS[key].filled(**values).said(lang)
