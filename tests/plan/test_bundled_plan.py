"""The bundled plan: its register says what its lines say, its contradictions come from the data."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import PlanResult, read_study
from ganquan_geo.load.plan.entries import PlanFile
from ganquan_geo.load.plan.register import read_plan
from ganquan_geo.plan.contradictions import find_contradictions
from ganquan_geo.plan.names import build_street_names
from ganquan_geo.present.plan.indicator_table import build_indicator_table
from ganquan_geo.present.plan.sheets import build_gateway_sheet
from ganquan_geo.present.plan.worded_tables import word_misfits, word_projects
from tests.paths import DATA

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Plan


@pytest.mark.parametrize(
    ("rule", "subject", "words"),
    [
        ("street_theme", "平利路", ("休闲（第四部分一（二））", "文化（指标表“精神文化”）")),
        ("theme_street", "culture", ("延长西路", "平利路")),
        ("street_form", "甘泉路", ("步行街", "指标表“公共安全”")),
        (
            "place_name",
            "宜川路—延长西路",
            ("营商服务中心", "经济发展中心", "第四部分六", "指标表“服务经济”"),
        ),
        ("count", "neighbourhoods", ("22（第一部分五）", "20")),
        (
            "heading",
            "adapted_homes",
            ("公共服务（第四部分二（三））", "公共安全（指标表“公共安全”）"),
        ),
        ("denominator", "office-frontage", ("居委会办公场所", "没有给出其总数")),
        ("project_state", "黄陵路", ("完成（第一部分一）", "在建（第四部分一（二））")),
    ],
)
def test_the_contradictions_of_the_bundled_plan_are_found(
    bundled: PlanResult, rule: str, subject: str, words: tuple[str, ...]
) -> None:
    own = [f for f in bundled.misfits if f.rule == rule and f.subject == subject]
    assert len(own) == 1
    assert all(word in own[0].what.zh for word in words), own[0].what.zh
    assert own[0].sources


def test_documents_cite_headings_of_the_bundled_plan_and_no_line(bundled: PlanResult) -> None:
    said = [one.what.said(lang) for one in bundled.misfits for lang in ("zh", "en")]
    said += build_indicator_table(bundled, lang="zh")["source"].tolist()
    said += word_projects(bundled, lang="zh")["plan_section"].tolist()
    said += word_misfits(bundled, lang="zh")["plan_sections"].tolist()
    assert not [text for text in said if re.search(r"第 \d+ 行|line \d+", text)]
    assert "规划第一部分二" in "".join(said)


OFFICE = 'denominator = "居委会办公场所"'


@pytest.mark.parametrize(
    ("old", "new", "rule", "subject"),
    [
        # The table's 文化 street becomes the body's leisure street: the themes agree.
        (
            'street = "平利路"\ntheme = "culture"',
            'street = "平利路"\ntheme = "leisure"',
            "street_theme",
            "平利路",
        ),
        (
            'street = "平利路"\ntheme = "culture"',
            'street = "延长西路"\ntheme = "culture"',
            "theme_street",
            "culture",
        ),
        ('form = "pedestrian_street"\n', 'form = "themed_street"\n', "street_form", "甘泉路"),
        ('name = "经济发展中心"', 'name = "营商服务中心"', "place_name", "宜川路—延长西路"),
        ("count = 22\nlayer = ", "count = 20\nlayer = ", "count", "neighbourhoods"),
        (
            'count = 80\ngroup = "safety"',
            'count = 80\ngroup = "services"',
            "heading",
            "adapted_homes",
        ),
        (OFFICE, f"{OFFICE}\ndenominator_count = 20", "denominator", "office-frontage"),
        (
            'status = "under_way", line = 95',
            'status = "done", line = 95',
            "project_state",
            "黄陵路",
        ),
    ],
)
def test_a_contradiction_of_the_bundled_plan_goes_with_its_cause(
    bundled: PlanResult, old: str, new: str, rule: str, subject: str
) -> None:
    """The register with one statement changed no longer holds that contradiction, only that one.

    The rules are asked for the bundled register and for the changed one, on the same streets.
    """
    before = contradictions(bundled, (DATA / "plan.toml").read_text(encoding="utf-8"))
    after = contradictions(bundled, changed(old, new))
    assert (rule, subject) in before
    assert (rule, subject) not in after
    assert after <= before


@pytest.mark.parametrize(
    ("old", "new", "rule", "subject"),
    [
        (
            'street = "宜川路"\ntheme = "business"\nform = "themed_street"\nline = 257',
            'street = "宜川路"\ntheme = "leisure"\nform = "themed_street"\nline = 257',
            "street_theme",
            "宜川路",
        ),
        ("count = 16\nline = 226", "count = 18\nline = 226", "count", "bike_places"),
        ('members = ["沪太", "甘泉"]', 'members = ["沪太"]', "members", "service_areas"),
        ("stated_project_count = 12", "stated_project_count = 13", "project_count", "projects"),
        ('"黄陵路", "甘泉路", "宜川路"', '"黄陵路", "光新路", "宜川路"', "ring_street", "光新路"),
    ],
)
def test_a_changed_statement_makes_a_new_contradiction(
    bundled: PlanResult, old: str, new: str, rule: str, subject: str
) -> None:
    before = contradictions(bundled, (DATA / "plan.toml").read_text(encoding="utf-8"))
    after = contradictions(bundled, changed(old, new))
    assert (rule, subject) not in before
    assert (rule, subject) in after


def changed(old: str, new: str) -> str:
    """Return the bundled register with one statement changed; it must be there."""
    text = (DATA / "plan.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def contradictions(bundled: PlanResult, register: str) -> set[tuple[str, str]]:
    """Return what a register says against itself, on the streets of the bundled study."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("projects.csv", "indicator_readings.csv"):
            shutil.copy(DATA / name, folder)
        Path(folder, "plan.toml").write_text(register, encoding="utf-8")
        plan = read_plan(Path(folder), today=bundled.study.date).plan
    assert plan is not None
    streets = [name for name in bundled.study.layers["streets"]["name"] if name]
    found = find_contradictions(plan, names=build_street_names(streets, plan.aliases))
    return {(misfit.rule, misfit.subject) for misfit in found}


