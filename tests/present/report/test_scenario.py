"""The chapter on a scenario: it says what the scenario's own files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from pypdf import PdfReader

from ganquan_geo import (
    Edit,
    Scenario,
    apply_scenario,
    build_baseline,
    compare_scenarios,
    measure_coverage,
    read_study,
    write_report,
)
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Part, Picture
from ganquan_geo.present.report.scenario import draw_scenario_images, write_scenario_chapter
from ganquan_geo.present.worded_table import WordedTable
from tests.commands import run
from tests.scenario.test_apply import at
from tests.towns import point
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import ScenarioResult

NEW = {"kind": "clinic", "name": "新诊所", **at(point(300, 300))}
ADDED = Edit(op="facility.add", target="new", new=NEW, basis="征求意见稿")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> ScenarioResult:
    """Return the town with a clinic more at (300, 300), where home-d stands."""
    study = read_study(write_study(tmp_path_factory.mktemp("town")))
    scenario = Scenario(name="试设诊所", note="示例", edits=(ADDED,))
    base = build_baseline(study)
    return compare_scenarios(
        base,
        apply_scenario(study, scenario),
        scenario=scenario,
        coverage=measure_coverage(base),
        with_areas=True,
    )


def chapter(result: ScenarioResult) -> list[Part]:
    images = dict.fromkeys([*draw_scenario_images(result, "zh"), "health", "market"], b"")
    facts = Facts(result=result.before, lang="zh", images=images, scenario=result)
    return write_scenario_chapter(facts)


def tables(parts: list[Part]) -> dict[str, WordedTable]:
    return {part.caption: part for part in parts if isinstance(part, WordedTable)}


def test_it_says_what_is_proposed_what_changes_and_for_whom(tried: ScenarioResult) -> None:
    parts = chapter(tried)
    headings = [part.text for part in parts if isinstance(part, Heading)]
    assert headings[0] == "方案试算：试设诊所"
    assert len(headings) == 6
    found = tables(parts)
    edit = found["方案的改动"].rows[0]
    assert edit[1:3] == ("增设设施", "新诊所")
    assert edit[-1] == "征求意见稿"
    # Within 300 m of (0, 0): home-a and home-b; of (300, 300) too: all four.
    assert ("卫生医疗", "5", "50%", "100%", "2", "0") in found["各类各时段的前后覆盖率"].rows
    homes = {row[0]: row for row in found["小区逐个的变化"].rows}
    assert homes["home-d"][3] == "受益（时段提前）"
    assert "600 (590–610) 米，15 分钟内 → 0 米，5 分钟内" in homes["home-d"]


def test_both_states_and_the_difference_are_drawn(tried: ScenarioResult) -> None:
    pictures = [part for part in chapter(tried) if isinstance(part, Picture)]
    assert [own.image for own in pictures] == [
        "scenario-change",
        "health",
        "scenario-after-health",
    ]
    assert pictures[1].caption.startswith("之前")
    assert pictures[2].caption.startswith("之后")


def test_what_is_not_known_is_said(tried: ScenarioResult) -> None:
    unknown = [part for part in chapter(tried) if isinstance(part, Bullets)][-1].items
    assert any("未核实" in text for text in unknown)


def test_without_a_scenario_there_is_no_chapter(tried: ScenarioResult) -> None:
    assert write_scenario_chapter(Facts(result=tried.before, lang="zh", images={})) == []


def test_a_scenario_that_changes_nothing_says_so(tried: ScenarioResult) -> None:
    same = compare_scenarios(tried.before.study, tried.before.study, coverage=tried.before)
    found = tables(chapter(same))
    assert "小区逐个的变化" not in found


def test_word_and_pdf_have_the_chapter(tried: ScenarioResult, tmp_path: Path) -> None:
    word, pdf = write_report(
        tried.before, tmp_path, scenario=tried, formats=("docx", "pdf"), lang="zh"
    )
    said = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "方案试算：试设诊所" in said
    assert "新诊所" in said
    assert any("方案试算：试设诊所" in own.text for own in docx.Document(str(word)).paragraphs)


def test_a_scenario_that_does_not_fit_writes_no_report(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town")
    file = tmp_path / "gone.toml"
    file.write_text(
        'name = "x"\n[[edits]]\nop = "facility.remove"\ntarget = "none"\n', encoding="utf-8"
    )
    done = run("report", "--study", study, "--scenario", file, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "none" in done.stderr
    assert not (tmp_path / "out").exists()
