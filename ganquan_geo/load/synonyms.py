"""What office files call the columns and values of a study: data, and nothing else."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.layers import STREET_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(lists: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return lists of words that are written with a space between two of them."""
    return {key: tuple(words.split()) for key, words in lists.items()}


def _meanings(lists: Mapping[str, str]) -> dict[str, str]:
    """Return by word what it means, of lists of words by their meaning."""
    return {word: meaning for meaning, words in lists.items() for word in words.split()}


# By schema column, the likelier name first. Names are compared without case, spaces,
# underscores and anything in brackets.
_COLUMNS = {
    "id": "id 编号 编码 代码 标识 code uid objectid fid handle",
    "name": "name 名称 名字 namezh 中文名 中文名称 标题 title text",
    "name_en": "nameen 英文名 英文名称 英文名字",
    "basis_zh": "basiszh 依据中文",
    "basis": "basis 依据 位置依据 数据来源 来源 资料来源 source",
    "accuracy_m": "accuracym 精度 位置精度 定位精度 误差 位置误差 accuracy",
    "households": "households 户数 总户数 居民户数 实有户数 常住户数",
    "residents": "residents 常住人口 常住人口数 人口 人口数 总人口 居民人数 population",
    "residents_60plus": (
        "residents60plus 60岁以上 60岁及以上 60岁以上人口 60岁及以上人口 60岁以上人数 60周岁以上 "
        "60周岁及以上 60以上 60+"
    ),
    "building_groups": "buildinggroups 楼组数 楼组 楼组个数",
    "floor_area_m2": ("flooraream2 floorarea 建筑面积 总建筑面积 建筑总面积 房屋建筑面积 建面"),
    "beds": "beds 床位数 床位 总床位数 核定床位数 床位总数",
    "seats": "seats 座位数 座位 餐位数 餐位 座席数 席位数",
    "staff": "staff 工作人员数 工作人员 职工人数 职工数 员工数 员工人数 从业人数 从业人员数",
    "kind": "kind 类别 种类 类型 设施类别 设施类型 设施种类 type",
    "address": "address 地址 详细地址 门牌 门牌地址 addr",
    "status": "status 状态 项目状态 建设状态 现状 现状或规划 进度 进展",
    "on_main_road": "onmainroad 沿小区主干道 是否沿小区主干道 沿主干道",
    "grade": "grade 级别 设施级别 星级",
    "authority": "authority 主管部门 主管单位",
    "open_hours": "openhours 开放时间 营业时间 开放时段 openinghours",
    "opened_on": "openedon 投用日期 投用时间 投用年份 启用日期",
    "shut_on": "shuton 停用日期 停用时间",
    "neighbourhood": "neighbourhood 居委会 居委 居民区 所属居委会 所属居民区",
    "service_area": "servicearea 片区 所属片区",
    "built_year": "builtyear 建成年份 建成年代 竣工年份 建造年份",
    "manager": "manager 物业 物业公司 物业企业 物业服务企业",
    "capacity": "capacity 容量 服务容量 服务能力 可服务数",
    "assumed": "assumed 假定 是否假定",
    "street_class": "streetclass 道路等级 街道等级 等级 道路类别 roadclass",
    "walkable": "walkable 可步行 能否步行 是否可步行 可否步行",
    "layer": "layer 层次 上下层次",
    "bridge": "bridge 桥 是否桥 桥梁 是否桥梁",
    "tunnel": "tunnel 隧道 是否隧道 地道",
    "access": "access 通行范围 所属小区 属于小区",
    "compound_id": "compoundid 小区编号 所属小区编号 所属小区 小区 小区名称 小区名 compound",
    "facility_id": "facilityid 设施编号 所属设施编号 所属设施 设施 设施名称 facility",
    "state": "state 开闭 开闭状态 开关 通行状态 状态 现状",
    "always_closed": "alwaysclosed 常闭 是否常闭",
    "lets_public": "letspublic 可对外通行 对外通行 是否对外通行 对外开放 是否对外开放 是否对外",
    "barrier_free": "barrierfree 无障碍 是否无障碍 轮椅可通行",
    "hours": "hours 开放时段 开放时间 openinghours",
    "users": "users 通行对象 通行方式 人行车行 人车 仅行人 可通行",
    "street": "street 所临道路 临路 所临街道 所在道路",
    "checked_on": "checkedon 核实日期 核实时间 核查日期",
}
# Columns of the tables that staff keep of a plan.
_PLAN_COLUMNS = {
    "start_date": (
        "startdate 实际开工 实际开工日期 开工日期 开工时间 开工日 开工 开始日期 开始时间 start"
    ),
    "end_date": (
        "enddate 实际竣工 实际竣工日期 完工日期 竣工日期 完工时间 竣工时间 完工日 完工 竣工 "
        "完成日期 结束日期 end"
    ),
    "budget_cny": "budgetcny 经费 预算 投资 总投资 资金 金额 概算 budget",
    "evidence": "evidence 依据 证明材料 佐证材料 佐证 验收文件 材料",
    "note": "note 备注 说明 remark",
    "start_at": "startat 起点 起点路口 起于",
    "end_at": "endat 终点 止点 止点路口 终点路口 止于",
    "content": "content 工程内容 建设内容 改造内容",
    "progress": "progress 形象进度 形象进度% 完成比例 工程进度",
    "photo_before": "photobefore 改造前照片 改造前",
    "photo_after": "photoafter 改造后照片 改造后",
    "stretch": "stretch 分段 标段 路段",
    "length_m": "lengthm 长度 路段长度 length",
    "theme": "theme 主题",
    "quantities": "quantities 工程量",
    "spent_cny": "spentcny 已完成投资 完成投资 spent",
    "funding": "funding 资金来源 经费来源",
    "responsible": "responsible 责任单位 牵头部门 责任部门",
    "builder": "builder 实施单位 施工单位",
    "planned_start": "plannedstart 计划开工 计划开工日期 计划开工时间",
    "planned_end": "plannedend 计划竣工 计划竣工日期 计划竣工时间 计划完工",
    "accepted_on": "acceptedon 验收日期 验收时间",
    "problems": "problems 存在问题 问题",
    "updated_on": "updatedon 更新日期 更新时间",
    "measured": "measured 测得 实测 实测值 完成数 完成值 数值 现状值",
    "measured_on": "measuredon 填报日期 测得日期 统计日期 截止日期 日期",
    "numerator": "numerator 分子",
    "denominator": "denominator 分母",
    "target": "target 目标值 目标",
    "target_source": "targetsource 目标出处 目标来源 目标值来源 目标依据",
    "baseline": "baseline 基期值 基期",
    "baseline_source": "baselinesource 基期出处 基期值出处 基期来源",
    "tolerance": "tolerance 允许相差 容差 允许偏差 允许误差",
    "residents_80plus": "residents80plus 80岁及以上 80岁以上 80岁及以上人口 80岁以上人口",
    "residents_0to3": "residents0to3 0至3岁 0-3岁 0–3岁 03岁 3岁以下",
    "buildings": "buildings 楼栋数 楼栋 幢数 栋数",
    "stairwells_fit": "stairwellsfit 可加装电梯楼组 有条件加装楼组 有条件加装电梯楼组",
    "lifts": "lifts 加装电梯 加装电梯台数 已加装电梯",
    "parking_spaces": "parkingspaces 新增停车位 增加停车位 新增车位",
    "charging_points": "chargingpoints 新增充电桩 充电桩 非机动车充电桩",
    "bike_shed": "bikeshed 非机动车库改造 非机动车库 车库改造",
    "repaired_on": "repairedon 修缮完成日期 修缮竣工日期 修缮日期 改造完成日期",
    "closed_on": "closedon 封闭管理日期 封闭日期 实行封闭管理日期",
    "management": "management 管理方式",
    "basement": "basement 地下空间标准化管理 地下空间",
    "committee": "committee 业委会 业主委员会",
    "security": "security 技防设施 技防",
    "adapted_homes": "adaptedhomes 适老化改造户数 适老化改造 适老化无障碍改造户数",
    "family_files": "familyfiles 家庭档案户数 家庭档案 一户一档 已建档户数",
    "complete": "complete 名录完整 名录是否完整 是否完整",
    "checked_by": "checkedby 核实人",
}
COLUMN_NAMES = MappingProxyType(_words(_COLUMNS | _PLAN_COLUMNS))

