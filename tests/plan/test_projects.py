"""Projects of the town with a plan, figures worked out on paper."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from rich.console import Console

from ganquan_geo import measure_plan, read_study, write_plan
from ganquan_geo.present.plan.console import draw_plan
from ganquan_geo.present.plan.rows import COUNTS, build_project_rows
from ganquan_geo.present.plan.sheets import build_project_facts
from ganquan_geo.present.report.projects import write_projects
from tests.towns import EXACT_M, facility, home, line, point, polygon, row, street
from tests.towns.plan import PLAN, plan_streets, write_plan_town
from tests.towns.studies import town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import PlanResult


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return measure_plan(read_study(write_plan_town(tmp_path_factory.mktemp("town") / "study")))


def test_length_and_share_of_the_streets(result: PlanResult) -> None:
    first, column = result.projects
    # Inside: three rows and three columns of 300 m, and row-200 for 340 + 2 x 10 m of margin.
    net_m = 6 * 300 + 340 + 20
    assert first.line.length_m == pytest.approx(300, rel=1e-4)
    assert first.net_share == pytest.approx(300 / net_m, rel=1e-3)
    assert column.line.length_m == pytest.approx(300, rel=1e-4)


def test_ring_legs_neighbours_and_crossings(result: PlanResult) -> None:
    first, column = result.projects
    assert first.ring_legs == (1,)
    assert column.ring_legs == ()
    assert first.neighbours == ("column-100",)
    assert column.neighbours == ("first-row",)
    assert column.crosses == ("row-0", "row-100", "row-200", "row-300")
    assert first.themes == ("quiet",)


def test_a_street_that_no_layer_has_gets_no_figures(tmp_path: Path) -> None:
    plan = PLAN.replace('street = "column-100"', 'street = "column-1000"')
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan)))
    first, refused = result.projects
    assert refused.line.refusals
    assert refused.net_share is None
    assert first.net_share is not None
    assert set(result.along["project_id"]) == {"first-row"}
    rows = build_project_rows(result, lang="zh").set_index("id")
    assert rows.loc["column-100", ["net_share", "length_m", *COUNTS]].isna().all()
    assert rows.loc["first-row", [*COUNTS]].notna().all()
    write_plan(result, tmp_path / "out")
    written = (tmp_path / "out" / "projects.csv").read_text(encoding="utf-8-sig").splitlines()
    assert ",,,,,,,,,,,," in written[2]  # empty, not 0
    assert ",,,,,,,,,,,," not in written[1]
    sheet = dict(build_project_facts(result, refused, lang="zh"))
    assert sheet["50 米内设施"] == "无法确定"
    assert "占界内路网" not in sheet
    console = Console(file=StringIO(), width=200)
    console.print(draw_plan(result, lang="zh"))
    assert isinstance(console.file, StringIO)
    (line,) = [x for x in console.file.getvalue().splitlines() if "column-1000" in x]
    assert "—" in line
    assert "0 (0-0)" not in line
    assert "0.0%" not in line
    said = repr(write_projects(result, "zh"))
    assert "0 (0–0)" not in said


def test_every_theme_that_the_plan_gives_is_kept(tmp_path: Path) -> None:
    """A theme of the table is not dropped in favour of the body's."""
    other = PLAN.replace('"quiet"\nform', '"lively"\nform').replace(
        "line = 12\n", 'line = 30\npart = "table"\n'
    )
    statement = other[other.index("[[themes]]") : other.index("[[places]]")]
    plan = PLAN.replace("[[places]]", statement + "[[places]]")
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan)))
    assert result.projects[0].themes == ("quiet", "lively")
    drawn = result.lines[result.lines["layer"] == "project_theme"].set_index("state")
    assert drawn.loc["quiet;lively", "length_m"] == pytest.approx(200, rel=1e-4)
    sheet = dict(build_project_facts(result, result.projects[0], lang="zh"))
    assert sheet["主题"] == "安静、热闹（说法不一，见核对）"
    assert build_project_rows(result, lang="zh")["theme"][0] == "quiet; lively"
    assert build_project_rows(result, lang="zh")["theme_name"][0] == "安静、热闹"


