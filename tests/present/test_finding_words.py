"""How figures and what they wait for are said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import (
    word_comparisons,
    word_graded_sentence,
    write_headline,
    write_steps,
)
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult


def test_positions_to_verify_are_counted_once_and_by_service(
    bundled_result: CoverageResult,
) -> None:
    """19 stations and 19 culture rooms are assumed: one count of 38 wherever they are told."""
    assert (
        "养老服务、文化活动：38 处位置待核实；按现有名录，全民健身 42.3%（33/78）"
        in write_headline(bundled_result).zh
    )
    steps = write_steps(bundled_result.main_findings())
    assert "养老服务、文化活动：核实 38 处推定位置（养老服务 19、文化活动 19）" in [
        s.zh for s in steps
    ]
    one = [own for own in bundled_result.main_findings() if own.category == "culture"]
    assert [s.zh for s in write_steps(one)] == ["文化活动：核实 19 处推定位置"]


def test_what_is_missing_is_told_of_the_service_that_misses_it(
    bundled_result: CoverageResult,
) -> None:
    none = Text("没有一处现有设施的位置可用", "no existing facility has a usable position")
    findings = tuple(
        replace(own, grade="missing", reason=none) if own.category == "fitness" else own
        for own in bundled_result.findings
    )
    said = write_headline(replace(bundled_result, findings=findings))
    assert (
        "全民健身 42.3%（33/78）：数据缺失（没有一处现有设施的位置可用）；市场供应：名录未核实"
        in said.zh
    )
    assert "data missing (no existing facility has a usable position)" in said.en


def test_a_reference_says_whose_it_is(bundled_result: CoverageResult) -> None:
    said = word_graded_sentence(bundled_result.finding("health", 15))
    assert "高于参照值（全市慢行，85%左右）。评定：无对应目标。" in said.zh
    assert "above the reference (whole city, slow traffic, about 85%)" in said.en


def test_a_share_of_an_unverified_register_is_below_what_its_bounds_do_not_reach(
    bundled_result: CoverageResult,
) -> None:
    """At most 65.4 % reach a fitness place that is listed: below 85 and below 100 as listed."""
    said = word_comparisons(bundled_result.finding("fitness", 15).comparisons)
    assert [text.zh for text in said] == [
        "按现有名录低于参照值（全市慢行，85%左右）和规划公布值（100%）"
    ]
    assert said[0].en.endswith("the reference (whole city, slow traffic, about 85%) and the "
                               "published figure (100%)")  # fmt: skip