# What only one layer calls its name.
_NAMES_OF_ONE = {
    "streets": "路名 道路名称 道路名 街道名称 路段名称",
    "facilities": "设施名称 设施 机构名称 机构 单位名称 场所名称 网点名称",
    "compounds": "小区名称 小区名 小区 楼盘名称 住宅小区",
    "candidates": "地点 地块 地块名称 场地 备选点 备选点名称",
    "neighbourhoods": "居民区名称 居民区 居委会名称 居委会 居委 社区名称 村居名称",
    "boundary": "街道名称 镇名 街镇名称",
    "gates": "出入口 出入口名称 大门 大门名称 门名",
    "entrances": "入口 入口名称 门名",
    "projects": "项目 项目名称 道路 路名 道路名称 街道",
    "indicators": "指标 指标名称",
}
# A file that is no layer yet may be any of them.
LAYER_NAMES = MappingProxyType(_words({**_NAMES_OF_ONE, "any": " ".join(_NAMES_OF_ONE.values())}))

# Positions; none of these is a column of a schema. The n-th name of lon goes with that of lat.
_POSITIONS = {
    "lon": "lon lng long longitude 经度 东经 x x坐标 横坐标 东坐标 easting pointx",
    "lat": "lat lat lat latitude 纬度 北纬 y y坐标 纵坐标 北坐标 northing pointy",
    "lonlat": "lonlat 经纬度 坐标 经纬度坐标 经纬 location lnglat",
    "wkt": "wkt geometry geom thegeom 几何 图形",
}
POSITION_NAMES = MappingProxyType(_words(_POSITIONS))

