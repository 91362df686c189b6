from __future__ import annotations

import pytest

from ganquan_geo.present.report.content import Contents, Heading, Paragraph, Picture
from ganquan_geo.present.report.numbering import chinese_number, headed, label_parts
from ganquan_geo.present.worded_table import WordedTable

TABLE = WordedTable(caption="t", head=("a",), rows=(("1",),), shares=(1.0,))
FIGURE = Picture(caption="p", image="i", says="s")
PARTS = (
    Heading(text="摘要", kind="front"),
    FIGURE,
    Contents(text="目录"),
    Heading(text="总则"),
    Heading(text="范围", level=2),
    TABLE,
    Paragraph(text="x"),
    Heading(text="依据", level=2),
    TABLE,
    FIGURE,
    Heading(text="现状"),
    Heading(text="小区", level=2),
    TABLE,
    Heading(text="附件", kind="annex"),
    TABLE,
    TABLE,
)


def test_chapters_sections_tables_and_figures_are_numbered_as_offices_do() -> None:
    assert [label for label in label_parts(PARTS, "zh") if label] == [
        *("一、", "（一）", "表1-1", "（二）", "表1-2", "图1-1"),
        *("二、", "（一）", "表2-1", "附表1", "附表2"),
    ]
    assert [label for label in label_parts(PARTS, "en") if label] == [
        *("1", "1.1", "Table 1-1", "1.2", "Table 1-2", "Figure 1-1"),
        *("2", "2.1", "Table 2-1", "Annex table 1", "Annex table 2"),
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (9, "九"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")],
)
def test_numbers_in_chinese(number: int, said: str) -> None:
    assert chinese_number(number) == said


def test_a_heading_stands_behind_its_number() -> None:
    assert headed("一、", "总则", "zh") == "一、总则"
    assert headed("（二）", "依据", "zh") == "（二）依据"
    assert headed("表3-1", "覆盖率", "zh") == "表3-1　覆盖率"
    assert headed("3.1", "Reach", "en") == "3.1  Reach"
    assert headed("", "摘要", "zh") == "摘要"
