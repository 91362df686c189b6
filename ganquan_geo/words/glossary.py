"""Every term that stands in more than one place, each once.

A form for several things or for a title is made from it: `COMPOUND.plural().capital()`.
"""

from __future__ import annotations

from ganquan_geo.words.text import Text

# things
CATEGORY = Text("类别", "category")
COMPOUND = Text("小区", "compound")
FACILITY = Text("设施", "facility")
NEIGHBOURHOOD = Text("居民区", "neighbourhood")
STREET = Text("道路", "street")
STREET_LAYER = Text("街道", "streets")
BOUNDARY = Text("街道边界", "boundary")
DATA_EXTENT = Text("资料范围", "extent of the data")
WATER = Text("水面", "water")
GREEN = Text("绿地", "green space")
PLANNED_STREETS = Text("规划道路、通道", "planned streets, links")
LAYER = Text("图层", "layer")
RESIDENTIAL_AREA = Text("居住地块", "residential area")
RESIDENTIAL_BUILDING = Text("住宅楼", "residential building")
ADDRESS = Text("门牌点", "address")
HOME_POINT = Text("住户点", "home point")
HOMES = {  # what stands for homes, by what a study's `homes` says: one, and several
    "compounds": (COMPOUND, COMPOUND.plural()),
    "land": (RESIDENTIAL_AREA, RESIDENTIAL_AREA.plural()),
    "buildings": (RESIDENTIAL_BUILDING, RESIDENTIAL_BUILDING.plural()),
    "addresses": (ADDRESS, ADDRESS.plural("addresses")),
    "streets": (HOME_POINT, HOME_POINT.plural()),
}
HOUSEHOLDS = Text("户数", "households")
RESIDENTS = Text("常住人口", "residents")
RESIDENTS_60PLUS = Text("60岁及以上人口", "residents aged 60+")
SQUARE_METRES = Text("平方米", "m2")
IN_METRES = Text("{m} 米", "{m} m")
IN_MINUTES = Text("{minutes} 分钟", "{minutes} min")
NUMBER = Text("序号", "no.")
DATA_MISSING = Text("数据缺失", "data missing")
REGISTER_UNVERIFIED = Text("名录未核实", "the register is not verified")
MOVED_INDICATORS = Text("变化的指标", "Indicators that moved")
MISSING_LINK = Text("断点", "missing link")
STAFF = Text("工作人员", "staff")
GATE_STATE, GATE_HOURS = Text("开闭", "state"), Text("开放时段", "hours")
GATE_CHECKED = Text("核实日期", "checked on")
GATES, ENTRANCES = Text("出入口", "gates"), Text("设施入口", "entrances")
COMPOUNDS, FACILITIES = COMPOUND.plural(), FACILITY.plural("facilities")
NEIGHBOURHOODS = NEIGHBOURHOOD.plural()

# what is known of a thing
ID = Text("编号", "id")
NAME = Text("名称", "name")
KIND = Text("种类", "kind")
STATUS = Text("状态", "status")
STREET_CLASS = Text("等级", "class")
POSITION = Text("位置", "position")
ACCURACY = Text("位置误差", "accuracy")
NOTE = Text("说明", "note")
REMARK = Text("备注", "note")
SOURCE = Text("出处", "source")
PERIOD = Text("时期", "period")
AGED_60 = Text("60 岁及以上", "aged 60+")
EXISTING = Text("现有", "existing")
PLANNED = Text("规划", "planned")
KNOWN = Text("已知", "known")
ASSUMED = Text("推定", "assumed")
UNKNOWN = Text("不明", "unknown")
NOT_STATED = Text("未注明", "not stated")
STREET_ONLY = KNOWN_TO_STREET = Text("仅到路段", "known only to its street")
POSITION_KNOWN = Text("位置已知", "position known")
POSITION_ASSUMED = Text("推定位置", "position assumed")
POSITION_UNKNOWN = Text("位置不明", "position not known")
WALKABLE = Text("可步行", "walkable")
NOT_WALKABLE = Text("不可步行", "not walkable")

# measuring
WALKING = Text("步行方式", "walking")
ON_FOOT = Text("步行", "on foot")
REACHED_OF_ALL = Text("可达/总数", "reached/all")
COVERAGE = Text("覆盖率", "coverage")
GAPS = Text("未覆盖{homes}", "gaps")
PROBLEM = Text("问题", "problem")
PROGRESS = Text("进度", "progress")
DATA_DATE = Text("资料截至", "data of")
NEAREST_FACILITY = Text("最近的设施", "nearest facility")
TOO_FAR_TO_MEASURE = Text("离街道太远，未测算", "too far from any street to measure")
AND_MORE = Text("等", " and more")
GAP_OF = Text("断点 {m}", "gap {m}")
INSIDE_OF = Text("界内 {m}", "{m} inside the boundary")
REACHED_OF = Text("{reach} {n} 个", "{reach}: {n}")
NOT_MEASURED = Text("未测算", "not measured")
NOT_REACHABLE = Text("步行不可达", "not reachable on foot")
WITHIN = Text("{minutes} 分钟内", "Within {minutes} min")
NONE_WITHIN = Text("{search} 米内不可达", "none within {search} m")
NONE_REACHABLE = Text("搜索范围内没有可达的", "none within the search limit")
SHARE = Text("占比", "share")
BOUNDS = Text("范围", "bounds")
DENOMINATOR = Text("分母", "share of")
TOTAL = Text("总数", "total")
ROLE = Text("性质", "role")
GRADE = Text("评定", "verdict")
SHARE_COVERED = Text("步行可达覆盖率", "within reach")
MEASURED = Text("现状值", "measured")
MIN = Text("分钟", "min")
METRE = Text("米", "m")
LIMIT_M = Text("限距/米", "limit, m")

