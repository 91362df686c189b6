"""Where lines meet, against loops over every two lines and shapely's own geometry."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import strategies as st

from ganquan_geo.network.build.meeting import COINCIDENT_M, CORNER_M, find_cuts
from ganquan_geo.network.build.segments import build_segments, find_near_pairs, vertices_of
from ganquan_geo.network.search.built import EXTENSION, load_kernel
from tests.towns import line

if TYPE_CHECKING:
    from ganquan_geo.network.build.segments import Segments

SAME_M = 1e-5  # along a line


def quick_cuts(
    lines: list[shapely.LineString], level: list[int], tolerance_m: float
) -> list[list[float]]:
    """Return where each line is cut, metres along it."""
    segments = build_segments(*vertices_of(np.array(lines, dtype=object)))
    cuts = find_cuts(segments, np.array(level, dtype=np.int64), tolerance_m=tolerance_m)
    return [cuts.along_m[cuts.line == row].tolist() for row in range(len(lines))]


@pytest.mark.parametrize("extension", [EXTENSION, "ganquan_geo.network._not_built"])
@pytest.mark.parametrize("tolerance_m", [1, 1.0])
def test_whole_metres_are_metres(tolerance_m: float, extension: str) -> None:
    lines = [line((0, 0), (100, 0)), line((50, 0.7), (50, 80))]
    segments = build_segments(*vertices_of(np.array(lines, dtype=object)))
    level = np.zeros(2, dtype=np.int64)
    cuts = find_cuts(segments, level, tolerance_m=tolerance_m, extension=extension)
    assert cuts.line.tolist() == [0]
    assert cuts.along_m.tolist() == pytest.approx([50.0])


def slow_cuts(
    lines: list[shapely.LineString], level: list[int], tolerance_m: float
) -> list[list[float]]:
    """Find the same with one loop over all pairs of lines."""
    found: list[list[float]] = [[] for _ in lines]
    for a, b in itertools.permutations(range(len(lines)), 2):
        one, other = lines[a], lines[b]
        same = level[a] == level[b]
        if same:
            for xy in shapely.get_coordinates(one.intersection(other)):
                found[a].append(one.project(shapely.Point(xy)))
        spots = [shapely.Point(xy) for xy in one.coords]
        for number, spot in enumerate(spots):
            is_end = number in (0, len(spots) - 1)
            limit_m = tolerance_m if is_end else min(tolerance_m, CORNER_M)
            if not same:
                limit_m = COINCIDENT_M if is_end else -1.0
            if spot.distance(other) <= limit_m:
                found[b].append(other.project(spot))
                if not is_end:
                    found[a].append(one.project(spot))
    return found


def inner(along_m: list[float], length_m: float) -> list[float]:
    """Return places apart from each other and from the line's ends, in order."""
    places: list[float] = []
    for at in sorted(along_m):
        inside = SAME_M < at < length_m - SAME_M
        if inside and (not places or at - places[-1] > SAME_M):
            places.append(at)
    return places


LATTICE = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (50.0 * p[0], 50.0 * p[1]))
ANYWHERE = st.tuples(st.floats(0, 300), st.floats(0, 300))
NEARBY = st.tuples(LATTICE, st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)).map(
    lambda spot: (spot[0][0] + spot[1], spot[0][1] + spot[2])
)


@st.composite
def simple_lines(draw: st.DrawFn) -> list[shapely.LineString]:
    spots = draw(st.sampled_from([LATTICE, ANYWHERE, NEARBY, LATTICE | NEARBY]))
    rows = draw(st.lists(st.lists(spots, min_size=2, max_size=4, unique=True), max_size=6))
    lines = [line(*row) for row in rows]
    return [one for one in lines if one.is_simple]


@hypothesis.given(simple_lines(), st.lists(st.integers(-1, 1), min_size=6, max_size=6))
@pytest.mark.parametrize("tolerance_m", [1.0, 0.05])
def test_cuts_are_those_of_a_loop_over_all_pairs(
    tolerance_m: float, lines: list[shapely.LineString], levels: list[int]
) -> None:
    hypothesis.assume(len(lines) > 1)
    level = levels[: len(lines)]
    for row, (quick, slow) in enumerate(
        zip(
            quick_cuts(lines, level, tolerance_m), slow_cuts(lines, level, tolerance_m), strict=True
        )
    ):
        got, want = (inner(along_m, lines[row].length) for along_m in (quick, slow))
        hypothesis.assume(not is_on_the_brink(lines, tolerance_m))
        assert got == pytest.approx(want, abs=10 * SAME_M)


NO_KERNEL = "ganquan_geo.nothing"


