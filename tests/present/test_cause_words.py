"""Causes of gaps: every list has them, with the same words and counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import measure_coverage
from ganquan_geo.model.finding import CAUSES, REMEDIES
from ganquan_geo.present.cause_words import count_causes, word_cause, word_causes
from ganquan_geo.present.print import home_lists
from ganquan_geo.present.print.blocks import paragraph
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.needs import write_needs
from ganquan_geo.present.told_gaps import tier_gaps, told_gaps, told_tier
from ganquan_geo.present.web.headline import build_categories
from ganquan_geo.present.web.homes import build_homes
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.worded_tables import word_gaps
from tests.scenario.test_causes import town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import CoverageResult

HOMES = 5


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the town with a gap of each cause within 5 minutes: see `town`."""
    folder: Path = tmp_path_factory.mktemp("causes")
    return measure_coverage(town(folder), with_areas=False)


def test_every_gap_has_a_cause_and_what_would_help(result: CoverageResult) -> None:
    assert set(result.gaps["cause"]) <= set(CAUSES) == set(REMEDIES)
    rows = word_gaps(result, lang="zh")
    assert set(rows["cause"]) <= {text.zh for text in CAUSES.values()}
    assert not rows["remedy"].isna().any()


def test_metres_and_who_else_gains_are_told() -> None:
    link = {"cause": "missing link", "cause_m": 80.2, "also_gain": 3}
    words = {"homes": CAUSES["detour"]}  # any word
    assert word_cause(link, words).zh == "断点（缺通道 80 米，另有 3 个绕行受益），打通通道"
    alone = {"cause": "no facility", "cause_m": math.inf, "also_gain": 0}
    assert word_cause(alone, words).zh == "没有设施，就近增设设施"


def test_counts_are_those_of_the_gaps(result: CoverageResult) -> None:
    for category in result.study.categories:
        for tier in category.tiers:
            rows = tier_gaps(result, {category.id: tier.minutes})
            assert sum(n for _, n, _, _ in count_causes(rows)) == len(rows)
            assert len(word_causes(result, category, tier.minutes)) == len(
                {row["cause"] for row in rows}
            )


def test_list_of_problems_report_and_map_say_the_same(result: CoverageResult) -> None:
    listed = " ".join(build_problems(result, None, lang="zh")["cause"])
    told = {word_cause(row, result.study.home_words()).zh for row in told_gaps(result)}
    assert told
    assert all(text in listed for text in told)
    tables = [
        part
        for part in write_needs(Facts(result=result, lang="zh", images={}))
        if isinstance(part, WordedTable) and part.caption.startswith("未覆盖的原因")
    ]
    causes = {row[2] for row in tables[0].rows}
    categories: list[Any] = build_categories(result, "zh")
    for own, category in zip(categories, result.study.categories, strict=True):
        said = own["causes"]
        rows = tier_gaps(result, {category.id: told_tier(result, category)})
        names = {CAUSES[row["cause"]].zh for row in rows}
        assert names <= causes
        assert all(name in said for name in names)


def test_the_card_of_a_home_has_the_cause_of_its_gap(result: CoverageResult) -> None:
    homes: Any = build_homes(result, "zh", {})
    packed = homes["columns"]["walks"]
    walks = packed.get("some", packed)["tuple"]
    for own, category in zip(walks, result.study.categories, strict=True):
        cause, metres, gains = own["tuple"][7:]
        told = result.gaps[
            (result.gaps["category"] == category.id)
            & (result.gaps["tier_min"] == told_tier(result, category))
            & (result.gaps["cause"] != "home unplaced")
        ]
        assert unpacked(cause, HOMES - 1).count("") == HOMES - 1 - len(told)
        assert set(unpacked(cause, HOMES - 1)) - {""} == set(told["cause"])
        assert "tenths" in metres
        assert max(unpacked(gains, HOMES - 1)) == told["also_gain"].max()


def unpacked(column: dict[str, Any], count: int) -> list[Any]:
    if "all" in column:
        return [column["all"]] * count
    if "each" in column:
        return list(column["each"])
    return [column["of"][at] for at in column["at"]]


def test_a_printed_sheet_has_the_causes_beside_the_names(
    result: CoverageResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def noted(text: str, **look: Any) -> Any:  # noqa: ANN401 - as it is
        written.append(text)
        return paragraph(text, **look)

    monkeypatch.setattr(home_lists, "paragraph", noted)
    scene = build_scene(result, lang="zh")
    for number, category in enumerate(result.study.categories):
        written.clear()
        sections = home_lists.names_section(scene, number, width_mm=60.0, factor=1.0)
        causes = word_causes(result, category, max(tier.minutes for tier in category.tiers))
        if sections and causes:
            assert all(cause.zh in written[-1] for cause in causes)
            return
    pytest.fail("no sheet has a list")