# pages
YES, NO = Text("是", "yes"), Text("否", "no")
NORTH = Text("北", "N")
CONTENTS, TABLE, FIGURE = Text("目录", "Contents"), Text("表", "Table"), Text("图", "Figure")
NO_FAULTS = Text("没有发现问题。", "No faults were found.")
NOT_CHECKED = Text("没有查的", "Not checked")
READING_STUDY = Text("读取研究", "reading the study")
RESULTS_IN = Text("结果在 {out}", "Results in {out}")
MAP_OPENS_OFFLINE = Text("地图（双击打开，不需网络）：", "Map (opens offline): ")

# a street plan
BEFORE, AFTER = Text("之前", "before"), Text("之后", "after")
STREET_PROJECT = Text("道路项目", "street project")
RING = Text("环线", "ring")
RING_LEG = Text("环线段", "ring leg")
LEG_BY_LEG = Text("环线逐段", "The ring, leg by leg")
CROSS = Text("十字轴", "the cross")
GATEWAY = Text("门户", "gateway")
INDICATOR = Text("指标", "indicator")
STREET_PLAN = Text("街道规划", "street plan")
THEME = Text("主题", "theme")
THEME_SEGMENT = Text("主题路段", "themed segment")
NO_THEME = Text("没有主题", "no theme")
TWO_THEMES = Text("规划说法不一（两色）", "the plan disagrees (two colours)")
WORKS = Text("工程", "works")
START, END = Text("开工", "start"), Text("完工", "end")
BUDGET_CNY = Text("经费（元）", "budget, CNY")
EVIDENCE = Text("依据", "evidence")
LENGTH_M = Text("长度（米）", "length, m")
LENGTH_PER_M = Text("长度/米", "length, m")
LENGTH_INSIDE = Text("界内长度", "length inside")
SHARE_OF_STREETS = Text("占界内路网", "share of streets inside")
OF_STREETS = Text("占路网", "of streets")
NEIGHBOURING = Text("相邻项目", "neighbouring projects")
STREETS_MET = Text("相交道路", "streets it meets")
PLAN_SECTION = Text("规划章节", "section of the plan")
WAYS = {  # what is along a project, by layer and way of measuring
    ("facilities", "straight"): Text("50 米内设施", "facilities within 50 m"),
    ("compounds", "straight"): Text("50 米内{homes}", "{homes} within 50 m"),
    ("facilities", "on foot"): Text("步行 300 米内设施", "facilities within 300 m on foot"),
    ("compounds", "on foot"): Text("步行 300 米内{homes}", "{homes} within 300 m on foot"),
}
APART = Text("* 单列，不在所列项目之内", "* stands apart from the list")
LEG, FROM, TO = Text("段", "leg"), Text("自", "from"), Text("至", "to")
MISSING = Text("未贯通", "missing")
MISSING_M = Text("断点（米）", "missing, m")
NOT_RESOLVED = Text("无法确定", "not resolved")
DETOUR = Text("现有最短绕行", "shortest way today")
NOT_DONE = Text("未完成", "not done")
CLOSED = Text("各段首尾相接", "legs joined end to end")
NOT_CLOSED = Text("各段首尾不相接", "legs not joined end to end")
IN_ORDER, NOT_IN_ORDER = Text("次序无误", "in order"), Text("次序有误", "not in order")
ONCE_BUILT, TODAY = Text("建成后", "once built"), Text("今天", "today")
AT = Text("相交于", "at")
PASSES = Text("穿过边界", "passes the boundary")
ENDS = Text("止于边界", "ends at the boundary")
BASELINE, TARGET = Text("基期", "baseline"), Text("目标", "target")
DOES_NOT_FIT = Text("核对事项", "what does not fit")
RULE = Text("核对项", "rule")
DONE = Text("完成", "done")
DATA_SOURCE = Text("数据来源", "source of the data")
FILE = Text("文件", "file")
LEGEND = Text("图例", "Legend")
STATEMENT = Text(
    "工作示意图，界线不作为权属和行政区划依据；公开使用前须按规定送审",
    "Working sketch: its lines are no evidence of ownership or of administrative "
    "division; before public use it must be submitted for review as the rules require",
)
