"""What each column of a result table is called, and how its values are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.finding import CAUSES, GRADES
from ganquan_geo.model.layers import DETAILS
from ganquan_geo.present.finding_words import ROLE_NAMES
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd


Form = Literal["text", "long", "metres", "share", "whole", "number"]
TEXT: Form = "text"
PROBLEM_LIST, PROJECT_LIST = (
    Text("问题清单", "List of problems"),
    Text("项目清单", "List of projects"),
)
NUMBER = glossary.NUMBER
UNTIL = Text("完成时限", "until")
PROBLEM_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "no": NUMBER,
        "neighbourhood": glossary.COMMITTEE,
        "place": Text("{home}或路段", "{home} or stretch"),
        "category": glossary.CATEGORY,
        "problem": glossary.PROBLEM,
        "cause": Text("原因与补齐途径", "cause, and what would help"),
        "people": Text("涉及户数/人数", "households, people"),
        "data_basis": Text("数据依据", "rests on"),
        "severity": Text("严重程度", "severity"),
        "verified": Text("是否核实", "verified"),
    }
)
PROJECT_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "no": NUMBER,
        "code": glossary.ID,
        "name": glossary.NAME,
        "kind_of_works": Text("类型", "type"),
        "location": glossary.POSITION,
        "content": Text("建设内容", "works to be done"),
        "scale": Text("规模", "scale"),
        "estimate": Text("估算（万元）", "estimate, 10,000 CNY"),
        "funding": glossary.FUNDING,
        "lead": Text("牵头部门", "lead"),
        "partners": Text("配合单位", "partners"),
        "phase": Text("时序", "phase"),
        "deadline": UNTIL,
        "progress": glossary.PROGRESS,
        "answers": Text("对应问题", "answers to"),
        "new_coverage": Text("预期新增覆盖", "coverage to be added"),
    }
)
LONG = ("problem", "cause", "data_basis", "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableField:
    """A column: its name in the files, its heading, its form, and what must be known of it."""

    name: str
    title: Text
    form: Form
    note: Text


_NOTES: Mapping[str, tuple[str, str]] = {
    "covered": ("分母的单位；没有单一数字时为空", "in the unit of the denominator"),
    "total": ("分母的单位", "in its unit"),
    "share": ("没有单一数字时为空", "empty for a range"),
    "share_low": (
        "位置误差给出的下限，不是概率；出入口、道路能否通行不知道的当它关",
        "from the positions' accuracy; gates and streets not known to be open are shut",
    ),
    "share_high": (
        "位置误差给出的上限，不是概率；出入口、道路能否通行不知道的当它开",
        "from the positions' accuracy; gates and streets not known to be open are open",
    ),
    "share_likely_low": (
        "各处位置在精度内随机抽取，九成抽取落在两者之间；出入口、道路能否通行不知道的，同占比上下限",
        "nine of ten draws lie between; unsure gates shut in the one, open in the other",
    ),
    "share_likely_high": ("同上", "as before"),
    "likely_met_share": (
        "达到目标值（否则参照值，再否则规划公布值）的抽取占比；推定位置不计，出入口、道路能否通行不知道的当它关",
        "that reach target, reference or published figure; no assumed ones, unsure gates shut",
    ),
    "assumed_share": ("推定位置全部属实时的占比", "if every assumed position held"),
    "assumed_share_low": ("同上", "as before"),
    "own_share": ("只计街道边界之内的设施", "facilities inside the boundary alone"),
    "distance_m": (
        "没有单一数字、最近的在推定位置或步行不可达时为空",
        "empty without a single figure, or if the nearest is at an assumed position",
    ),
    "cause_m": (
        "没有设施：到最近设施的直线距离；断点：缺的通道长度；绕行：步行比直线多出的距离",
        "no facility: straight to it; link: its length; detour: walk less straight",
    ),
    "also_gain": ("打通同一通道还能新覆盖几个", "how many more the same link would cover"),
    "lon": ("WGS 84，度", "WGS 84, degrees"),
    "lat": ("WGS 84，度", "WGS 84, degrees"),
}
_NAMED: tuple[tuple[str, str, str, Form], ...] = (
    ("layer", "起点图层", "origins", "text"),
    ("id", "编号", "id", "text"),
    ("name", "名称", "name", "text"),
    ("demand_id", "起点编号", "origin id", "text"),
    ("demand_name", "起点", "origin", "text"),
    ("category", "类别", "category", "text"),
    ("tier_min", "分钟", "minutes", "whole"),
    ("limit_m", "限距（米）", "limit, m", "metres"),
    ("denominator", "分母", "share of", "text"),
    ("covered", "已覆盖", "covered", "number"),
    ("total", "总数", "total", "number"),
    ("share", "占比", "share", "share"),
    ("share_low", "占比下限", "lower bound", "share"),
    ("share_high", "占比上限", "upper bound", "share"),
    ("share_likely_low", "很可能不低于", "likely at least", "share"),
    ("share_likely_high", "很可能不高于", "likely at most", "share"),
    ("likely_met_share", "达到的抽取占比", "draws that meet it", "share"),
    ("assumed_share", "推定属实时占比", "if assumptions hold", "share"),
    ("assumed_share_low", "推定属实时下限", "lower bound if so", "share"),
    ("own_share", "仅界内设施", "own facilities alone", "share"),
    ("own_share_low", "仅界内设施下限", "lower bound, own", "share"),
    ("own_share_high", "仅界内设施上限", "upper bound, own", "share"),
    ("target_share", "目标值", "target", "share"),
    ("reference_share", "参照值", "reference", "share"),
    ("baseline_share", "规划公布值", "published figure", "share"),
    ("verdict", "评定", "verdict", "text"),
    ("reason", "评定理由", "reason", "long"),
    ("step", "下一步", "next step", "long"),
    ("facility_id", "最近设施编号", "nearest facility id", "text"),
    ("facility_name", "最近设施", "nearest facility", "text"),
    ("distance_m", "步行距离（米）", "walk, m", "metres"),
    ("distance_low_m", "距离下限（米）", "lower bound, m", "metres"),
    ("distance_high_m", "距离上限（米）", "upper bound, m", "metres"),
    ("snap_m", "到街道（米）", "to the street, m", "metres"),
    ("position", "设施位置", "position", "text"),
    ("over_m", "超出（米）", "too far by, m", "metres"),
    ("certainty", "把握", "certainty", "text"),
    ("cause", "原因", "cause", "text"),
    ("cause_m", "原因米数（米）", "metres of the cause", "metres"),
    ("also_gain", "另外受益个数", "who else gains", "whole"),
    ("remedy", "补齐途径", "what would help", "text"),
    ("kind", "种类", "kind", "text"),
    ("status", "状态", "status", "text"),
    ("address", "地址", "address", "text"),
    *((name, own.zh, own.en, TEXT) for name, own in DETAILS["facilities"].items()),
    ("accuracy_m", "位置误差（米）", "accuracy, m", "metres"),
    ("basis", "位置依据", "basis", "long"),
    ("lon", "经度", "longitude", "number"),
    ("lat", "纬度", "latitude", "number"),
    ("file", "文件", "file", "text"),
    ("sha256", "SHA-256", "SHA-256", "long"),
    ("item", "项目", "item", "text"),
    ("value", "内容", "content", "long"),
    ("sheet", "工作表", "sheet", "text"),
    ("field", "字段名", "field", "text"),
    ("title", "列名", "column", "text"),
    ("note", "说明", "note", "long"),
    ("role", "性质", "role", "text"),
    ("period", "时期", "period", "text"),
    ("source", "出处", "source", "long"),
    ("confidence", "可靠程度", "confidence", "text"),
    ("walker", glossary.WALKING.zh, glossary.WALKING.en, "text"),
)


def name_fields(
    named: Iterable[tuple[str, str, str, Form]], notes: Mapping[str, tuple[str, str]] | None = None
) -> Mapping[str, TableField]:
    """Return columns by name: what each is called, in both languages, its form and its note."""
    known = notes or {}
    return MappingProxyType(
        {
            name: TableField(
                name=name, title=Text(zh, en), form=form, note=Text(*known.get(name, ("", "")))
            )
            for name, zh, en, form in named
        }
    )


FIELDS = name_fields(_NAMED, _NOTES)

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


def list_fields(titles: Mapping[str, Text], long: Collection[str]) -> Mapping[str, TableField]:
    """Return the columns of a list that an office keeps, and which of them have long texts."""
    return {
        name: TableField(
            name=name,
            title=title,
            form="long" if name in long else "whole" if name == "no" else "text",
            note=Text("", ""),
        )
        for name, title in titles.items()
    }


PROBLEM_FIELDS = list_fields(PROBLEM_TITLES, LONG)
PROJECT_FIELDS = list_fields(PROJECT_TITLES, LONG)
