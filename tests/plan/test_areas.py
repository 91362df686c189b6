"""Coverage split by the areas of a plan: the parts add up to the whole, and nobody guesses."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from rich.console import Console

from ganquan_geo import (
    build_baseline,
    measure_coverage,
    measure_plan,
    read_study,
    write_forms,
    write_plan,
)
from ganquan_geo.plan.areas import split_by_areas
from ganquan_geo.present.plan.console import draw_indicators
from ganquan_geo.present.plan.worded_tables import build_area_tables, build_plan_tables
from ganquan_geo.present.report.build import build_report
from tests.towns import home, point, row
from tests.towns.forms import fill, write_town_forms
from tests.towns.plan import PLAN, write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import PlanResult
    from tests.towns.forms import Cells

AREAS = """
[[areas]]
name = "东片区"
name_en = "east area"
line = 30

[[areas]]
name = "西片区"
name_en = "west area"
line = 30
"""
HOMES = [
    home("west-1", point(0, 100), neighbourhood="西居委会"),
    home("west-2", point(0, 200), neighbourhood=""),
    home("east-1", point(300, 100), neighbourhood=""),
    home("moved", point(0, 300), neighbourhood="东居民区"),  # stands in the west
]
HOODS = [
    row("n-1", point(0, 150), name="西居民区", service_area="西片区"),
    row("n-2", point(300, 150), name="东居民区", service_area="东"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    folder = write_plan_town(
        tmp_path_factory.mktemp("areas") / "town",
        plan=PLAN + AREAS,
        layers={"compounds": HOMES, "neighbourhoods": HOODS},
    )
    return measure_plan(read_study(folder))


def test_each_area_has_its_own_and_together_they_are_the_whole(town: PlanResult) -> None:
    areas = town.areas
    assert areas is not None
    sizes = areas.groupby("area")["compounds"].first().to_list()
    assert sizes == [2, 2]  # what its row says goes before where it stands
    assert areas.groupby("area")["by_place"].first().to_list() == [1, 1]
    keys = ["category", "tier_min"]
    sums = areas.groupby(keys)[["reached", "possible"]].sum()
    whole = town.service_coverage.query("denominator == 'compounds'").set_index(keys)
    whole = whole.loc[sums.index]
    assert sums["reached"].to_list() == pytest.approx((whole["share_low"] * 4).to_list())
    assert sums["possible"].to_list() == pytest.approx((whole["share_high"] * 4).to_list())


def test_the_plan_may_say_it_itself(town: PlanResult) -> None:
    plan = town.plan
    told = [
        replace(area, neighbourhoods=names)
        for area, names in zip(plan.areas, (("东居委会",), ("西",)), strict=True)
    ]
    layer = town.study.layers["neighbourhoods"].drop(columns="service_area")
    study = replace(town.study, layers={**town.study.layers, "neighbourhoods": layer})
    again = split_by_areas(replace(plan, areas=tuple(told)), study, town.distances)
    assert town.areas is not None
    pd.testing.assert_frame_equal(again, town.areas)
    assert not [own for own in town.misfits if own.rule == "area"]


def test_a_committee_that_no_neighbourhood_has_is_told(tmp_path: Path) -> None:
    homes = [*HOMES[:3], home("lost", point(0, 300), neighbourhood="南居委会")]
    folder = write_study(tmp_path / "town", layers={"compounds": homes, "neighbourhoods": HOODS})
    (told,) = [one for one in read_study(folder).warnings if "居委会不在" in one.what.zh]
    assert (told.severity, told.rows) == ("warning", ("4 (id=lost)",))


def test_it_is_a_sheet_of_the_plan(town: PlanResult) -> None:
    (sheet,) = [own for own in build_plan_tables(town, lang="zh") if own.title == "片区覆盖"]
    assert set(sheet.rows["area"]) == {"东片区", "西片区"}


def test_it_is_wherever_the_state_of_the_plan_is_told(town: PlanResult, tmp_path: Path) -> None:
    write_plan(town, tmp_path)
    table = pd.read_csv(tmp_path / "area_coverage.csv")
    assert set(table["area"]) == {"东片区", "西片区"}
    assert town.areas is not None
    assert table["reached"].to_list() == town.areas["reached"].to_list()
    (worded,) = build_area_tables(town, lang="zh")
    assert worded.head[3:5] == ("可达小区", "共有小区")
    console = Console(file=io.StringIO(), width=200)
    console.print(draw_indicators(town, lang="zh"))
    assert isinstance(console.file, io.StringIO)
    assert worded.caption in console.file.getvalue()
    coverage = measure_coverage(build_baseline(town.study), draws=0)
    assert worded in build_report(coverage, plan=town).parts


def test_without_a_word_of_what_is_in_them_nothing_is_split(bundled: PlanResult) -> None:
    assert bundled.areas is not None
    assert bundled.areas.empty
    told = [own.what.zh for own in bundled.misfits if own.rule == "area"]
    assert len(told) == 2
    assert all("没有说哪些居民区" in one for one in told)
    assert not build_area_tables(bundled, lang="zh")


BARE = [{**own, "service_area": ""} for own in HOODS]


def write_areas(folder: Path, said: dict[str, str], hoods: list[dict[str, Any]] = BARE) -> Path:
    """Write the town with its forms, in which neighbourhoods have areas."""
    town = write_plan_town(
        folder / "town", plan=PLAN + AREAS, layers={"compounds": HOMES, "neighbourhoods": hoods}
    )
    rows: dict[tuple[str, str], Cells] = {
        ("neighbourhoods", key): {"service_area": name} for key, name in said.items()
    }
    fill(write_town_forms(town), rows)
    return town


def test_the_forms_say_which_neighbourhood_is_in_which_area(
    tmp_path: Path, town: PlanResult
) -> None:
    folder = write_areas(tmp_path, {"n-1": "西", "n-2": "东片区"})
    study = read_study(folder)
    own = measure_plan(study)
    assert own.areas is not None
    assert town.areas is not None
    pd.testing.assert_frame_equal(own.areas, town.areas)
    assert not [one for one in own.misfits if one.rule == "area"]
    path = write_forms(study, tmp_path / "new", before=read_study(folder, with_forms=False))
    (folder / path.name).write_bytes(path.read_bytes())
    again = read_study(folder).layers["neighbourhoods"]
    assert again["service_area"].tolist() == ["西片区", "东片区"]


@pytest.mark.parametrize(
    ("said", "hoods", "severity", "told"),
    [
        ({"n-1": "南片区"}, BARE, "error", "“南片区”不是规划的片区"),
        ({"n-9": "东片区"}, BARE, "error", "没有居民区"),
        ({"n-1": "东片区"}, HOODS, "warning", "图层写的是“西片区”，按填报表"),
        ({"n-1": "西"}, HOODS, "", ""),
    ],
)
def test_an_area_that_is_none_or_another_is_told(
    tmp_path: Path,
    said: dict[str, str],
    hoods: list[dict[str, Any]],
    severity: str,
    told: str,
) -> None:
    folder = write_areas(tmp_path, {}, hoods)
    rows: dict[tuple[str, str], Cells] = {}
    for key, name in said.items():
        is_new = key == "n-9"
        where = "+1" if is_new else key
        rows["neighbourhoods", where] = {"service_area": name, **({"id": key} if is_new else {})}
    fill(folder / "填报.xlsx", rows)
    study = read_study(folder)
    faults = [own for own in study.plan_faults if "片区" in own.what.zh or "居民区" in own.what.zh]
    assert [own.severity for own in faults] == ([severity] if severity else [])
    assert all(told in own.what.zh for own in faults)
    assert (study.plan is None) == (severity == "error")
