"""The measurements that indicators name, in exact figures on the grid town."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import PlanResult, Study, measure_coverage, measure_plan, read_study
from ganquan_geo.model.plan import OFFICE_KIND
from ganquan_geo.model.plan_records import RegisterRecord
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.answers import build_answers
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.words.text import Text
from tests.towns import facility, point, row
from tests.towns.plan import write_plan_town
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.plan.readings import Answer


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return measure_plan(read_study(write_plan_town(tmp_path_factory.mktemp("town") / "town")))


def span(value: float | None, low: float, high: float) -> Range:
    return Range(value=value, low=low, high=high)


def answers(plan: PlanResult, **more: Any) -> dict[str, Answer]:  # noqa: ANN401
    given = {"projects": plan.projects, "ring": plan.ring, "findings": ()} | more
    study = given.pop("study", plan.study)
    return build_answers(build_ground(study), study, plan.plan, **given)


def with_states(plan: PlanResult, *states: tuple[Any, str]) -> tuple[ProjectResult, ...]:
    """Return the first projects of a plan, listed, with a status and evidence each."""
    return tuple(
        replace(
            own,
            project=replace(own.project, listed=True),
            record=replace(
                own.record, status=status, evidence=evidence, end=plan.study.date, accepted_on=None
            ),
        )
        for own, (status, evidence) in zip(plan.projects, states, strict=False)
    )


@pytest.mark.parametrize(
    ("states", "measured"),
    [
        ([("done", "a"), ("done", "")], (2.0, 1.0, 2.0)),
        ([("done", "a"), ("unknown", "")], (None, 1.0, 2.0)),
        ([("under_way", ""), ("done", "b")], (1.0, 1.0, 1.0)),
        ([("unknown", ""), ("done", "")], (None, 0.0, 2.0)),
    ],
)
def test_projects_that_are_done(
    plan: PlanResult, states: list[tuple[str, str]], measured: tuple[float | None, float, float]
) -> None:
    projects = with_states(plan, *states)
    own = answers(plan, projects=projects)["projects_done"]
    assert own.measured == span(*measured)
    aside = tuple(replace(one, project=replace(one.project, listed=False)) for one in projects)
    none = answers(plan, projects=aside)["projects_done"]
    assert none.measured == span(0.0, 0.0, 0.0)


def test_a_project_done_on_no_day_is_in_the_upper_bound_alone(plan: PlanResult) -> None:
    states: list[tuple[str, str]] = [("done", "a"), ("done", "b")]
    one, other = with_states(plan, *states)
    bare = replace(one.record, end=None)
    dated = replace(bare, accepted_on=plan.study.date)
    for record, sure in (
        (bare, False),
        (dated, True),
        (replace(bare, stretches=(bare, dated)), False),  # each stretch has its own
        (replace(bare, stretches=(dated, one.record)), True),
    ):
        own = answers(plan, projects=(replace(one, record=record), other))["projects_done"]
        assert own.measured == (span(2.0, 2.0, 2.0) if sure else span(None, 1.0, 2.0))
        told = f"{one.project.segment.street}完成而没有竣工、验收日期，只计入上限"
        assert (told in own.evidence.zh) != sure
        assert (own.lacking is None) == sure


def test_a_project_that_contradicts_itself_is_in_the_upper_bound_alone(plan: PlanResult) -> None:
    both = Text("写明完成，而进度是 40%", "done, and its progress is 40%")
    states: list[tuple[str, str]] = [("done", "a"), ("done", "b")]
    one, other = with_states(plan, *states)
    for status in ("done", "under_way"):  # 40 % of what is done, all of what is not
        odd = replace(one, record=replace(one.record, status=status, contradiction=both))
        found = answers(plan, projects=(odd, other))
        own = found["projects_done"]
        assert own.measured == span(None, 1.0, 2.0)
        assert f"{odd.project.segment.street}写明完成，而进度是 40%，只计入上限" in own.evidence.zh
        street = found[f"project:{odd.project.id}"]
        assert street.measured == span(None, 0.0, 1.0)
        assert street.may_be_higher == both


def test_the_length_of_projects_is_that_of_those_found(plan: PlanResult) -> None:
    projects = with_states(plan, *[("done", "a")] * len(plan.projects))
    found = [own.line for own in projects if not own.line.refusals]
    own = answers(plan, projects=projects)["projects_length_m"]
    assert own.measured is not None
    assert own.measured.low == pytest.approx(sum(line.low_m for line in found))
    assert own.measured.high == pytest.approx(sum(line.high_m for line in found))
    lost = len(projects) - len(found)
    assert (own.measured.value is None) == (own.may_be_higher is not None) == bool(lost)
    whole = tuple(own for own in projects if not own.line.refusals)
    told = answers(plan, projects=whole)["projects_length_m"]
    assert told.measured is not None
    assert told.measured.value == pytest.approx(sum(line.length_m for line in found))
    assert told.may_be_higher is None


@pytest.mark.parametrize(
    ("there", "gone", "measured"),
    [
        ((300, 280, 320), (100, 90, 110), (0.75, 280 / 390, 320 / 410)),
        ((400, 400, 400), (0, 0, 0), (1.0, 1.0, 1.0)),
        ((0, 0, 10), (100, 90, 110), (0.0, 0.0, 10 / 100)),
        ((0, 0, 0), (100, 90, 110), (0.0, 0.0, 0.0)),
        ((0, 0, 0), (0, 0, 0), None),
    ],
)
def test_the_share_of_the_ring_that_exists(
    plan: PlanResult,
    there: tuple[float, float, float],
    gone: tuple[float, float, float],
    measured: tuple[float, float, float] | None,
) -> None:
    assert plan.ring is not None
    ring = replace(plan.ring, existing=span(*there), missing=span(*gone), unresolved=0)
    own = answers(plan, ring=ring)["ring_share"].measured
    if measured is None:
        assert own is None
    else:
        assert own is not None
        assert (own.value, own.low, own.high) == pytest.approx(measured)
    assert answers(plan, ring=replace(ring, unresolved=1))["ring_share"].measured is None
    assert "ring_share" not in answers(plan, ring=None)


def town(folder: Path, *more: Any, **layers: Any) -> Study:  # noqa: ANN401
    facilities = [*town_layers()["facilities"], *more]
    return read_study(write_study(folder, layers={"facilities": facilities, **layers}))


def test_counts_are_of_what_exists_and_assumed_ones_are_not_sure(
    plan: PlanResult, tmp_path: Path
) -> None:
    more = [
        facility("clinic-2", point(100, 0)),
        facility("clinic-3", point(200, 0), assumed=True, accuracy_m=50.0),
        facility("clinic-4", point(200, 0), status="planned"),
        facility("market-2", point(200, 0)) | {"kind": "market"},
    ]
    own = answers(plan, study=town(tmp_path, *more))
    assert own["count:clinic"].measured == span(None, 2.0, 3.0)
    assert own["count:market"].measured == span(2.0, 2.0, 2.0)
    assert own["count:clinic"].may_be_higher is None
    assert own["count:school"].may_be_higher is not None  # of no category
    assert "另有规划 1 处" in own["count:clinic"].evidence.zh
    assert "另有规划" not in own["count:market"].evidence.zh
    assert own["count:clinic"].counted is None
    # Of a kind that is only planned the layer says that none is there, however complete it is.
    school = facility("school-1", point(0, 0), status="planned") | {"kind": "school"}
    own = answers(plan, study=town(tmp_path / "planned", facilities=[school]))
    assert own["count:school"].counted == 0


def test_coverage_is_that_of_its_finding(plan: PlanResult) -> None:
    (finding, *_) = measure_coverage(plan.study, draws=0).findings
    known = replace(finding, share=0.5, low=0.25, high=0.75)
    blank = replace(finding, low=None, high=None, share=None, tier_min=99)
    key = f"coverage:{finding.category}"
    own = answers(plan, findings=[known, blank])
    told = own[f"{key}:{finding.tier_min}:{finding.denominator}"]
    assert told.measured == span(0.5, 0.25, 0.75)
    assert told.finding is known
    assert own[f"{key}:99:{finding.denominator}"].measured is None


def test_neighbourhoods_stand_in_for_offices_that_nobody_listed(
    plan: PlanResult, tmp_path: Path
) -> None:
    """Streets run at 0, 100, 200, 300 m: these stand 30, 31 and 29 m from one, one is lost."""
    hoods = [
        row("n-1", point(50, 30)),
        row("n-2", point(50, 31), accuracy_m=0.9),
        row("n-3", point(50, 131), accuracy_m=1.1),
        row("n-4", None),
    ]
    own = answers(plan, study=town(tmp_path, neighbourhoods=hoods))["office_frontage"]
    assert own.measured is not None
    assert (own.measured.value, own.measured.low) == (None, 0.0)
    assert own.measured.high == pytest.approx(3 / 4)
    assert "按现有位置 1/4，计入位置精度为 1 至 3" in own.evidence.zh


def with_offices(study: Study) -> Study:
    """Return a study whose places called office-… are neighbourhood offices."""
    places = study.layers["facilities"].copy()
    places.loc[places.index.str.startswith("office-"), "kind"] = OFFICE_KIND
    return replace(study, layers={**study.layers, "facilities": places})


def test_offices_front_streets_as_a_share_of_a_register_that_is_complete(
    plan: PlanResult, tmp_path: Path
) -> None:
    """Streets run at 0, 100 m: of three offices two exist, at 10 and 50 m from a street."""
    offices = [
        facility(f"office-{n}", point(50, y), status=status) | {"kind": "market"}
        for n, (y, status) in enumerate(((10, "existing"), (50, "existing"), (5, "planned")))
    ]
    study = with_offices(town(tmp_path / "planned", offices[2]))
    planned = answers(plan, study=study)["office_frontage"]
    study = with_offices(town(tmp_path / "town", *offices))
    some = answers(plan, study=study)["office_frontage"]
    assert planned.measured is None
    assert some.measured is None
    assert "现有办公点 2 处，名录没有核实完整，不能算比例" in some.evidence.zh
    signed = RegisterRecord(
        id=OFFICE_KIND, complete=True, checked_on=study.date, checked_by="服务办"
    )
    told = replace(plan, plan=replace(plan.plan, registers={OFFICE_KIND: signed}))
    assert answers(told, study=study)["office_frontage"].measured == span(0.5, 0.5, 0.5)


def test_offices_said_to_be_off_every_main_road_bound_the_share(
    plan: PlanResult, tmp_path: Path
) -> None:
    """Of four offices 50 m from a street two are said to be on no main road: at most half."""
    offices = [
        facility(f"office-{n}", point(50 + n * 10, 50), on_main_road=said) | {"kind": "market"}
        for n, said in enumerate(("no", "no", "", ""))
    ]
    study = with_offices(town(tmp_path, *offices))
    signed = RegisterRecord(
        id=OFFICE_KIND, complete=True, checked_on=study.date, checked_by="服务办"
    )
    told = replace(plan, plan=replace(plan.plan, registers={OFFICE_KIND: signed}))
    own = answers(told, study=study)["office_frontage"]
    assert own.may_be_higher is not None
    assert own.ceiling == 0.5


def test_what_is_outside_shut_or_at_one_point_is_not_sure(plan: PlanResult, tmp_path: Path) -> None:
    """The town's own clinic counts, and the second of two at 0.5 m does not for sure."""
    today = plan.study.date
    more = [
        facility("clinic-far", point(9_000, 0), accuracy_m=10.0),
        facility("clinic-edge", point(9_000, 100), accuracy_m=20_000.0),
        facility("clinic-late", point(100, 0), opened_on=str(today.replace(year=today.year + 1))),
        facility("clinic-shut", point(200, 0), shut_on=f"{today.year - 1}年"),
        facility("clinic-both", point(0, 200), opened_on="2024-02-01", shut_on="2023-05"),
        facility("clinic-soon", point(0, 300), status="planned", opened_on="2020"),
        facility("clinic-twin-1", point(150, 0)),
        facility("clinic-twin-2", point(150.5, 0)),
        facility("clinic-lost", None),
    ]
    own = answers(plan, study=town(tmp_path, *more))["count:clinic"]
    assert own.measured == span(None, 3.0, 9.0)
    assert "在街道范围以外 1 处，不计" in own.evidence.zh
    assert "内外难定 1 处" in own.evidence.zh
    assert "投用、停用日期与状态不符 4 处" in own.evidence.zh
    assert "与另一处位置相同 1 处" in own.evidence.zh


def test_offices_that_are_not_listed_leave_bounds(plan: PlanResult, tmp_path: Path) -> None:
    """One of four neighbourhoods has its office listed, at 10 m from a street."""
    hoods = [row(f"n-{n}", point(50, 60 + n)) for n in range(4)]
    office = facility("office-1", point(50, 10)) | {"kind": "market"}
    study = with_offices(town(tmp_path, office, neighbourhoods=hoods))
    signed = RegisterRecord(
        id=OFFICE_KIND, complete=True, checked_on=study.date, checked_by="服务办"
    )
    told = replace(plan, plan=replace(plan.plan, registers={OFFICE_KIND: signed}))
    own = answers(told, study=study)["office_frontage"]
    assert own.measured == span(None, 0.25, 1.0)
    assert "按现有位置 1/1" in own.evidence.zh
    assert "应有 4 处" in own.evidence.zh
    assert "以 4 为分母" in own.evidence.zh
