"""Corrections where people read what results rest on: console, sources, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import Corrections, Edit, measure_coverage, read_study, write_corrections
from ganquan_geo.present.console import draw_notes, make_console
from ganquan_geo.present.corrections import word_change, word_corrections
from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.methods import write_provenance
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.worded_tables import provenance
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from ganquan_geo import CoverageResult
    from ganquan_geo.words.text import Lang

SAID: dict[str, Any] = {"basis": "现场核实", "by": "居委会", "at": "2025-12-03"}
EDITS = (
    Edit(
        op="facility.move",
        target="market-1",
        new={"lon": 121.4302, "lat": 31.2705, "accuracy_m": 5.0},
        **SAID,
    ),
    Edit(op="home.set", target="home-a", new={"households": 120.0}, **SAID),
    Edit(op="register.set", target="market", new={"complete": True}, **SAID),
    Edit(op="facility.set", target="school-1", new={"kind": "clinic", "assumed": False}, **SAID),
    Edit(op="street.close", target="row-0", **SAID),
    Edit(op="facility.remove", target="clinic-9", **SAID),
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    folder = write_study(tmp_path_factory.mktemp("town"))
    write_corrections(Corrections(edits=EDITS), folder)
    return measure_coverage(read_study(folder), with_areas=False)


COUNTED = {
    "zh": "含 5 项更正（corrections.toml）；另有 1 项与图层对不上，没有套用",
    "en": "with 5 corrections (corrections.toml); 1 more do not fit the layers, not applied",
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_console_sources_and_report_count_them(result: CoverageResult, lang: Lang) -> None:
    console = make_console()
    with console.capture() as printed:
        console.print(draw_notes(result, lang=lang))
    assert "".join(COUNTED[lang].split()) in "".join(printed.get().split())
    sources = provenance(result, lang=lang)["value"].tolist()
    assert COUNTED[lang] in sources
    tables = write_provenance(Facts(result=result, lang=lang, images={}))
    cells = [
        cell
        for part in tables
        if isinstance(part, WordedTable)
        for row in part.rows
        for cell in row
    ]
    assert COUNTED[lang] in cells
    for own in result.study.corrections:
        said = word_change(own, result.study).said(lang)
        assert said in cells
        assert any(said in source and "2025-12-03" in source for source in sources)


def test_each_is_said_in_words(result: CoverageResult) -> None:
    said = [word_change(own, result.study) for own in result.study.corrections]
    assert [own.zh for own in said] == [
        "设施定位：market-1，位置 121.430200, 31.270500，位置误差 5 米",
        "核实小区：home-a，户数 120",
        "核实名录：市场供应，收全",
        "核实设施：school-1，种类 诊所，位置已核实",
        "道路不通：row-0",
        "删去设施：clinic-9，没有套用：对象已不存在",
    ]
    assert said[2].en == "register verified: markets, complete"


def test_a_study_without_corrections_says_nothing_of_them(town_result: CoverageResult) -> None:
    assert word_corrections(town_result.study) is None
    assert not any("更正" in item for item in provenance(town_result, lang="zh")["item"])