def test_a_theme_holds_on_its_segment_and_nowhere_else(result: PlanResult) -> None:
    """On row-0 from column-100 to column-300: 200 of its 300 m."""
    (stretch,) = result.projects[0].stretches
    assert (stretch.start, stretch.end) == ("column-100", "column-300")
    assert stretch.length_m == pytest.approx(200, rel=1e-4)
    drawn = result.lines[result.lines["layer"] == "project_theme"].set_index(["key", "state"])
    assert drawn["length_m"].to_dict() == pytest.approx(
        {("first-row", "quiet"): 200, ("first-row", ""): 100, ("column-100", ""): 300}, rel=1e-4
    )
    row = build_project_rows(result, lang="zh").iloc[0]
    assert row["theme_segment"] == "column-100—column-300"
    assert row["theme_segment_m"] == pytest.approx(200, abs=0.1)
    sheet = dict(build_project_facts(result, result.projects[0], lang="zh"))
    assert sheet["主题路段"] == "column-100—column-300 200 米"


def test_a_theme_of_the_whole_street_holds_everywhere(tmp_path: Path) -> None:
    plan = PLAN.replace('start = "column-100"\nend = "column-300"\n', "")
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan)))
    (stretch,) = result.projects[0].stretches
    assert (stretch.start, stretch.edges) == ("", result.projects[0].line.edges)


@pytest.mark.parametrize(
    ("accuracy_m", "beside_m"), [(5, 0), (19.9, 0), (20.1, 300), (60, 300), (160, 300)]
)
def test_a_street_beside_the_boundary(tmp_path: Path, accuracy_m: float, beside_m: float) -> None:
    """The town's boundary is at y = 320; row-350 at 30 m from it, 20 m beyond the margin."""
    outside = street("row-350", line((0, 350), (300, 350)), accuracy_m=accuracy_m)
    link = street("link", line((0, 300), (0, 350)))
    plan = PLAN.replace('street = "column-100"', 'street = "row-350"')
    layers = {"streets": [*plan_streets(), outside, link]}
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan, layers=layers)))
    own = result.projects[1]
    assert own.line.length_m == 0
    assert own.beside_m == pytest.approx(beside_m, abs=EXACT_M)
    assert own.line.low_m == 0
    assert own.line.high_m == pytest.approx(beside_m, abs=EXACT_M)
    found = [misfit.subject for misfit in result.misfits if misfit.rule == "along_boundary"]
    assert found == (["row-350"] if beside_m else [])


@pytest.mark.parametrize(("east", "cut_off"), [((900, 150), True), ((900, 300), False)])
def test_a_layer_that_ends_outside_says_nothing_of_the_whole_street(
    tmp_path: Path, east: tuple[float, float], *, cut_off: bool
) -> None:
    """A road of which 120 of 700 m are inside; it is a share of it only if it does not end."""
    road = street("long", line((200, 150), east))
    far = street("far", line((900, 300), (900, 600), (200, 600), (200, 300)))
    plan = PLAN.replace('street = "column-100"', 'street = "long"')
    layers = {"streets": [*plan_streets(), road, far]}
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan, layers=layers)))
    assert result.projects[1].cut_off == cut_off
    found = [misfit.what.zh for misfit in result.misfits if misfit.rule == "project_outside"]
    assert bool(found) != cut_off
    assert all("图层所载的long" in said for said in found)


def test_what_the_plan_itself_put_into_a_layer_bears_out_no_count(tmp_path: Path) -> None:
    layers = town_layers()
    places = [
        *layers["facilities"],
        facility("clinic-2", point(300, 0), assumed=True),
        facility("clinic-3", point(300, 0), assumed=True),
    ]
    plan = PLAN.replace("count = 1\n", "count = 3\n")
    study = write_plan_town(tmp_path / "town", plan=plan, layers={"facilities": places})
    found = [f for f in measure_plan(read_study(study)).misfits if f.rule == "count_on_the_ground"]
    (said,) = [misfit.what for misfit in found]
    assert "图层中登记 3 处（位置已知 1，推定位置 2）" in said.zh
    assert "in the layer: 3 (1 of known position, 2 assumed)" in said.en


def test_what_staff_keep_is_joined_by_id(result: PlanResult) -> None:
    first, column = result.projects
    assert (first.record.status, first.record.budget_cny) == ("done", 1_000_000)
    assert column.record.status == "under_way"
    assert column.record.end is None


