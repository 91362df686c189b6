"""Two dates of one town: what changed, by how much, which indicators moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import DataError, PlanComparison, compare_plans
from tests.towns.plan import PLAN, later_town, write_plan_town
from tests.towns.studies import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> PlanComparison:
    folder = tmp_path_factory.mktemp("dates")
    return compare_plans(write_plan_town(folder / "old"), later_town(folder / "new"))


def changes(comparison: PlanComparison, subject: str) -> set[tuple[str, str, str, str]]:
    own = comparison.changes[comparison.changes["subject"] == subject]
    return set(zip(own["key"], own["field"], own["old"], own["new"], strict=True))


def test_projects(comparison: PlanComparison) -> None:
    assert changes(comparison, "project") == {
        ("column-100", "status", "under_way", "done"),
        ("column-100", "end_date", "", "2026-05-01"),
        ("column-100", "evidence", "", "ok"),
    }


def test_layers(comparison: PlanComparison) -> None:
    assert changes(comparison, "street") == {("column-0", "status", "planned", "existing")}
    assert changes(comparison, "compound") == {("home-d", "presence", "present", "")}
    facilities = changes(comparison, "facility")
    assert ("clinic-2", "presence", "", "present") in facilities
    moved = [row for row in facilities if row[0] == "clinic-1"]
    assert [row[1] for row in moved] == ["moved_m"]
    assert float(moved[0][3]) == pytest.approx(30.0, abs=0.1)


def test_the_ring(comparison: PlanComparison) -> None:
    own: Any = comparison.changes[comparison.changes["subject"] == "ring"].set_index("field")
    assert own.loc["walkable_today", ["old", "new"]].tolist() == ["false", "true"]
    assert own.loc["missing_m", "delta"] == pytest.approx(-300, rel=1e-4)
    assert own.loc["existing_m", "delta"] == pytest.approx(300, rel=1e-4)
    assert own.loc["today_m", "delta"] == pytest.approx(-200, rel=1e-4)
    assert "built_m" not in own.index
    leg = changes(comparison, "ring leg")
    assert ("row-300—column-0—row-0", "state", "missing", "existing") in leg


def test_coverage_and_misfits(comparison: PlanComparison) -> None:
    own: Any = comparison.changes[comparison.changes["subject"] == "coverage"].set_index("key")
    # Old: home-a and home-b of four homes within 300 m; new: three of three.
    assert own.loc["health:5:compounds", "delta"] == pytest.approx(0.5)
    settled = comparison.changes[comparison.changes["new"] == "settled"]
    assert settled["key"].str.startswith("ring_leg").any()
    opened = comparison.changes[comparison.changes["new"] == "open"]
    assert opened["key"].str.startswith("count_on_the_ground").any()  # two clinics, plan says one


def test_indicators(comparison: PlanComparison) -> None:
    own: Any = comparison.indicators.set_index("id")
    assert own.loc["trees", "delta"] == pytest.approx(30)
    assert own.loc["trees", ["old_verdict", "new_verdict"]].tolist() == ["on the way", "on the way"]
    assert own.loc["streets", "new_verdict"] == "met"
    assert own["moved"].all()


def test_places_of_the_changes(comparison: PlanComparison) -> None:
    found = dict(zip(comparison.places["key"], comparison.places["change"], strict=True))
    assert found["home-d"] == "removed"
    assert found["clinic-1"] == "moved"
    assert found["clinic-2"] == "added"
    assert found["column-0"] == "changed"
    assert found["row-300—column-0—row-0"] == "changed"
    assert comparison.places.crs.to_epsg() == 4326


def test_the_evaluation_in_sentences(comparison: PlanComparison) -> None:
    said = [sentence.zh for sentence in comparison.evaluation]
    assert said[0].startswith("2026-01-01 至 2028-01-01，按到各类设施的步行，3 个小区中 ")
    assert said[1] == "新增设施 1 处：clinic-2（诊所）。"
    assert said[-1] == (
        "本次为末期评估：规划期 2025-01-01 至 2028-12-31，到 2026-01-01 已过 25%，"
        "到 2028-01-01 已过 74.9%。"
    )
    assert not any(re.search(r"(?<!\d)0 → 0(?![.\d])", one) for one in said)
    assert "2 条道路项目：在建 1 → 0，完成 1 → 2。" in said
    assert "column-100：在建 → 完成，依据：ok。" in said
    assert "环线现有 900 → 1,200 米，断点 300 → 0 米，现在可以走通。" in said
    assert "按次序走一圈 1,400 → 1,200 米。" in said
    assert "新达标的指标：道路。" in said
    assert len(said) == len({sentence.en for sentence in comparison.evaluation})


def test_a_change_within_the_bounds_is_not_called_one(comparison: PlanComparison) -> None:
    own = comparison.old.service_coverage
    assert {"share_low", "share_high"} <= set(own.columns)
    uncertain = [sentence for sentence in comparison.evaluation if "不能断定" in sentence.zh]
    moved = [sentence for sentence in comparison.evaluation if "步行覆盖率" in sentence.zh]
    assert len(uncertain) <= len(moved)


def test_after_the_end_it_is_the_final_evaluation(tmp_path: Path) -> None:
    late = SETTINGS.replace("2026-01-01", "2029-01-01")
    comparison = compare_plans(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=late)
    )
    said = [sentence.zh for sentence in comparison.evaluation]
    assert said[0] == "2026-01-01 至 2029-01-01，各小区到各类设施的步行没有变化。"
    assert said[-1].startswith("本次为末期评估")
    assert said[-2] == "没有变化：道路项目、环线、核对事项。"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-01", "年度评估"),
        ("2026-12-31", "中期评估"),  # the middle of 2025 to 2028
        ("2027-06-01", "中期评估"),
        ("2027-12-01", "年度评估"),
        ("2028-03-01", "末期评估"),
        ("2028-12-31", "末期评估"),
    ],
)
def test_an_evaluation_is_called_by_where_in_the_period_it_is(
    tmp_path: Path, day: str, kind: str
) -> None:
    later = SETTINGS.replace("2026-01-01", day)
    comparison = compare_plans(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=later)
    )
    assert comparison.evaluation[-1].zh.startswith(f"本次为{kind}：")


def test_what_did_not_change_has_no_figures(tmp_path: Path) -> None:
    old = write_plan_town(tmp_path / "old")
    new = write_plan_town(tmp_path / "new", settings=SETTINGS.replace("2026-01-01", "2026-01-02"))
    said = [sentence.zh for sentence in compare_plans(old, new).evaluation]
    assert said[1] == "没有变化：道路项目、环线、指标、核对事项。"
    assert len(said) == 3
    assert not any("→" in one for one in said)


def test_what_is_not_done_for_the_calendar_alone_is_told_apart(tmp_path: Path) -> None:
    late = SETTINGS.replace("2026-01-01", "2029-01-01")
    comparison = compare_plans(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=late)
    )
    said = " ".join(sentence.zh for sentence in comparison.evaluation)
    not_done = {
        own.indicator.name.zh for own in comparison.new.indicators if own.verdict == "not done"
    } - {own.indicator.name.zh for own in comparison.old.indicators if own.verdict == "not done"}
    assert not_done
    told = said.partition("期满而未完成的指标（现状值和目标没有变化）：")[2].partition("。")[0]
    assert set(told.split("、")) == not_done
    assert "新转为未完成的指标" not in said


def test_a_date_held_against_itself_with_another_day_shows_nothing(tmp_path: Path) -> None:
    old = write_plan_town(tmp_path / "old")
    new = write_plan_town(tmp_path / "new", settings=SETTINGS.replace("2026-01-01", "2026-01-02"))
    same = compare_plans(old, new)
    assert same.changes.empty
    assert not same.indicators["moved"].any()
    assert same.places.empty


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SETTINGS, "不晚于"),
        (SETTINGS.replace('id = "town"', 'id = "other"'), "id 不同"),
    ],
)
def test_not_two_dates_of_one_study(tmp_path: Path, settings: str, words: str) -> None:
    old = write_plan_town(tmp_path / "old")
    new = write_plan_town(tmp_path / "new", settings=settings)
    with pytest.raises(DataError, match=words):
        compare_plans(old, new)


def test_a_plan_without_ring_is_compared_too(tmp_path: Path) -> None:
    ringless = PLAN[: PLAN.index("[ring]")] + PLAN[PLAN.index("[axis]") :]
    comparison = compare_plans(
        write_plan_town(tmp_path / "old"),
        write_plan_town(
            tmp_path / "new", plan=ringless, settings=SETTINGS.replace("2026-01-01", "2027-01-01")
        ),
    )
    ring = comparison.changes[comparison.changes["subject"] == "ring"]
    assert ring["field"].tolist() == ["presence"]