def test_counts_without_any_place_in_the_layers_are_said(bundled: PlanResult) -> None:
    said = {f.subject: f.what.zh for f in bundled.misfits if f.rule == "count_on_the_ground"}
    for subject in ("bike_places", "waste_points", "counter_areas", "waste_transfer"):
        assert said[subject].endswith("图层中没有登记")
    # These stand in the layer only because the plan says so; one neighbourhood has no place.
    assert said["culture_rooms"].endswith("图层中登记 20 处（推定位置 19，位置不明 1）")
    assert said["elderly_stations"].endswith("图层中登记 20 处（推定位置 19，位置不明 1）")
    assert "compounds" not in said  # the layer holds no state of gates


def test_ring_streets_of_the_bundled_plan_that_are_no_project(bundled: PlanResult) -> None:
    subjects = {f.subject for f in bundled.misfits if f.rule == "ring_street"}
    assert {"西乡路", "黄陵路", "白水路", "合阳路"} <= subjects
    assert "甘泉路" not in subjects


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> list[str]:
    """The plan's text by line number, from 1."""
    text = (shared_data.parent / "plan" / "plan-outline.txt").read_text(encoding="utf-8")
    return ["", *text.splitlines()]


@pytest.fixture(scope="module")
def register() -> Plan:
    return read_study(DATA).usable_plan()


def test_streets_and_places_stand_in_the_lines_they_name(lines: list[str], register: Plan) -> None:
    for project in register.projects:
        assert project.segment.street in lines[project.source.line]
    for theme in register.themes:
        assert theme.segment.street in lines[theme.source.line]
    for place in register.places:
        name = place.name.replace("居民区24小时自助服务点", "")
        assert name in lines[place.source.line].replace(" ", ""), place
    for named in (register.ring, register.axis, register.gateways):
        assert named is not None
        assert all(street in lines[named.source.line] for street in named.streets)


SPELT = (  # no digits there
    *("counter_areas", "counter_24h", "culture_centres", "service_areas", "science_stations"),
    "households",
)


def test_counts_stand_in_the_lines_they_name(lines: list[str], register: Plan) -> None:
    for count in register.counts:
        said = lines[count.source.line].replace(" ", "")
        if count.of not in SPELT:
            assert str(count.count) in said, count
        assert all(member in said for member in count.members), count
    assert "4.5万余户" in lines[15].replace(" ", "")