# Marks in the names of coordinate columns that say which system they are in.
MAP_MARKS = MappingProxyType(
    {
        "GCJ-02": "高德|腾讯|火星|国测局|谷歌(?!地球)|搜搜|gcj(?:0?2)?|amap|gaode|google(?!earth)",
        "BD-09": "百度|bd0?9(?:ll)?|baidu|^bd(?=lng|lon|lat)|(?<=lng|lon|lat)bd$",
        "WGS 84": "wgs(?:84)?|gps|天地图|cgcs(?:2000)?|国家2000|2000",
    }
)

_FLAGS = {
    "true": "是 有 能 可 可以 y yes √ ✓ ✔ 对 t 齐全 完整",
    "false": "否 无 不能 不可 n no × ✗ ✘ x 错 f 不齐全 不完整",
}
FLAGS = MappingProxyType(_meanings(_FLAGS))
_STATUSES = {
    "existing": "现有 现状 已建 已有 建成 在用 运营 existing",
    "planned": "规划 拟建 在建 待建 未建 planned",
}
_STREET_CLASSES = {
    "arterial": "主干道 城市主干路 primary",
    "secondary": "次干道 城市次干路",
    "local": "支路级 城市支路 一般道路",
    "lane": "弄 弄堂 里弄 巷 小区道路",
    "footway": "人行道 步行道 步行街 人行步道",
    "steps": "楼梯 梯道 阶梯",
    "greenway": "绿道步道 滨水步道",
}
_GATE_STATES = {
    "open": "开放 敞开 常开 对外开放 对公众开放 公共 开 public yes",
    "residents": "居民通行 仅居民 仅限居民 居民 刷卡 门禁 凭卡 凭卡通行 内部 private",
    "timed": "定时 分时 分时开放 限时 限时开放",
    "closed": "封闭 关闭 停用 锁闭 关 封 no",
    "unknown": "未知 不明 待核实 不详 待查",
}
_YES_NO = {
    **{word: {"true": "yes", "false": "no"}[own] for word, own in FLAGS.items()},
    "true": "yes",
    "false": "no",
    "1": "yes",
    "0": "no",
    "1.0": "yes",
    "0.0": "no",
}
VALUE_NAMES = MappingProxyType(
    {
        **dict.fromkeys(("always_closed", "lets_public", "barrier_free", "on_main_road"), _YES_NO),
        "state": {
            **{text.zh: name for name, text in GATE_STATES.items()},
            **_meanings(_GATE_STATES),
        },
        "status": _meanings(_STATUSES),
        "street_class": {
            **{text.zh: name for name, text in STREET_CLASSES.items()},
            **_meanings(_STREET_CLASSES),
        },
    }
)
