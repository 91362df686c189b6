"""Segments by cross street on a town of hard cases, lengths worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo import read_study
from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.model.plan import BOUNDARY, CrossingHint
from ganquan_geo.plan.names import plain_name
from ganquan_geo.plan.segments import (
    build_inside_street,
    measure_beside_m,
    resolve_segment,
)
from tests.towns import EXACT_M, line, street
from tests.towns.hard_names import ground_and_names, hard_study, part
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.street_line import StreetLine
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames
    from tests.towns import Row

Town = tuple["Ground", "StreetNames"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return ground_and_names(hard_study(tmp_path_factory.mktemp("town")))


def resolved(town: Town, *names: str, **sides: str) -> StreetLine:
    ground, street_names = town
    return resolve_segment(ground, part(*names, **sides), names=street_names)


def rules(line: StreetLine) -> list[str]:
    return [misfit.rule for misfit in line.refusals]


@pytest.mark.parametrize(
    ("names", "length_m"),
    [
        (("东街", "南一路", "南二路"), 200.0),
        (("东街", "南二路", "南一路"), 200.0),
        (("南一路", "东街", "双幅路"), 300.0),
        (("东街", BOUNDARY, "南一路"), None),  # meets the boundary twice
        (("东街",), 400.0),
        (("弯路",), 420.0),
        (("圈路",), 200.0 + 160.0 + 2 * np.hypot(20.0, 90.0)),
        (("两截路",), 200.0),
        (("环形弄",), 160.0),  # one closed line
    ],
)
def test_lengths_are_those_on_paper(
    town: Town, names: tuple[str, ...], length_m: float | None
) -> None:
    line = resolved(town, *names)
    if length_m is None:
        assert rules(line) == ["several_crossings"]
    else:
        assert not line.refusals
        assert line.length_m == pytest.approx(length_m, rel=1e-4)


def test_the_line_runs_from_the_first_crossing_to_the_second(town: Town) -> None:
    ground, _ = town
    forth, back = (
        resolved(town, "东街", "南一路", "南二路"),
        resolved(town, "东街", "南二路", "南一路"),
    )
    assert forth.nodes == back.nodes[::-1]
    assert ground.network.node_xy[forth.nodes[0]][0] < ground.network.node_xy[forth.nodes[-1]][0]


def test_the_bounds_come_from_the_streets_at_the_ends(town: Town) -> None:
    line = resolved(town, "东街", "南一路", "南二路")  # known to 10 and 30 m
    assert line.high_m - line.length_m == pytest.approx(40.0)
    assert line.length_m - line.low_m == pytest.approx(40.0)


def test_carriageways_are_one_street_and_measured_once(town: Town) -> None:
    line = resolved(town, "双幅路", "南一路", "南二路")
    assert not line.refusals
    assert line.length_m == pytest.approx(200.0, rel=1e-4)
    ground, _ = town
    assert ground.length_m(line.parallel_edges) >= 200.0 - 0.1
    whole = resolved(town, "双幅路")
    assert whole.length_m == pytest.approx(420.0, abs=1.0)  # one carriageway and a cross link
    assert whole.parallel_edges


def test_a_street_that_meets_another_twice_is_refused_with_its_candidates(town: Town) -> None:
    line = resolved(town, "东街", "弯路", "南一路")
    assert rules(line) == ["several_crossings"]
    said = [candidate.zh for candidate in line.refusals[0].candidates]
    assert len(said) == 2
    assert "50 米" in said[0]
    assert "250 米" in said[1]


@pytest.mark.parametrize(("side", "length_m"), [("west", 50.0), ("east", 250.0)])
def test_a_side_says_which_of_two_crossings_is_meant(
    town: Town, side: str, length_m: float
) -> None:
    line = resolved(town, "东街", "弯路", "南一路", start_side=side)
    assert line.length_m == pytest.approx(length_m, rel=1e-4)


def test_a_hint_of_the_plan_says_it_for_every_segment(town: Town) -> None:
    ground, names = town
    hint = CrossingHint(streets=("弯路", "西大马路"), side="east")
    line = resolve_segment(
        ground, part("东街", "弯路", "南一路"), names=replace(names, hints=(hint,))
    )
    assert line.length_m == pytest.approx(250.0, rel=1e-4)


def test_between_its_two_crossings_with_one_street_a_street_is_one_segment(town: Town) -> None:
    line = resolved(town, "弯路", "东街", "东街")
    assert line.length_m == pytest.approx(420.0, rel=1e-4)


def test_two_ways_that_are_not_carriageways_are_refused_with_both(town: Town) -> None:
    line = resolved(town, "圈路", "南一路", "南二路")
    assert rules(line) == ["several_ways"]
    said = [candidate.zh for candidate in line.refusals[0].candidates]
    other_m = 160.0 + 2 * np.hypot(20.0, 90.0)
    assert said[0].startswith("200 米")
    assert said[1].startswith(f"{other_m:,.0f} 米")


def test_a_missing_crossing_is_refused_with_the_gap_and_the_streets_it_does_meet(
    town: Town,
) -> None:
    line = resolved(town, "断头路", "南一路", "东街")
    assert rules(line) == ["crossing", "crossing"]
    assert "20 米" in line.refusals[0].what.zh
    crossing = resolved(town, "东街", "双幅路", "南一路").refusals[0]
    assert "300 米" in crossing.what.zh
    assert {c.zh for c in crossing.candidates} == {"弯路", "南一路", "南二路"}


def test_a_broken_street_is_refused_with_both_places(town: Town) -> None:
    line = resolved(town, "两截路", "南一路", "南二路")
    assert rules(line) == ["broken_street"]
    assert len(line.refusals[0].candidates) == 2


@pytest.mark.parametrize(
    "written", ["东街", " 东 街 ", "东\u3000街", "东", "西大马路", "西 大马路"]
)
def test_a_name_may_be_written_in_several_ways(town: Town, written: str) -> None:
    assert resolved(town, written).street == "东街"


@pytest.mark.parametrize("written", ["1号路", "１号路", "1号 路", "1号"])
def test_width_and_spaces_do_not_tell_names_apart(town: Town, written: str) -> None:
    assert resolved(town, written).street == "1号 路"


def test_a_name_without_its_last_word_that_fits_two_streets_is_refused(town: Town) -> None:
    misfit = resolved(town, "平安").refusals[0]
    assert {candidate.zh for candidate in misfit.candidates} == {"平安路", "平安街"}


def test_another_last_word_is_another_street(town: Town) -> None:
    misfit = resolved(town, "东路").refusals[0]
    assert misfit.rule == "street_name"
    assert "东街" in {candidate.zh for candidate in misfit.candidates}


def test_a_street_with_another_last_word_is_offered_first(tmp_path: Path) -> None:
    """甲大道 and 甲路 share one letter of three, too little to be alike but for the stem."""
    rows = [*accurate(), street("z", line((0, 250), (300, 250)), name="丁大道")]
    misfit = resolved(junction(tmp_path / "s", rows), "甲大道").refusals[0]
    assert [candidate.zh for candidate in misfit.candidates] == ["甲路", "丁大道"]


def test_only_the_part_inside_the_boundary_is_a_project(town: Town) -> None:
    ground, _ = town
    line = build_inside_street(ground, resolved(town, "东街"))
    assert line.length_m == pytest.approx(300.0 + 2 * 10.0, rel=1e-3)  # a margin of 10 m


def test_from_the_boundary_to_a_crossing(town: Town) -> None:
    line = resolved(town, "东街", BOUNDARY, "南一路", start_side="west")
    assert line.length_m == pytest.approx(50.0 + 10.0, rel=1e-3)


def test_plain_names_forget_width_space_and_case() -> None:
    assert plain_name(" Ａ街　") == plain_name("a街")


# Junctions that are not one node: a small roundabout without a name, arms that are staggered.


def junction(folder: Path, rows: list[Row]) -> Town:
    return ground_and_names(read_study(write_study(folder, layers={"streets": rows})))


def ring(at: tuple[float, float], radius_m: float, name: str = UNNAMED) -> Row:
    angles = np.linspace(0, 2 * np.pi, 37)
    corners = [(at[0] + radius_m * np.cos(a), at[1] + radius_m * np.sin(a)) for a in angles]
    return street("ring", line(*corners), name=name)


def arms(radius_m: float) -> list[Row]:
    """Return two streets cut short by a roundabout around (100, 100), and one more to the east."""
    near, far = 100 - radius_m, 100 + radius_m
    return [
        street("a1", line((0, 100), (near, 100)), name="甲路"),
        street("a2", line((far, 100), (300, 100)), name="甲路"),
        street("b1", line((100, 0), (100, near)), name="乙路"),
        street("b2", line((100, far), (100, 300)), name="乙路"),
        street("c1", line((250, 0), (250, 300)), name="丙路"),
    ]


@pytest.mark.parametrize("radius_m", [8.0, 15.0, 25.0])
def test_streets_meet_at_a_small_roundabout_without_a_name(tmp_path: Path, radius_m: float) -> None:
    town = junction(tmp_path / "s", [*arms(radius_m), ring((100, 100), radius_m)])
    line = resolved(town, "甲路", "乙路", "丙路")
    assert not line.refusals
    assert line.length_m == pytest.approx(150 - radius_m, rel=1e-3)


@pytest.mark.parametrize("name", ["丁路", UNNAMED])
def test_streets_do_not_meet_round_a_large_ring_or_along_another_street(
    tmp_path: Path, name: str
) -> None:
    radius_m = 90.0 if name == UNNAMED else 15.0
    town = junction(tmp_path / "s", [*arms(radius_m), ring((100, 100), radius_m, name)])
    found = resolved(town, "甲路", "乙路", "丙路")
    assert rules(found) == ["crossing"]
    assert UNNAMED not in [one.zh for one in found.refusals[0].candidates]


def test_an_alley_between_two_streets_is_no_junction(tmp_path: Path) -> None:
    rows = [
        street("a", line((0, 100), (300, 100)), name="甲路"),
        street("b", line((0, 150), (300, 150)), name="乙路"),
        street("x", line((100, 100), (100, 150)), name=UNNAMED),
        street("c", line((250, 0), (250, 300)), name="丙路"),
    ]
    assert rules(resolved(junction(tmp_path / "s", rows), "甲路", "乙路", "丙路")) == ["crossing"]


@pytest.mark.parametrize(("apart_m", "is_told"), [(4.0, False), (20.0, True), (45.0, True)])
def test_both_arms_of_a_staggered_crossing_are_told(
    tmp_path: Path, apart_m: float, *, is_told: bool
) -> None:
    rows = [
        street("a", line((0, 100), (300, 100)), name="甲路"),
        street("b1", line((50, 100), (50, 300)), name="乙路"),
        street("b2", line((50 + apart_m, 100), (50 + apart_m, 0)), name="乙路"),
        street("c", line((250, 0), (250, 300)), name="丙路"),
    ]
    found = resolved(junction(tmp_path / "s", rows), "甲路", "乙路", "丙路")
    assert found.length_m == pytest.approx(200 - apart_m, abs=EXACT_M)
    assert [len(one.candidates) for one in found.remarks] == ([2] if is_told else [])
    # Half the stagger is the corner's extent, and half may be walked besides.
    extent_m = apart_m / 2
    assert found.low_m == pytest.approx(200 - apart_m - extent_m, abs=EXACT_M)
    assert found.high_m == pytest.approx(
        200 - apart_m + extent_m + (apart_m / 2 if is_told else 0.0), abs=EXACT_M
    )


# Bounds to the millimetre: the outline is the square from -20 to 320, its margin 10 m.


def accurate(ends: tuple[float, float] = (-100, 400), **accuracies_m: float) -> list[Row]:
    """Return 甲路 along y = 100 with 乙路 across it at x = 100 and 丙路 at x = 250."""
    given = {"甲路": 25.0, "乙路": 5.0, "丙路": 40.0} | accuracies_m
    return [
        street("a", line((ends[0], 100), (ends[1], 100)), name="甲路", accuracy_m=given["甲路"]),
        street("b", line((100, 0), (100, 300)), name="乙路", accuracy_m=given["乙路"]),
        street("c", line((250, 0), (250, 300)), name="丙路", accuracy_m=given["丙路"]),
    ]


def bounds(line: StreetLine) -> tuple[float, float, float]:
    assert not line.refusals
    return line.low_m, line.length_m, line.high_m


@pytest.mark.parametrize(
    ("names", "side", "expected_m"),
    [
        (("甲路",), {}, (450, 500, 550)),  # twice its own 25 m
        (("乙路",), {}, (290, 300, 310)),
        (("甲路", "乙路", "丙路"), {}, (150 - 65, 150, 150 + 65)),  # 25 m here and 40 m there
        (("甲路", "丙路", "乙路"), {}, (150 - 65, 150, 150 + 65)),
        # At the boundary its margin counts besides: 10 and 25 m, then 25 m.
        (("甲路", BOUNDARY, "乙路"), {"start_side": "west"}, (130 - 60, 130, 130 + 60)),
        (("甲路", "乙路", BOUNDARY), {"end_side": "east"}, (230 - 60, 230, 230 + 60)),
    ],
)
def test_bounds_are_those_on_paper(
    tmp_path: Path,
    names: tuple[str, ...],
    side: dict[str, str],
    expected_m: tuple[float, float, float],
) -> None:
    found = resolved(junction(tmp_path / "s", accurate()), *names, **side)
    assert bounds(found) == pytest.approx(expected_m, abs=EXACT_M)


def test_no_length_is_below_nothing(tmp_path: Path) -> None:
    town = junction(tmp_path / "s", accurate(甲路=300.0, 丙路=0.0))
    assert bounds(resolved(town, "甲路", "乙路", "丙路")) == pytest.approx(
        (0, 150, 750), abs=EXACT_M
    )
    assert bounds(resolved(town, "甲路")) == pytest.approx((0, 500, 1100), abs=EXACT_M)
    inside = build_inside_street(town[0], resolved(town, "甲路"))
    assert bounds(inside) == pytest.approx((0, 360, 960), abs=EXACT_M)


def test_a_corner_of_two_carriageways_is_as_unsure_as_it_is_wide(tmp_path: Path) -> None:
    """乙路 crosses at x = 100 and x = 120: measured from the nearer, 10 m from the middle."""
    rows = [*accurate(), street("b2", line((120, 0), (120, 300)), name="乙路", accuracy_m=5.0)]
    found = resolved(junction(tmp_path / "s", rows), "甲路", "乙路", "丙路")
    assert bounds(found) == pytest.approx((130 - 75, 130, 130 + 75), abs=EXACT_M)


@pytest.mark.parametrize(
    ("ends", "inside_m", "more_m"),
    [
        # Inside from -30 to 330; of each end outside the accuracy of 25 m may be inside too.
        ((-100, 400), 360.0, 50.0),
        ((-100, 300), 330.0, 50.0),  # one end outside: its 25 m are less than twice 25
        ((0, 300), 300.0, 50.0),
    ],
)
def test_bounds_of_the_part_inside(
    tmp_path: Path, ends: tuple[float, float], inside_m: float, more_m: float
) -> None:
    town = junction(tmp_path / "s", accurate(ends))
    whole = resolved(town, "甲路")
    outside_ends = sum((ends[0] < -30, ends[1] > 330))
    assert measure_beside_m(town[0], whole) == pytest.approx(25.0 * outside_ends, abs=EXACT_M)
    inside = build_inside_street(town[0], whole)
    assert bounds(inside) == pytest.approx(
        (inside_m - 50.0, inside_m, inside_m + more_m), abs=EXACT_M
    )


@pytest.mark.parametrize(
    ("accuracy_m", "beside_m"), [(0.0, 0.0), (9.9, 0.0), (10.1, 200.0), (60.0, 200.0)]
)
def test_what_runs_beside_the_boundary_is_in_the_upper_bound(
    tmp_path: Path, accuracy_m: float, beside_m: float
) -> None:
    """丁路 comes down to y = 340, 10 m beyond the margin, runs 200 m along it and goes on up."""
    outside = street(
        "d",
        line((50, 700), (50, 340), (250, 340), (250, 700)),
        name="丁路",
        accuracy_m=accuracy_m,
    )
    town = junction(tmp_path / "s", [*accurate((0, 300)), outside])
    whole = resolved(town, "丁路")
    assert whole.length_m == pytest.approx(920, abs=EXACT_M)
    arms_m = 2 * max(0.0, accuracy_m - 10.0)  # what of both arms is as near as that
    expected_m = beside_m + arms_m
    assert measure_beside_m(town[0], whole) == pytest.approx(expected_m, abs=EXACT_M)
    inside = build_inside_street(town[0], whole)
    assert bounds(inside) == pytest.approx((0, 0, expected_m), abs=EXACT_M)


def test_parts_of_a_street_are_as_unsure_as_the_worst_of_them(tmp_path: Path) -> None:
    rows = [
        street("e1", line((0, 200), (120, 200)), name="戊路", accuracy_m=7.0),
        street("e2", line((160, 200), (200, 200)), name="戊路", accuracy_m=12.0),
    ]
    found = resolved(junction(tmp_path / "s", [*accurate(), *rows]), "戊路")
    assert bounds(found) == pytest.approx((160 - 24, 160, 160 + 24), abs=EXACT_M)


@pytest.mark.parametrize(("apart_m", "is_beside"), [(39.0, True), (41.0, False)])
def test_carriageways_are_no_farther_apart_than_40_m(
    tmp_path: Path, apart_m: float, *, is_beside: bool
) -> None:
    rows = [
        street("f1", line((0, 200), (300, 200)), name="己路"),
        street("f2", line((20, 200 + apart_m), (280, 200 + apart_m)), name="己路"),
    ]
    found = resolved(junction(tmp_path / "s", [*accurate(), *rows]), "己路")
    assert found.length_m == pytest.approx(300 if is_beside else 560, abs=EXACT_M)
    assert len(found.parallel_edges) == (1 if is_beside else 0) * 3  # 乙路 and 丙路 cut it