def distinct_cuts(
    lines: list[shapely.LineString], level: list[int], tolerance_m: float, extension: str
) -> list[tuple[int, float, float, float]]:
    segments = build_segments(*vertices_of(np.array(lines, dtype=object)))
    cuts = find_cuts(
        segments, np.array(level, dtype=np.int64), tolerance_m=tolerance_m, extension=extension
    )
    rows = zip(cuts.line.tolist(), cuts.along_m.tolist(), *cuts.xy.T.tolist(), strict=True)
    return sorted(set(rows))


def agree(lines: list[shapely.LineString], level: list[int], tolerance_m: float) -> int:
    """Hold the compiled search against numpy's, to the bit; return how many cuts there are."""
    assert load_kernel() is not None or not shutil.which("cc")
    found = distinct_cuts(lines, level, tolerance_m, EXTENSION)
    assert found == distinct_cuts(lines, level, tolerance_m, NO_KERNEL)
    return len(found)


@hypothesis.given(
    simple_lines(),
    st.lists(st.integers(-1, 1), min_size=6, max_size=6),
    st.floats(0, 7),
    st.sampled_from([0.003, 0.05, 1.0, 60.0]),
)
def test_compiled_and_plain_search_find_the_same_places(
    lines: list[shapely.LineString], levels: list[int], turn: float, tolerance_m: float
) -> None:
    """Turned a little, lines that run level or upright but for rounding are among them."""
    hypothesis.assume(lines)
    turned = [shapely.affinity.rotate(one, turn, origin=(0, 0)) for one in lines]
    agree(turned, levels[: len(lines)], tolerance_m)


def test_so_they_do_in_a_crowd_of_streets_and_at_a_star_of_many() -> None:
    random = np.random.default_rng(5)
    starts = np.round(random.uniform(0, 2_000, (3_000, 2)), -1)
    turns = random.choice([-70.0, 0.0, 10.0, 70.0], (3_000, 2)) + np.array([0.0, 0.25])
    corners = starts + turns + random.uniform(-0.06, 0.06, starts.shape)
    crowd = [line(*spots) for spots in np.stack([starts, starts + turns, corners * 1.01], axis=1)]
    long = [line((0, 9), (9_000, 7_000)), line((-5_000, 1_000), (9_000, 1_000))]
    crowd = [*long, *(one for one in crowd if one.is_simple)]
    assert agree(crowd, random.integers(-1, 2, len(crowd)).tolist(), 1.0) > len(crowd)
    angles = np.linspace(0, 6, 150)
    star = [line((0.002 * n, 0), (90 * np.cos(a), 90 * np.sin(a))) for n, a in enumerate(angles)]
    through = [line((-50, y), (0.1, y), (50, y)) for y in (-0.3, 0.0, 0.06)]
    assert agree([*star, *through], [0] * 153, 1.0) > 153


def is_on_the_brink(lines: list[shapely.LineString], tolerance_m: float) -> bool:
    """Whether rounding may decide: a vertex as far as a tolerance, or lines nearly along."""
    limits = (tolerance_m, min(tolerance_m, CORNER_M), COINCIDENT_M)
    for one, other in itertools.permutations(lines, 2):
        for xy in one.coords:
            away = shapely.Point(xy).distance(other)
            if any(abs(away - limit) < 1e-7 for limit in limits) or 0 < away < 1e-3:
                return True
    return False


def near_pairs(segments: Segments, distance_m: float) -> set[tuple[int, int]]:
    one, other = find_near_pairs(segments, distance_m=distance_m)
    return set(zip(one.tolist(), other.tolist(), strict=True))


@hypothesis.given(
    simple_lines(), st.floats(0.1, 40.0), st.integers(0, 3).map(lambda n: 10.0 ** (2 * n))
)
def test_no_pair_of_near_segments_is_missed(
    lines: list[shapely.LineString], distance_m: float, far_m: float
) -> None:
    """Also where one line lies very far away."""
    lines = [*lines, line((far_m, far_m), (far_m + 1, far_m), (far_m + 90, far_m + 200))]
    segments = build_segments(*vertices_of(np.array(lines, dtype=object)))
    found = near_pairs(segments, distance_m)
    assert all(a < b and segments.line[a] != segments.line[b] for a, b in found)
    drawn = [line(*ends) for ends in zip(segments.start, segments.end, strict=True)]
    for a, b in itertools.combinations(range(len(drawn)), 2):
        if segments.line[a] != segments.line[b] and drawn[a].distance(drawn[b]) <= distance_m:
            assert (a, b) in found


def test_long_segments_are_found_all_along() -> None:
    long = line((0, 0), (9_000, 7_000))
    shorts = [line((900 * n + 10, 700 * n), (900 * n, 700 * n + 10)) for n in range(1, 10)]
    segments = build_segments(*vertices_of(np.array([long, *shorts], dtype=object)))
    assert near_pairs(segments, 1.0) >= {(0, n) for n in range(1, 10)}
