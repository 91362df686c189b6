"""What each column of a plan's tables is called, and how its values are shown."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.present.fields import FIELDS, Form, TableField
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN: tuple[tuple[str, str, str, Form], ...] = (
    ("project_id", "项目编号", "project id", "text"),
    ("street", "道路", "street", "text"),
    ("listed", "在所列项目之内", "among the listed", "text"),
    ("plan_section", "规划章节", "section of the plan", "text"),
    ("theme", "主题", "theme", "text"),
    ("theme_segment", "主题路段", "themed segment", "text"),
    ("theme_segment_m", "主题路段（米）", "themed segment, m", "metres"),
    ("works", "工程", "works", "text"),
    ("start_date", "开工", "start", "text"),
    ("end_date", "完工", "end", "text"),
    ("budget_cny", "经费（元）", "budget, CNY", "number"),
    ("evidence", "依据", "evidence", "long"),
    ("length_m", "界内长度（米）", "length inside, m", "metres"),
    ("length_low_m", "长度下限（米）", "length, lower bound, m", "metres"),
    ("length_high_m", "长度上限（米）", "length, upper bound, m", "metres"),
    ("drawn_street_m", "图层所载的长度（米）", "length in the street layer, m", "metres"),
    ("net_share", "占界内路网", "share of streets inside", "share"),
    ("facilities_50m", "50 米内设施", "facilities within 50 m", "whole"),
    ("facilities_50m_low", "50 米内设施下限", "lower bound", "whole"),
    ("facilities_50m_high", "50 米内设施上限", "upper bound", "whole"),
    ("facilities_300m_on_foot", "步行 300 米内设施", "facilities, 300 m on foot", "whole"),
    ("facilities_300m_on_foot_low", "步行 300 米内设施下限", "lower bound", "whole"),
    ("facilities_300m_on_foot_high", "步行 300 米内设施上限", "upper bound", "whole"),
    ("compounds_50m", "50 米内{homes}", "{homes} within 50 m", "whole"),
    ("compounds_50m_low", "50 米内{homes}下限", "lower bound", "whole"),
    ("compounds_50m_high", "50 米内{homes}上限", "upper bound", "whole"),
    ("compounds_300m_on_foot", "步行 300 米内{homes}", "{homes}, 300 m on foot", "whole"),
    ("compounds_300m_on_foot_low", "步行 300 米内{homes}下限", "lower bound", "whole"),
    ("compounds_300m_on_foot_high", "步行 300 米内{homes}上限", "upper bound", "whole"),
    ("ring_legs", "环线段", "ring legs", "text"),
    ("neighbours", "相邻项目", "neighbouring projects", "text"),
    ("crosses", "相交道路", "streets it meets", "long"),
    ("refused", "无法确定的原因", "why refused", "long"),
    ("layer", "图层", "layer", "text"),
    ("place_id", "编号", "id", "text"),
    ("place_name", "名称", "name", "text"),
    ("straight_near_m", "直线最近（米）", "straight, nearest, m", "metres"),
    ("straight_far_m", "直线最远（米）", "straight, farthest, m", "metres"),
    ("walk_near_m", "步行最近（米）", "walk, nearest, m", "metres"),
    ("walk_far_m", "步行最远（米）", "walk, farthest, m", "metres"),
    ("walk_low_m", "步行下限（米）", "walk, lower bound, m", "metres"),
    ("walk_high_m", "步行上限（米）", "walk, upper bound, m", "metres"),
    ("number", "段", "leg", "whole"),
    ("from", "自", "from", "text"),
    ("to", "至", "to", "text"),
    ("state", "状态", "state", "text"),
    ("leg_m", "长度（米）", "length, m", "metres"),
    ("leg_low_m", "长度下限（米）", "lower bound, m", "metres"),
    ("leg_high_m", "长度上限（米）", "upper bound, m", "metres"),
    ("missing_m", "断点（米）", "missing, m", "metres"),
    ("detour_m", "现有最短绕行（米）", "shortest way today, m", "metres"),
    ("detour_streets", "绕行经过", "by", "text"),
    ("area", "片区", "area", "text"),
    ("compounds", "{homes}", "{homes}", "whole"),
    ("reached", "可达", "reached", "whole"),
    ("possible", "至多可达", "reached at most", "whole"),
    ("by_place", "其中只按位置归属", "of these by position alone", "whole"),
    ("network", "网络", "network", "text"),
    ("level", "层级", "level", "text"),
    ("registered", "设施图层", "in the facility layer", "text"),
    ("rule", "核对项", "rule", "text"),
    ("subject", "对象", "subject", "text"),
    ("what", "核对事项", "what does not fit", "long"),
    ("candidates", "可能是", "could be", "long"),
    ("plan_sections", "规划章节", "sections of the plan", "text"),
)

PLAN_FIELDS: Mapping[str, TableField] = MappingProxyType(
    {
        **FIELDS,
        **{
            name: TableField(name=name, title=Text(zh, en), form=form, note=Text("", ""))
            for name, zh, en, form in _OWN
        },
    }
)