def test_areas_works_and_sorts_of_places_stand_in_their_lines(
    lines: list[str], register: Plan
) -> None:
    assert [area.neighbourhoods for area in register.areas] == [(), ()]  # the plan does not say
    assert all(area.name.zh in lines[area.source.line] for area in register.areas)
    for works in register.street_baselines:
        assert all(street in lines[works.source.line] for street in works.streets)
    for place in register.places:
        assert all(member in lines[place.source.line] for member in place.members), place
    kinds = read_study(DATA).kinds
    named = {kind for own in register.networks for _, level in own.levels for kind in level}
    assert named <= set(kinds)


def test_figures_of_the_text_stand_in_their_lines(lines: list[str], register: Plan) -> None:
    """Of the indicators that stand under no heading of the table: 12 scenes, rank 4, 5 and 1."""
    for own in register.indicators:
        if own.group or own.unit in ("done", "share") or own.target is None:
            continue
        assert f"{own.target:.0f}" in lines[own.source.line], own.id
    shares = {25: "100%", 141: "100%"}
    assert all(figure in lines[number] for number, figure in shares.items())


ONE_BY_NAME = ("counter-areas", "counter-24h", "business-centre")  # named, not numbered


def test_figures_of_the_table_stand_in_its_rows(lines: list[str], register: Plan) -> None:
    for indicator in register.indicators:
        line = lines[indicator.source.line]
        assert line.strip(), indicator.id
        if indicator.unit in ("done", "rank", "share") or indicator.id in ONE_BY_NAME:
            continue
        if indicator.source.part == "table" and indicator.target is not None:
            assert f"{indicator.target:.0f}" in line, indicator.id
    claimed = {i.baseline for i in register.indicators if i.source.line == 19}
    assert claimed == {0.98, 1.0, 0.99, None}
    assert all(figure in lines[19] for figure in ("98%", "100%", "99%"))
    assert "50%" in lines[247]
    assert "15%" in lines[251]


def test_every_row_of_the_table_is_there_under_its_heading(
    lines: list[str], register: Plan
) -> None:
    heading = ""
    for number in range(218, 259):
        heading = lines[number].split("\t")[0].strip() or heading
        own = [i for i in register.indicators if i.source.line == number]
        assert bool(own) == bool(lines[number].strip()), number
        assert {register.group_names[i.group].zh for i in own} <= {heading}, number


def test_a_corner_and_a_stretch_of_two_gateways_are_told_once_for_both(bundled: PlanResult) -> None:
    """新村路 and 灵石路 meet at the boundary; 灵石路 runs along it between its two gateways."""
    sheets = [
        (own.street, dict(build_gateway_sheet(bundled, own, lang="zh"))) for own in bundled.gateways
    ]
    shared = [(street, sheet["同处门户"]) for street, sheet in sheets if "同处门户" in sheet]
    assert shared == [("新村路", "灵石路"), ("灵石路", "新村路")]
    along = [sheet["沿边界"] for _, sheet in sheets if "沿边界" in sheet]
    assert along == ["1,386 米，两处门户之间"] * 2


def test_streets_beside_the_boundary_and_cut_by_the_layer(bundled: PlanResult) -> None:
    """泾惠路 may be the boundary itself; 沪太路 is drawn no farther than 900 m outside."""
    found = {own.project.segment.street: own for own in bundled.projects}
    assert found["泾惠路"].line.high_m > 150
    assert found["岚皋路"].line.high_m > 450
    assert found["沪太路"].cut_off
    rules = {(misfit.rule, misfit.subject) for misfit in bundled.misfits}
    assert ("along_boundary", "泾惠路") in rules
    assert "project_outside" not in {rule for rule, _ in rules}


def test_directions_are_those_that_the_plan_says(lines: list[str], register: Plan) -> None:
    """低于 and 高于 leave out the figure itself, 不低于 and 不高于 do not."""
    for own in register.indicators:
        assert own.is_strict == bool(re.search("(?<!不)[低高]于", own.name.zh)), own.id
        if own.is_strict:
            assert own.direction == "below"
            assert "低于区级平均水平" in lines[own.source.line]
    assert sum(own.is_strict for own in register.indicators) == 2


def test_figures_of_each_neighbourhood_say_so() -> None:
    entries = PlanFile.model_validate(tomllib.loads((DATA / "plan.toml").read_text("utf-8")))
    each = [own.id for own in entries.indicators if own.each]
    assert each == [own.id for own in entries.indicators if "每个居民区" in own.name]
    assert {own.each for own in entries.indicators} == {"", "neighbourhoods"}