def test_places_along_a_project(result: PlanResult) -> None:
    places: Any = result.places.set_index(["project_id", "place_id"])
    # home-b at (150, 20): 20 m off row-0, where the walk begins.
    own = places.loc[("first-row", "home-b")]
    assert own["straight_near_m"] == pytest.approx(20, abs=0.1)
    assert own["walk_near_m"] == pytest.approx(20, abs=0.1)
    # home-c at (300, 100): 100 m north along column-300.
    assert places.loc[("first-row", "home-c"), "walk_near_m"] == pytest.approx(100, abs=0.1)
    # The market is somewhere on row-300 between x = 100, on column-100, and x = 200.
    market = places.loc[("column-100", "market-1")]
    assert market["position"] == "street"
    assert market["walk_near_m"] == pytest.approx(0, abs=0.1)
    assert market["walk_far_m"] == pytest.approx(100, abs=0.1)


def test_an_area_is_as_near_as_its_nearest_point_wherever_its_corners_are(tmp_path: Path) -> None:
    """row-0 is 300 m long, with column-100 across it at x = 100.

    Beside it lies an area with its corners beyond both ends; around it one that holds most of
    it; off its eastern end one whose long side is 10 m from it, halfway between its corners.
    """
    homes = [
        home("around", polygon((20, -150), (280, -150), (280, 80), (20, 80))),
        home("beside", polygon((-200, 30), (500, 30), (500, 60), (-200, 60))),
        home("end", polygon((310, -43), (310, 47), (400, 0))),
    ]
    layers = {"compounds": homes}
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", layers=layers)))
    places: Any = found.places.set_index(["project_id", "place_id"])
    near_m = places["straight_near_m"]
    expected = {
        ("first-row", "around"): 0,
        ("first-row", "beside"): 30,
        ("first-row", "end"): 10,
        ("column-100", "around"): 0,
        ("column-100", "beside"): 0,
        ("column-100", "end"): 210,
    }
    assert {key: near_m[key] for key in expected} == pytest.approx(expected, abs=EXACT_M)
    far_m = places["straight_far_m"]
    assert far_m["first-row", "around"] == pytest.approx(150, abs=EXACT_M)
    assert far_m["first-row", "beside"] == pytest.approx(np.hypot(200, 60), abs=EXACT_M)
    assert set(places.loc["first-row", "position"]) >= {"area", "point", "street"}


@pytest.mark.parametrize(
    ("away_m", "accuracy_m", "counted"),
    [
        # Within 50 m of row-0: as positioned, surely and possibly.
        (49.9, 0.0, (1, 1, 1)),
        (50.1, 0.0, (0, 0, 0)),
        (40.0, 9.9, (1, 1, 1)),
        (40.0, 10.1, (1, 0, 1)),
        (60.0, 10.1, (0, 0, 1)),
        (60.0, 9.9, (0, 0, 0)),
    ],
)
def test_accuracy_moves_what_is_within_50_m(
    tmp_path: Path, away_m: float, accuracy_m: float, counted: tuple[int, int, int]
) -> None:
    """A home west of row-0's western end, so that only row-0 has it near."""
    homes = [
        home("one", point(-away_m, 0), accuracy_m=accuracy_m),
        home("other", point(300, 300), accuracy_m=150.0),
    ]
    layers = {"compounds": homes}
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", layers=layers)))
    along: Any = found.along.set_index(["project_id", "layer", "way"])
    row = along.loc[("first-row", "compounds", "straight")]
    assert (row["count"], row["low"], row["high"]) == counted


@pytest.mark.parametrize(
    ("x_m", "accuracy_m", "counted"),
    [
        # On row-300, so many metres from column-100, which is a project: within 300 m on foot.
        (399.0, 0.0, (1, 1, 1)),
        (401.0, 0.0, (0, 0, 0)),
        (380.0, 9.0, (1, 1, 1)),
        (380.0, 14.5, (1, 0, 1)),
        (420.0, 25.0, (0, 0, 1)),
        (420.0, 15.0, (0, 0, 0)),
    ],
)
def test_accuracy_moves_what_is_within_300_m_on_foot(
    tmp_path: Path, x_m: float, accuracy_m: float, counted: tuple[int, int, int]
) -> None:
    streets = [*plan_streets(), street("east", line((300, 300), (600, 300)))]
    layers = {
        "streets": streets,
        "compounds": [home("one", point(x_m, 300), accuracy_m=accuracy_m)],
        "boundary": [row("town", shapely.box(-20, -20, 620, 320), name="方格镇")],
    }
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", layers=layers)))
    along: Any = found.along.set_index(["project_id", "layer", "way"])
    counts = along.loc[("column-100", "compounds", "on foot")]
    assert (counts["count"], counts["low"], counts["high"]) == counted


