from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.console import (
    Cell,
    draw_answer,
    draw_notes,
    draw_table,
    make_console,
    make_progress,
)
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words.text import Text
from tests.load.office import town_with
from tests.towns import facility, home, lonlat_at, point
from tests.towns.studies import measure_town, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang


def test_without_a_terminal_a_line_tells_of_every_fifth_sheet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with make_progress() as told:
        for done in range(1, 13):
            told(done, 12, "甘泉路")
    assert capsys.readouterr().err.split("\n")[:3] == ["· 5 / 12", "· 10 / 12", "· 12 / 12"]


@pytest.mark.parametrize(
    ("columns", "width"), [("0", 80), ("1", 80), ("19", 80), ("20", 20), ("x", 80), ("200", 200)]
)
def test_a_terminal_that_says_an_impossible_width_is_written_on(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": columns}.items():
        monkeypatch.setenv(name, value)
    console = make_console()
    assert console.is_terminal
    assert console.width == width


def test_notes_name_places_and_no_ids(bundled_result: CoverageResult) -> None:
    console = Console(file=io.StringIO(), width=200)
    console.print(draw_notes(bundled_result, lang="zh"))
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert "居民区 1 处（悦达第一居民区）" in said
    assert "id=" not in said
    assert "310107" not in said


def test_a_bound_of_100_percent_says_what_leaves_it_open(tmp_path: Path) -> None:
    layers = town_layers()
    layers["compounds"] = [home("far", point(300, 300))]
    layers["facilities"] = [
        facility("clinic-1", point(0, 0), status="planned"),
        facility("clinic-2", point(0, 0), accuracy_m=318),
        facility("market-1", None, kind="market"),
        facility("market-2", point(0, 0), kind="market", accuracy_m=250),
    ]
    result = measure_town(tmp_path, layers=layers)
    said = [own.zh for own in explain_whole_bounds(result)]
    for finding in result.main_findings():
        assert finding.high == 1
    health, market = said
    assert "clinic-2" in health
    assert "±318 米" in health
    assert "clinic-1" not in health
    assert "1 处设施位置不明（market-1）" in market
    assert "market-2，最大 ±250 米" in market


def test_a_bound_that_one_place_does_not_open_is_not_explained(tmp_path: Path) -> None:
    assert explain_whole_bounds(measure_town(tmp_path, layers=town_layers())) == ()


def town_of_doubts(folder: Path) -> CoverageResult:
    """Measure a town whose facilities have types and headings of 高德, some of no kind here."""
    types = ("购物服务;超级市场;超市", "餐饮服务;中餐厅;火锅店", "餐饮服务;咖啡厅;咖啡厅")
    head = "编号,名称,高德经度,高德纬度,类型,依据,精度,现状,假定"
    rows = [
        f"f{n},店{n},{x},{y},{kind},台账,1,现有,否"
        for n, (kind, (x, y)) in enumerate(
            (kind, lonlat_at(100 * n, 0)) for n, kind in enumerate(types)
        )
    ]
    study = town_with(folder, "facilities", "f.csv")
    (study / "f.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    return measure_coverage(read_study(study))


@pytest.mark.parametrize(("lang", "said"), [("zh", "GCJ-02"), ("en", "after GCJ-02")])
def test_a_doubtful_system_stands_before_the_answer(tmp_path: Path, lang: Lang, said: str) -> None:
    result = town_of_doubts(tmp_path)
    shown = printed(draw_answer(result, lang=lang))
    assert shown.startswith("! ")
    assert said in shown.split(result.study.name.said(lang))[0]
    assert said not in printed(draw_notes(result, lang=lang))


def test_what_changes_figures_is_told_without_asking(tmp_path: Path) -> None:
    shown = printed(draw_notes(town_of_doubts(tmp_path), lang="zh"))
    assert "2 处的高德类型不是研究的设施种类，没有收" in shown
    assert "火锅店 1" in shown


def printed(thing: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=400)
    console.print(thing)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


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
