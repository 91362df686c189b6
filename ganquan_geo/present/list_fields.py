"""What the columns of the lists of problems and projects are called."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.present.fields import Form, TableField
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _fields(titles: Mapping[str, Text]) -> Mapping[str, TableField]:
    return {name: _field(name, title) for name, title in titles.items()}


def _field(name: str, title: Text) -> TableField:
    form: Form = "long" if name in LONG else "whole" if name == "no" else "text"
    return TableField(name=name, title=title, form=form, note=Text("", ""))


PROBLEM_FIELDS = MappingProxyType(_fields(PROBLEM_TITLES))
PROJECT_FIELDS = MappingProxyType(_fields(PROJECT_TITLES))
