"""Sums of the table of compounds: how many are filled in, bounds where some are not, 0 of 0."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo import measure_plan, read_study
from ganquan_geo.model.plan_records import CompoundRecord, IndicatorRecord, ProjectRecord
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.rollups import roll_up_compounds
from ganquan_geo.words.figures import ALMOST_ALL, format_share_range
from tests.paths import DATA
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_records import Rough
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.readings import Answer


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_plan_town(tmp_path_factory.mktemp("town") / "town"))


def rolled(town: Study, rows: Mapping[int, CompoundRecord]) -> dict[str, Answer]:
    """Roll up rows by the place of their compound in the layer."""
    keys = town.layers["compounds"].index.tolist()
    plan = replace(town.usable_plan(), compounds={keys[row]: own for row, own in rows.items()})
    return dict(roll_up_compounds(plan, town))


def counts(**own: float) -> CompoundRecord:
    return CompoundRecord(id="x", counts=own)


def test_a_sum_is_whole_only_where_every_compound_is_filled_in(town: Study) -> None:
    size = len(town.layers["compounds"])
    whole = rolled(town, {row: counts(lifts=row) for row in range(size)})["compounds:lifts"]
    total = sum(range(size))
    assert whole.measured == Range(value=total, low=total, high=total)
    assert whole.lacking is None
    part = rolled(town, {0: counts(lifts=7)})["compounds:lifts"]
    assert part.measured == Range(value=None, low=7, high=math.inf)
    assert part.lacking is not None
    assert f"还有 {size - 1} 个小区没有填" in part.lacking.zh
    dashed = CompoundRecord(id="x", not_applicable=frozenset({"lifts"}))
    rows = {0: counts(lifts=7), **dict.fromkeys(range(1, size), dashed)}
    assert rolled(town, rows)["compounds:lifts"].measured == Range(value=7, low=7, high=7)
    assert "compounds:lifts" not in rolled(town, {0: counts(committee=1)})


def test_those_not_filled_in_may_have_it(town: Study) -> None:
    size = len(town.layers["compounds"])
    found = rolled(town, {0: counts(committee=1), 1: counts(committee=0)})["compounds:committee"]
    assert found.measured == Range(value=None, low=1, high=size - 1)


def test_closed_before_the_period_is_in_the_upper_bound_alone(town: Study) -> None:
    """The plan begins in 2025: one was closed in it, one before it, one is open, others unknown."""
    size = len(town.layers["compounds"])
    days = {0: "2025-03-01", 1: "2018-05-01"}
    rows = {
        row: CompoundRecord(
            id="x",
            days={"closed_on": dt.date.fromisoformat(day)},
            words={"management": "closed", "security": "working"},
        )
        for row, day in days.items()
    }
    rows[2] = CompoundRecord(id="x", words={"management": "open"})
    found = rolled(town, rows)
    own = found["compounds:closed_on"]
    assert own.measured == Range(value=None, low=1, high=1 + 1 + size - 3)
    assert own.lacking is not None
    assert "1 个的日期早于规划期" in own.lacking.zh
    # Its gates are closed all the same, and so is it among those with equipment.
    assert "填了 3 个" in found["compounds:security_working"].evidence.zh


@pytest.mark.parametrize(
    ("column", "of"), [("lifts", "stairwells_fit"), ("adapted_homes", "households")]
)
def test_a_sum_is_bounded_by_what_the_others_can_hold(town: Study, column: str, of: str) -> None:
    """All but the last say 0: of 5 in the last the sum is 5 at most, of unknown ones unbounded."""
    size = len(town.layers["compounds"])
    homes = town.layers["compounds"].assign(households=math.nan)
    bare = replace(town, layers={**town.layers, "compounds": homes})
    rows = {row: counts(**{column: 0.0}) for row in range(size - 1)}
    high = rolled(bare, {**rows, size - 1: counts(**{of: 5.0})})[f"compounds:{column}"]
    assert high.measured == Range(value=None, low=0, high=5)
    assert "计入上限" in high.evidence.zh
    unknown = rolled(bare, rows)[f"compounds:{column}"].measured
    assert unknown == Range(value=None, low=0, high=math.inf)


def test_days_outside_the_period_or_to_come_do_not_count(town: Study) -> None:
    """The plan begins in 2025, the study stands for 2026-01-01."""
    days = ("2024-12-31", "2025-01-01", "2026-01-01", "2026-01-02")
    rows = {
        row: CompoundRecord(
            id="x", days=dict.fromkeys(("repaired_on", "closed_on"), dt.date.fromisoformat(day))
        )
        for row, day in enumerate(days)
    }
    found = rolled(town, rows)
    open_ = len(town.layers["compounds"]) - len(days)
    assert found["compounds:repaired_on"].measured == Range(
        value=None if open_ else 2, low=2, high=2 + open_
    )
    assert (
        "1 个的日期早于规划期，不计，1 个的日期晚于资料日期，不计"
        in found["compounds:repaired_on"].evidence.zh
    )
    assert "1 个的日期晚于资料日期，不计" in found["compounds:closed_on"].evidence.zh
    both = CompoundRecord(
        id="x", days={"closed_on": dt.date(2025, 3, 1)}, words={"management": "open"}
    )
    told = rolled(town, {0: both})["compounds:closed_on"].evidence.zh
    assert "1 个的管理方式与封闭日期相左，不计" in told  # the day is inside the period
    assert "日期不" not in told
    # Whether one that was closed before is among those of this period is not known.
    closed = found["compounds:closed_on"]
    assert closed.measured == Range(value=None, low=2, high=3 + open_)
    assert "1 个的日期早于规划期，是否为本期的封闭改造不明" in closed.evidence.zh


def test_of_nothing_there_is_no_share(town: Study) -> None:
    size = len(town.layers["compounds"])
    none = CompoundRecord(id="x", not_applicable=frozenset({"bike_shed"}))
    found = rolled(town, dict.fromkeys(range(size), none))["compounds:bike_shed"]
    assert found.measured is None
    assert found.is_of_nothing
    assert "没有比例可言" in found.evidence.zh


def test_equipment_is_of_the_closed_compounds(town: Study) -> None:
    size = len(town.layers["compounds"])
    rows = {
        row: CompoundRecord(
            id="x",
            words={"management": "closed", "security": ("working", "broken", "none")[row % 3]},
        )
        for row in range(3)
    }
    rows |= {row: CompoundRecord(id="x", words={"management": "open"}) for row in range(3, size)}
    found = rolled(town, rows)
    assert found["compounds:security_installed"].measured == Range(
        value=2 / 3, low=2 / 3, high=2 / 3
    )
    working = found["compounds:security_working"].measured
    assert working == Range(value=1 / 3, low=1 / 3, high=1 / 3)


def test_equipment_said_to_be_installed_may_work_or_not(town: Study) -> None:
    """Of three closed compounds one works, one has it, one has none; all others are open."""
    size = len(town.layers["compounds"])
    closed = {
        row: CompoundRecord(id="x", words={"management": "closed", "security": word})
        for row, word in enumerate(("working", "installed", "none"))
    }
    rest = {row: CompoundRecord(id="x", words={"management": "open"}) for row in range(3, size)}
    found = rolled(town, closed | rest)
    assert found["compounds:security_installed"].measured == Range(
        value=2 / 3, low=2 / 3, high=2 / 3
    )
    own = found["compounds:security_working"]
    assert own.measured == Range(value=None, low=1 / 3, high=2 / 3)
    assert own.lacking is not None
    assert "1 个小区只写已装，没有写是否完好" in own.lacking.zh


def test_equipment_without_management_says_what_is_missing(town: Study) -> None:
    own = rolled(town, {0: CompoundRecord(id="x", words={"security": "working"})})
    for column in ("security_installed", "security_working"):
        lacking = own[f"compounds:{column}"].lacking
        assert lacking is not None
        assert "1 个填了技防设施的小区没有填明管理方式，没有计入" in lacking.zh


def test_a_row_that_says_closed_and_open_is_told_of(town: Study) -> None:
    """It is filled in, and says nothing: in no sum, and not among those without a word."""
    size = len(town.layers["compounds"])
    words = {"management": "open", "security": "working"}
    odd = CompoundRecord(id="x", words=words, days={"closed_on": dt.date(2026, 1, 1)})
    found = rolled(town, {0: odd})
    own = found["compounds:closed_on"]
    assert own.measured == Range(value=None, low=0, high=size)
    said = "1 个的管理方式与封闭日期相左，不计"
    assert said in own.evidence.zh
    assert own.lacking is not None
    assert own.lacking.zh == f"还有 {size - 1} 个小区没有填，{said}"
    lacking = found["compounds:security_working"].lacking
    assert lacking is not None
    assert said in lacking.zh
    assert "没有填明管理方式" not in lacking.zh


def test_more_adapted_homes_than_homes_are_not_counted(town: Study) -> None:
    """The households may stand in the row or in the layer."""
    homes = town.layers["compounds"].iloc[0]
    key = str(homes.name)
    own = CompoundRecord(id=key, counts={"adapted_homes": 11, "households": 10})
    found = rolled(town, {0: own, 1: counts(adapted_homes=3)})["compounds:adapted_homes"]
    assert found.measured == Range(value=None, low=3, high=math.inf)
    assert found.lacking is not None
    assert "1 个小区填的多于户数，不计" in found.lacking.zh


def test_files_are_of_households_and_unknown_without_them(town: Study) -> None:
    size = len(town.layers["compounds"])
    told = {row: counts(households=10, family_files=8) for row in range(size)}
    found = rolled(town, told)["compounds:family_files"].measured
    assert found is not None
    assert found.value == pytest.approx(0.8)
    told[0] = counts(households=10)
    part = rolled(town, told)["compounds:family_files"].measured
    assert part is not None
    assert part.value is None
    assert (part.low, part.high) == pytest.approx(
        (0.8 * (size - 1) / size, (0.8 * (size - 1) + 1) / size)
    )


@given(st.lists(st.sampled_from([None, "-", 0.0, 1.0]), min_size=4, max_size=4))
def test_filling_in_more_only_narrows_the_bounds(
    town: Study, cells: list[float | str | None]
) -> None:
    """Whatever the open ones turn out to be, the share stays within the bounds of before."""
    size = len(town.layers["compounds"])
    cells = (cells * size)[:size]

    def share(own: list[float | str | None]) -> Range | None:
        rows = {
            row: CompoundRecord(id="x", not_applicable=frozenset({"bike_shed"}))
            if cell == "-"
            else counts(bike_shed=float(cell))
            for row, cell in enumerate(own)
            if cell is not None
        }
        answer = rolled(town, rows).get("compounds:bike_shed")
        return None if answer is None else answer.measured

    before = share(cells)
    if before is None:
        return
    for filled in (0.0, 1.0):
        after = share([filled if cell is None else cell for cell in cells])
        assert after is not None
        assert before.low <= after.low <= after.high <= before.high


def test_a_dash_for_the_day_leaves_what_the_management_says(town: Study) -> None:
    dashed = CompoundRecord(
        id="x", words={"management": "closed"}, not_applicable=frozenset({"closed_on"})
    )
    both = CompoundRecord(
        id="x", words={"management": "open"}, days={"closed_on": dt.date(2025, 6, 1)}
    )
    size = len(town.layers["compounds"])
    found = rolled(town, dict.fromkeys(range(size), dashed))["compounds:closed_on"]
    assert found.measured == Range(value=size, low=size, high=size)
    found = rolled(town, {0: dashed, 1: both})["compounds:closed_on"]
    assert found.measured == Range(value=None, low=1, high=size)  # a row that says both: neither


def test_more_files_than_households_are_no_share(town: Study) -> None:
    size = len(town.layers["compounds"])
    told = {row: counts(households=10, family_files=8) for row in range(size)}
    told[0] = counts(households=10, family_files=12)
    found = rolled(town, told)["compounds:family_files"]
    assert found.measured is None
    assert "1 个小区的档案多于户数" in found.evidence.zh


@pytest.mark.parametrize(
    ("theme", "done"),
    [("公益服务", True), ("public welfare", True), ("休闲", False), ("不知", False)],
)
def test_a_street_is_done_with_the_theme_that_the_plan_wants_alone(
    theme: str,
    done: bool,  # noqa: FBT001
) -> None:
    study = read_study(DATA)
    plan = study.usable_plan()
    record = ProjectRecord(
        id="ganquan-lu", status="done", theme=theme, evidence="验收单", end=dt.date(2023, 5, 1)
    )
    results = measure_plan(replace(study, plan=replace(plan, records={"ganquan-lu": record})))
    own = next(own for own in results.indicators if own.indicator.measure == "project:ganquan-lu")
    assert (own.measured is not None) == done
    if not done:
        assert "规划要的主题是" in own.evidence.zh


@pytest.mark.parametrize(
    ("record", "verdict", "told"),
    [
        (ProjectRecord(id="ganquan-lu"), "unverified", "项目表没有填报甘泉路的状态"),
        (
            ProjectRecord(id="ganquan-lu", status="outside", theme="公益", evidence="单"),
            "unverified",
            "甘泉路的完工日期在规划期以前或资料日期以后",
        ),
        (
            ProjectRecord(id="ganquan-lu", status="done", theme="飞天", evidence="单"),
            "unverified",
            "规划要的主题是公益",
        ),
        (
            ProjectRecord(id="ganquan-lu", status="under_way"),
            "unverified",
            "填报值 完成 与资料不符",
        ),
        (ProjectRecord(id="ganquan-lu", status="done", theme="公益"), "done", "依据：未附"),
    ],
)
def test_a_theme_street_reported_done_is_held_against_its_project(
    record: ProjectRecord, verdict: str, told: str
) -> None:
    study = read_study(DATA)
    reading = IndicatorRecord(
        id="ganquan-street", measured=1.0, measured_on=study.date, evidence="统计表"
    )
    plan = replace(
        study.usable_plan(),
        records={"ganquan-lu": record},
        readings={"ganquan-street": (reading,)},
        end=study.date,
    )
    result = measure_plan(replace(study, plan=plan))
    own = next(own for own in result.indicators if own.indicator.id == "ganquan-street")
    assert own.verdict == verdict
    assert told in own.evidence.zh + own.reason.zh
    misfits = [one for one in result.misfits if one.subject == "ganquan-street"]
    assert [one.rule for one in misfits] == (["reading"] if verdict == "unverified" else [])


def test_works_outside_the_period_have_their_own_reason() -> None:
    study = read_study(DATA)
    records = {"ganquan-lu": ProjectRecord(id="ganquan-lu", status="outside")}
    result = measure_plan(replace(study, plan=replace(study.usable_plan(), records=records)))
    own = next(own for own in result.indicators if own.indicator.id == "street-projects")
    assert "1 条完工日期在规划期以前或资料日期以后，不计入完成，11 条未填报状态" in own.evidence.zh


def test_a_sum_with_a_figure_that_is_not_exact_is_not(town: Study) -> None:
    size = len(town.layers["compounds"])
    rows = {row: counts(lifts=10) for row in range(size)}
    about = replace(counts(lifts=1226), rough={"lifts": "about"})
    found = rolled(town, rows | {0: about})["compounds:lifts"]
    assert found.measured == Range(value=None, low=10 * (size - 1), high=math.inf)
    assert found.may_be_higher is not None
    assert found.lacking is None  # to be verified, not missing
    assert "1 个小区写的是约数，不当作准数" in found.evidence.zh
    over = replace(about, rough={"lifts": "over"})
    found = rolled(town, rows | {0: over})["compounds:lifts"]
    assert found.measured == Range(value=None, low=10 * (size - 1) + 1226, high=math.inf)


@pytest.mark.parametrize("rough", ["about", "over"])
def test_what_is_not_exact_is_no_upper_bound(town: Study, rough: Rough) -> None:
    """The first compound has "about" 20 stairwells that lifts fit, and has not told its lifts."""
    size = len(town.layers["compounds"])
    rows = {row: counts(lifts=10, stairwells_fit=20) for row in range(size)}
    rows[0] = replace(counts(stairwells_fit=20), rough={"stairwells_fit": rough})
    found = rolled(town, rows)["compounds:lifts"]
    assert found.measured == Range(value=None, low=10 * (size - 1), high=math.inf)


@pytest.mark.parametrize("column", ["family_files", "households"])
@pytest.mark.parametrize("short", [0, 40])
def test_a_share_of_figures_that_are_not_exact_has_bounds(
    town: Study, column: str, short: int
) -> None:
    """Each compound has 100 households and files, the first 40 files fewer, the second "about"."""
    size = len(town.layers["compounds"])
    rows = {row: counts(households=100, family_files=100) for row in range(size)}
    rows[0] = counts(households=100, family_files=100 - short)
    rows[1] = replace(rows[1], rough={column: "about"})
    found = rolled(town, rows)["compounds:family_files"]
    whole = 100.0 * size
    low, high = (whole - 100 - short) / whole, 1 - short / whole
    if column == "households":  # there may be any number of them, and none with a file
        low, high = 0.0, ALMOST_ALL if short else 1.0
    assert found.measured == Range(value=None, low=low, high=high)
    assert (found.may_be_higher is None) == bool(short)


@pytest.mark.parametrize(
    ("files", "high"),
    [
        # One compound without households: what it has mends nothing of what others lack.
        ([100.0, 100.0, 60.0, 100.0], ALMOST_ALL),
        ([100.0, 100.0, 100.0, 100.0], 1.0),
        ([100.0, 100.0, None, 100.0], 1.0),
        ([None, None, 60.0, None], ALMOST_ALL),
    ],
)
def test_a_known_shortfall_refutes_all_whatever_the_others_have(
    town: Study, files: list[float | None], high: float
) -> None:
    size = len(town.layers["compounds"])
    files = [*files, *[100.0] * (size - len(files))]
    rows = {
        row: counts(
            **({} if row == 0 else {"households": 100}),
            **({"family_files": own} if own is not None else {}),
        )
        for row, own in enumerate(files)
    }
    homes = town.layers["compounds"].assign(households=math.nan)
    bare = replace(town, layers={**town.layers, "compounds": homes})
    found = rolled(bare, rows)["compounds:family_files"]
    assert found.measured == Range(value=None, low=0.0, high=high)
    assert found.lacking is not None
    assert "1 个小区没有户数" in found.evidence.zh
    assert ("已知缺 40 户的档案" in found.evidence.zh) == (60.0 in files)


def test_compounds_without_households_to_keep_files_of_are_in_no_share(town: Study) -> None:
    size = len(town.layers["compounds"])
    rows = {row: counts(households=100, family_files=50) for row in range(size)}
    rows[0] = CompoundRecord(
        id="x", counts={"households": 700}, not_applicable=frozenset({"family_files"})
    )
    found = rolled(town, rows)["compounds:family_files"]
    assert found.measured == Range(value=0.5, low=0.5, high=0.5)
    assert found.lacking is None


@pytest.mark.parametrize(
    ("change", "is_done"),
    [
        ({}, False),
        ({"evidence": "规划提纲第一部分一（回顾）"}, False),
        ({"evidence": "规划提纲第一部分一（回顾）；验收单 3 号"}, None),
        ({"end": dt.date(2023, 5, 1), "evidence": "规划回顾"}, True),
        ({"evidence": "验收单"}, None),
        ({"accepted_on": dt.date(2023, 5, 1), "evidence": "验收单"}, True),
    ],
)
def test_what_the_review_says_is_done_is_of_the_period_before(
    change: Mapping[str, Any],
    is_done: bool | None,  # noqa: FBT001 - None: nobody knows when
) -> None:
    study = read_study(DATA)
    record = replace(ProjectRecord(id="huangling-lu", status="done", theme="绿化"), **change)
    plan = replace(study.usable_plan(), records={"huangling-lu": record})
    result = measure_plan(replace(study, plan=plan))
    own = next(own for own in result.indicators if own.indicator.id == "huangling-greenery")
    assert (own.measured is not None) == bool(is_done)
    assert own.verdict == ("early" if is_done else "missing")
    assert ("属于上一规划期" in own.reason.zh) == (is_done is False)
    assert ("还缺竣工或验收日期" in own.reason.zh) == (is_done is None)


def test_a_reading_that_settles_a_theme_street_is_not_said_to_lack_what_it_brings() -> None:
    study = read_study(DATA)
    record = ProjectRecord(id="ganquan-lu", status="done", theme="公益")
    reading = IndicatorRecord(
        id="ganquan-street", measured=1.0, measured_on=study.date, evidence="统计表"
    )
    plan = replace(study.usable_plan(), records={"ganquan-lu": record})
    for readings, verdict in (({}, "missing"), ({"ganquan-street": (reading,)}, "early")):
        result = measure_plan(replace(study, plan=replace(plan, readings=readings)))
        own = next(own for own in result.indicators if own.indicator.id == "ganquan-street")
        assert own.verdict == verdict
        assert ("还缺依据、竣工或验收日期" in own.reason.zh) == (not readings)
        assert "还缺依据、竣工或验收日期" not in own.evidence.zh


def test_short_of_all_is_not_written_as_all() -> None:
    assert format_share_range(0.0, ALMOST_ALL) == "0–<100%"
    assert format_share_range(0.0, 1.0) == "0–100%"
