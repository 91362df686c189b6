"""What each column of a result table is called, and how its values are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.causes import CAUSES
from ganquan_geo.model.finding import GRADES
from ganquan_geo.model.layers import DETAILS
from ganquan_geo.present.finding_words import ROLE_NAMES
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Form = Literal["text", "long", "metres", "share", "whole", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableField:
    """A column: its name in the files, its heading, its form, and what must be known of it."""

    name: str
    title: Text
    form: Form
    note: Text


def _field(name: str, zh: str, en: str, form: Form, note: tuple[str, str] = ("", "")) -> TableField:
    return TableField(name=name, title=Text(zh, en), form=form, note=Text(*note))


FIELDS: Mapping[str, TableField] = MappingProxyType(
    {
        own.name: own
        for own in (
            _field("layer", "起点图层", "origins", "text"),
            _field("id", "编号", "id", "text"),
            _field("name", "名称", "name", "text"),
            _field("demand_id", "起点编号", "origin id", "text"),
            _field("demand_name", "起点", "origin", "text"),
            _field("category", "类别", "category", "text"),
            _field("tier_min", "分钟", "minutes", "whole"),
            _field("limit_m", "限距（米）", "limit, m", "metres"),
            _field("denominator", "分母", "share of", "text"),
            _field(
                "covered",
                "已覆盖",
                "covered",
                "number",
                ("分母的单位；没有单一数字时为空", "in the unit of the denominator"),
            ),
            _field("total", "总数", "total", "number", ("分母的单位", "in its unit")),
            _field("share", "占比", "share", "share", ("没有单一数字时为空", "empty for a range")),
            _field(
                "share_low",
                "占比下限",
                "lower bound",
                "share",
                ("位置误差给出的下限，不是概率", "from the positions' accuracy"),
            ),
            _field(
                "share_high",
                "占比上限",
                "upper bound",
                "share",
                ("位置误差给出的上限，不是概率", "from the positions' accuracy"),
            ),
            _field(
                "share_likely_low",
                "很可能不低于",
                "likely at least",
                "share",
                (
                    "各处位置在精度内随机抽取，九成抽取落在两者之间",
                    "nine of ten draws of the positions within their accuracy lie between",
                ),
            ),
            _field(
                "share_likely_high",
                "很可能不高于",
                "likely at most",
                "share",
                ("同上", "as before"),
            ),
            _field(
                "likely_met_share",
                "达到的抽取占比",
                "draws that meet it",
                "share",
                (
                    "达到目标值（否则参照值，再否则规划公布值）的抽取占比；推定位置不计",
                    "that reach target, reference or published figure; without assumed ones",
                ),
            ),
            _field(
                "assumed_share",
                "推定属实时占比",
                "if assumptions hold",
                "share",
                ("推定位置全部属实时的占比", "if every assumed position held"),
            ),
            _field(
                "assumed_share_low",
                "推定属实时下限",
                "lower bound if so",
                "share",
                ("同上", "as before"),
            ),
            _field(
                "own_share",
                "仅界内设施",
                "own facilities alone",
                "share",
                ("只计街道边界之内的设施", "facilities inside the boundary alone"),
            ),
            _field("own_share_low", "仅界内设施下限", "lower bound, own", "share"),
            _field("own_share_high", "仅界内设施上限", "upper bound, own", "share"),
            _field("target_share", "目标值", "target", "share"),
            _field("reference_share", "参照值", "reference", "share"),
            _field("baseline_share", "规划公布值", "published figure", "share"),
            _field("verdict", "评定", "verdict", "text"),
            _field("reason", "评定理由", "reason", "long"),
            _field("step", "下一步", "next step", "long"),
            _field("facility_id", "最近设施编号", "nearest facility id", "text"),
            _field("facility_name", "最近设施", "nearest facility", "text"),
            _field(
                "distance_m",
                "步行距离（米）",
                "walk, m",
                "metres",
                (
                    "没有单一数字、最近的在推定位置或步行不可达时为空",
                    "empty without a single figure, or if the nearest is at an assumed position",
                ),
            ),
            _field("distance_low_m", "距离下限（米）", "lower bound, m", "metres"),
            _field("distance_high_m", "距离上限（米）", "upper bound, m", "metres"),
            _field("snap_m", "到街道（米）", "to the street, m", "metres"),
            _field("position", "设施位置", "position", "text"),
            _field("over_m", "超出（米）", "too far by, m", "metres"),
            _field("certainty", "把握", "certainty", "text"),
            _field("cause", "原因", "cause", "text"),
            _field(
                "cause_m",
                "原因米数（米）",
                "metres of the cause",
                "metres",
                (
                    "没有设施：到最近设施的直线距离；断点：缺的通道长度；绕行：步行比直线多出的距离",
                    "no facility: straight to it; link: its length; detour: walk less straight",
                ),
            ),
            _field(
                "also_gain",
                "另外受益个数",
                "who else gains",
                "whole",
                ("打通同一通道还能新覆盖几个", "how many more the same link would cover"),
            ),
            _field("remedy", "补齐途径", "what would help", "text"),
            _field("kind", "种类", "kind", "text"),
            _field("status", "状态", "status", "text"),
            _field("address", "地址", "address", "text"),
            *(_field(name, own.zh, own.en, "text") for name, own in DETAILS["facilities"].items()),
            _field("accuracy_m", "位置误差（米）", "accuracy, m", "metres"),
            _field("basis", "位置依据", "basis", "long"),
            _field("lon", "经度", "longitude", "number", ("WGS 84，度", "WGS 84, degrees")),
            _field("lat", "纬度", "latitude", "number", ("WGS 84，度", "WGS 84, degrees")),
            _field("file", "文件", "file", "text"),
            _field("sha256", "SHA-256", "SHA-256", "long"),
            _field("item", "项目", "item", "text"),
            _field("value", "内容", "content", "long"),
            _field("sheet", "工作表", "sheet", "text"),
            _field("field", "字段名", "field", "text"),
            _field("title", "列名", "column", "text"),
            _field("note", "说明", "note", "long"),
            _field("role", "性质", "role", "text"),
            _field("period", "时期", "period", "text"),
            _field("source", "出处", "source", "long"),
            _field("confidence", "可靠程度", "confidence", "text"),
        )
    }
)

SAID: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "layer": {
            "compounds": Text("{homes}", "{homes}"),
            "neighbourhoods": glossary.NEIGHBOURHOODS,
        },
        "verdict": {str(grade): name for grade, name in GRADES.items()},
        "position": {
            "known": glossary.KNOWN,
            "assumed": glossary.ASSUMED,
            "street": glossary.STREET_ONLY,
            "unknown": glossary.UNKNOWN,
            "": Text("无", "none"),
        },
        "certainty": {
            "certain": Text("确定", "certain"),
            "within accuracy": Text("在位置误差之内", "within accuracy"),
            "depends on the place in the street": Text(
                "取决于设施在街道上的位置", "depends on the place in the street"
            ),
            "none reachable": glossary.NONE_REACHABLE,
            "not measured": Text("位置不明，未测算", "not measured"),
        },
        "cause": {str(cause): name for cause, name in CAUSES.items()},
        "status": {
            "existing": glossary.EXISTING,
            "planned": glossary.PLANNED,
        },
        "role": {str(role): name for role, name in ROLE_NAMES.items()},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaidTable:
    """A table with a name, as an office reads it.

    Parameters
    ----------
    title, rows
        Its name, and what stands in it.
    fields
        What its columns are called.
    data
        Whether it is for filters and other programs; another table says the same to a reader.
    """

    title: str
    rows: pd.DataFrame
    fields: Mapping[str, TableField] = field(default_factory=lambda: FIELDS)
    data: bool = False
