"""Tables of the terminal: words are whole as long as 80 columns hold them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ganquan_geo.present.console import Cell, draw_table
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words.text import Text


def shown(rows: list[tuple[str, ...]], heads: tuple[str, ...]) -> list[str]:
    columns = [Column(Text(head, head), 0.1) for head in heads]
    console = Console(file=io.StringIO(), width=80)
    console.print(draw_table(build_table(Text("表", "table"), columns, rows, lang="zh")))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("社区卫生医疗 15 分钟步行覆盖率", ["社区卫生医疗 ", "15 分钟步行覆盖率"]),
        ("起止点重合，待核实", ["起止点重合，", "待核实"]),
        ("通道（规划）：子长路—西乡路", ["通道", "（规划）：", "子长路—", "西乡路"]),
        ("97.4% (88.5–100)", ["97.4% ", "(88.5–100)"]),
        ("和平路", ["和平路"]),
    ],
)
def test_words_stay_whole(text: str, words: list[str]) -> None:
    assert Cell(text).words == words


def test_a_row_is_broken_between_words_alone() -> None:
    name = "环形慢行通道已有的长度比例，界内的"
    lines = shown(
        [(name, "绿地通行和联通通道（规划）", "起止点重合，待核实", "12 (6–26)")],
        ("指标", "步行300米小区", "状态", "数"),
    )
    said = "\n".join(lines)
    for word in (
        "环形慢行通道已有的",
        "长度比例，",
        "绿地通行和联通通道",
        "起止点重合，",
        "步行300米小区",
    ):
        assert word in said
    assert max(map(len, lines)) <= 80


def test_what_no_line_holds_is_broken_and_not_lost() -> None:
    lines = shown([("甲" * 50, "乙" * 50)], ("一", "二"))
    assert "".join(lines).count("甲") == 50
    assert "".join(lines).count("乙") == 50