@pytest.mark.parametrize(("accuracy_m", "counted"), [(200.0, (1, 0, 1)), (201.0, (1, 0, 1))])
def test_what_is_known_worse_than_200_m_bounds_nothing(
    tmp_path: Path, accuracy_m: float, counted: tuple[int, int, int]
) -> None:
    layers = {"compounds": [home("one", point(150, 0), accuracy_m=accuracy_m)]}
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", layers=layers)))
    along: Any = found.along.set_index(["project_id", "layer", "way"])
    counts = along.loc[("first-row", "compounds", "on foot")]
    assert (counts["count"], counts["low"], counts["high"]) == counted
    places: Any = found.places.set_index(["project_id", "place_id"])
    own = places.loc[("first-row", "one")]
    assert np.isinf(own["walk_high_m"]) or accuracy_m <= 200.0
    assert own["walk_low_m"] == 0


def test_counts_along_a_project_with_their_bounds(result: PlanResult) -> None:
    along: Any = result.along.set_index(["project_id", "layer", "way"])
    # Homes on row-0 within 50 m: home-a (0 m) and home-b (20 m, known to 20 m).
    row = along.loc[("first-row", "compounds", "straight")]
    assert (row["count"], row["low"], row["high"]) == (2, 2, 2)
    # On foot within 300 m: home-d at (300, 300) too.
    assert along.loc[("first-row", "compounds", "on foot"), "count"] == 4
    # Facilities within 50 m of column-100: the market may be, and is not surely.
    row = along.loc[("column-100", "facilities", "straight")]
    assert (row["count"], row["low"], row["high"]) == (0, 0, 1)


def test_a_home_walks_from_the_street_that_it_states(tmp_path: Path) -> None:
    """At (50, 20): 20 m from the first row, which is a project, and 80 m from row-100."""
    homes = [
        home("near", point(50, 20), accuracy_m=0.0, street_id=""),
        home("stated", point(50, 20), accuracy_m=0.0, street_id="row-100"),
    ]
    found = measure_plan(read_study(write_plan_town(tmp_path / "s", layers={"compounds": homes})))
    walks = found.places.set_index(["project_id", "place_id"])["walk_near_m"]
    assert walks["first-row", "near"] == pytest.approx(20, abs=0.1)
    assert walks["first-row", "stated"] == pytest.approx(80 + 50 + 100, abs=0.1)


def test_reach_from_a_project(result: PlanResult) -> None:
    reach: Any = result.coverage.set_index(["project_id", "category", "tier_min"])
    # The clinic at (0, 0), known to 10 m; row-0 to 5 m: all of it within 300 m, not surely.
    row = reach.loc[("first-row", "health", 5)]
    assert row["share"] == pytest.approx(1.0)
    assert row["share_low"] == pytest.approx(285 / 300, abs=2 / 300)
    # column-100 begins 100 m from it: 200 of its 300 m.
    assert reach.loc[("column-100", "health", 5), "share"] == pytest.approx(200 / 300, rel=1e-3)
    # The market may be anywhere between 100 and 200 m along row-300: no single share.
    assert reach["share"].isna().any()


def test_a_project_that_the_walker_avoids_has_no_reach(tmp_path: Path) -> None:
    """row-0 is steps: for a wheelchair nothing of it is left, and of column-100 all."""
    streets = plan_streets()
    assert streets[0]["id"] == "row-0"
    streets[0]["street_class"] = "steps"
    study = read_study(write_plan_town(tmp_path / "study", layers={"streets": streets}))
    adult, wheelchair = (measure_plan(study, profile=name) for name in ("adult", "wheelchair"))
    assert set(adult.coverage["project_id"]) == {"first-row", "column-100"}
    assert set(wheelchair.coverage["project_id"]) == {"column-100"}
    assert write_plan(wheelchair, tmp_path / "out")


def test_the_themed_segment_is_measured(result: PlanResult) -> None:
    theme = result.themes.iloc[0]
    assert (theme["street"], theme["theme"]) == ("row-0", "quiet")
    assert theme["length_m"] == pytest.approx(200, rel=1e-4)
