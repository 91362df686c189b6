"""The rules that find contradictions: each fires on its case, and none on a plan without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import measure_plan, read_study
from tests.towns.plan import PLAN, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

THEME = """
[[themes]]
street = "{street}"
theme = "{theme}"
form = "{form}"
line = 30
part = "table"
"""
PLACE = """
[[places]]
name = "{name}"
kind = "clinic"
facility = "clinic-1"
at = ["row-0", "column-100"]
line = 31
"""
COUNT = """
[[counts]]
of = "clinics"
name = "诊所"
name_en = "clinics"
count = {count}
line = 32
"""
SHARE = """
[[indicators]]
id = "extra"
name = "率"
name_en = "share"
unit = "share"
target = 0.5
line = 33
{more}"""


def found(folder: Path, plan: str) -> dict[str, list[str]]:
    """Return what each rule finds in the town with a plan."""
    result = measure_plan(read_study(write_plan_town(folder / "town", plan=plan)))
    rules: dict[str, list[str]] = {}
    for misfit in result.misfits:
        rules.setdefault(misfit.rule, []).append(misfit.what.zh)
    return rules


def test_a_plan_that_fits_has_only_its_ring_to_tell_of(tmp_path: Path) -> None:
    rules = found(tmp_path, PLAN)
    assert set(rules) == {"ring_street", "ring_leg"}
    assert [line.split("在环线上")[0] for line in rules["ring_street"]] == [
        "column-300",
        "row-300",
        "column-0",
    ]


@pytest.mark.parametrize(
    ("extra", "rule", "said"),
    [
        (THEME.format(street="首行", theme="lively", form="street"), "street_theme", "安静"),
        (THEME.format(street="row-300", theme="quiet", form="street"), "theme_street", "row-300"),
        (
            PLACE.format(name="甲") + PLACE.format(name="乙"),
            "place_name",
            "column-100—row-0路口的同一处设施有 2 个名称",
        ),
        (COUNT.format(count=2), "count", "诊所 2（正文第 32 行）"),
        (SHARE.format(more=""), "denominator", "没有说明分母"),
        (SHARE.format(more='denominator = "户"\n'), "denominator", "没有给出其总数"),
        (SHARE.format(more='effect = "against_walking"\n'), "against_walking", "相左"),
        ('[[places]]\nname = "亭"\nkind = "x"\nline = 34\n', "no_place", "没有这个名称"),
        ('[[places]]\nname = "market-1"\nkind = "x"\nline = 34\n', "no_place", "仅到路段"),
        (
            '[[projects]]\nid = "third"\nstreet = "row-300"\nline = 35\n',
            "project_count",
            "称有 2 条道路，列出 3 条",
        ),
        (
            '[[projects]]\nid = "third"\nstreet = "row-300"\nworks = ["signs"]\nline = 35\n',
            "works",
            "绿化景观、建筑立面、城市家具",
        ),
        (
            '[[projects]]\nid = "third"\nstreet = "row-400"\nline = 35\n',
            "street_name",
            "路网中没有“row-400”",
        ),
    ],
)
def test_each_rule_finds_its_case(tmp_path: Path, extra: str, rule: str, said: str) -> None:
    rules = found(tmp_path, PLAN + extra)
    assert any(said in line for line in rules[rule]), rules


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        (THEME.format(street="首行", theme="quiet", form="street"), "street_theme"),
        (PLACE.format(name="甲") + PLACE.format(name="甲"), "place_name"),
        (COUNT.format(count=1), "count"),
        (SHARE.format(more='denominator = "户"\ndenominator_count = 90\n'), "denominator"),
    ],
)
def test_what_agrees_is_not_found(tmp_path: Path, extra: str, rule: str) -> None:
    assert rule not in found(tmp_path, PLAN + extra)


def test_counts_are_held_against_the_layers(tmp_path: Path) -> None:
    rules = found(tmp_path, PLAN.replace("count = 1\n", "count = 3\n"))
    assert rules["count_on_the_ground"] == ["规划称诊所 3（正文第 13 行），图层中登记 1 处"]
