"""The ring on paper, and the ring of the bundled plan held against another calculation."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyproj
import pytest
import shapely
from shapely.ops import substring

from ganquan_geo import build_walk_network, measure_plan, read_study, to_networkx
from ganquan_geo.model.plan import NamedStreets, Source
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.plan.names import build_street_names
from ganquan_geo.plan.ring import audit_ring
from ganquan_geo.present.plan.ring_words import format_ring, ring_points
from tests.towns import EXACT_M, line, lonlat, street
from tests.towns.hard_names import ground_and_names, hard_study
from tests.towns.plan import PLAN, later_town, plan_streets, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import MainCrossing, Ring
    from ganquan_geo.words.text import Lang

GEOD = pyproj.Geod(ellps="WGS84")
UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32651", always_xy=True)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Ring:
    folder = write_plan_town(tmp_path_factory.mktemp("ring") / "town")
    ring = measure_plan(read_study(folder)).ring
    assert ring is not None
    return ring


@pytest.fixture(scope="module")
def ring(bundled: PlanResult) -> Ring:
    assert bundled.ring is not None
    return bundled.ring


def test_the_town_leg_by_leg(town: Ring) -> None:
    legs = [(leg.street, leg.start, leg.end, leg.state) for leg in town.legs]
    assert legs == [
        ("row-0", "column-0", "column-300", "existing"),
        ("column-300", "row-0", "row-300", "existing"),
        ("row-300", "column-300", "column-0", "existing"),
        ("column-0", "row-300", "row-0", "missing"),
    ]
    assert [leg.line.length_m for leg in town.legs] == pytest.approx([300] * 4, rel=1e-4)
    assert town.legs[3].missing_m == pytest.approx(300, rel=1e-4)
    assert town.legs[3].detour_m == pytest.approx(500, rel=1e-4)
    assert town.legs[3].detour_streets == ("row-300", "column-100", "row-0")


def test_the_town_as_a_whole(town: Ring) -> None:
    assert (town.closed, town.in_order, town.walkable_today) == (True, True, False)
    assert town.existing_m == pytest.approx(900, rel=1e-4)
    assert town.missing_m == pytest.approx(300, rel=1e-4)
    assert town.today_m == pytest.approx(1400, rel=1e-4)
    assert town.today_twice_m == pytest.approx(400, rel=1e-4)
    assert town.today_loop_m == pytest.approx(1000, rel=1e-4)
    assert town.main_m == 0
    # Corners of 40, 5, 10 and 40 m, each the end of two legs.
    assert town.built is not None
    assert town.built.high - town.built.low == pytest.approx(2 * 2 * (40 + 5 + 10 + 40))
    built, today = town.minutes["adult"]
    assert built == pytest.approx(1200 / 1.2 / 60, rel=1e-4)
    assert today == pytest.approx(1400 / 1.2 / 60, rel=1e-4)


def test_main_roads_are_crossed_or_met_on_one_side(town: Ring) -> None:
    met = [(crossing.leg, crossing.street, crossing.crossed) for crossing in town.crossings]
    assert met == [
        (2, "row-100", False),
        (2, "row-200", True),
        (4, "row-200", True),
        (4, "row-100", False),
    ]


def test_homes_near_the_town_ring(town: Ring) -> None:
    # On foot from the ring: 0 m, 20 m (known to 20 m), 0 m, 0 m; row-0 known to 5 m.
    counts = {(homes.limit_m, homes.built): homes for homes in town.homes}
    assert counts[300, False].count == 4
    assert (counts[300, False].low, counts[300, False].high) == (4, 4)


def test_once_it_is_built_the_ring_can_be_walked(tmp_path: Path) -> None:
    ring = measure_plan(read_study(later_town(tmp_path / "later"))).ring
    assert ring is not None
    assert ring.walkable_today
    assert ring.missing_m == 0
    assert ring.today_m == pytest.approx(1200, rel=1e-4)
    assert ring.today_twice_m == 0


@pytest.mark.parametrize(
    ("streets", "along"),
    [
        # From the south along row-200 to the north: across it somewhere on leg 2.
        (("column-100", "row-200", "column-200", "row-300", "column-300", "row-0"), [2]),
        # From the south and back to the south: on its southern side all the way.
        (("column-100", "row-200", "column-200", "row-0"), []),
    ],
)
def test_a_main_road_that_the_ring_walks_along(
    tmp_path: Path, streets: tuple[str, ...], along: list[int]
) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    ground = build_ground(study)
    names = build_street_names(ground.street_edges, {})
    ring = audit_ring(
        ground, study, NamedStreets(streets=streets, source=Source(line=1)), names=names
    )
    assert ring.closed
    found = [own for own in ring.crossings if own.lon is None]
    assert [(own.leg, own.street) for own in found] == [(leg, "row-200") for leg in along]
    assert all(own.crossed for own in found)


@pytest.mark.parametrize(
    ("streets", "states"),
    [
        (("东街", "南一路", "双幅路", "南二路"), ["existing"] * 4),
        (("东街", "南二路", "双幅路", "南一路", "东街"), ["existing"] * 4),
        (("东街", "弯路", "南二路"), ["not resolved", "not resolved", "existing"]),
        (("东街", "南一路", "无名路", "南二路"), ["existing", *["not resolved"] * 3]),
    ],
)
def test_rings_that_can_and_cannot_be_resolved(
    tmp_path: Path, streets: tuple[str, ...], states: list[str]
) -> None:
    study = hard_study(tmp_path)
    ground, names = ground_and_names(study)
    named = NamedStreets(streets=streets, source=Source(line=1))
    ring = audit_ring(ground, study, named, names=names)
    found = [leg.state for leg in ring.legs]
    assert found == states
    refused = {f.rule for leg in ring.legs for f in leg.line.refusals}
    assert refused <= {"several_crossings", "street_name"}
    assert ring.unresolved == found.count("not resolved")
    if ring.unresolved:
        assert (ring.closed, ring.in_order, ring.walkable_today) == (None, None, None)
        assert (ring.built, ring.minutes, ring.loops_added, ring.homes) == (None, {}, None, ())
    else:
        assert ring.closed
        # 200 m of 东街 and of the southern carriageway of 双幅路, 300 m of each of the others.
        assert ring.today_m == pytest.approx(1000, abs=EXACT_M)
        lengths_m = {leg.street: leg.line.length_m for leg in ring.legs}
        expected_m = {"东街": 200, "南一路": 300, "双幅路": 200, "南二路": 300}
        assert lengths_m == pytest.approx(expected_m, abs=EXACT_M)
        assert ring.built is not None
        # Streets of 10 and 30 m at their ends; 双幅路's are 10 m wide besides.
        slack_m = 40 + (10 + 20) + (40 + 20) + (30 + 40)
        assert ring.built.low == pytest.approx(1000 - slack_m, abs=EXACT_M)
        assert ring.built.high == pytest.approx(1000 + slack_m, abs=EXACT_M)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ring_with_unresolved_legs_is_not_judged(tmp_path: Path, lang: Lang) -> None:
    """Without row-300 the ring jumps from column-300 to column-0, which do not meet."""
    plan = PLAN.replace('"column-300", "row-300", "column-0"', '"column-300", "column-0"')
    result = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=plan)))
    assert result.ring is not None
    assert result.ring.unresolved == 2
    said = format_ring(result, lang)
    points = "".join(point.said(lang) for point in ring_points(result.ring))
    for text in (said, points):
        unjudged = "暂不评定（2 段无法确定）"
        assert (unjudged if lang == "zh" else "cannot be assessed (2 legs not resolved)") in text
        assert ("已确定各段合计" if lang == "zh" else "legs resolved, together") in text
        assert "不闭合" not in text
        assert "not closed" not in text


def test_what_has_no_length_is_where_its_corner_is(ring: Ring) -> None:
    """子长路 begins where the passage leaves 新村路."""
    corner = ring.legs[1].corner
    assert corner is not None
    assert (corner.x, corner.y) == pytest.approx((121.42931, 31.26816), abs=2e-4)
    assert [leg.number for leg in ring.legs if leg.corner is not None] == [2]


def test_bounds_of_the_town_ring(town: Ring) -> None:
    """Corners of 40, 5, 10 and 40 m; each is the end of two legs, or of a leg and the detour."""
    legs = [(255, 345), (285, 315), (250, 350)]
    assert (town.existing.low, town.existing.high) == pytest.approx(
        tuple(map(sum, zip(*legs, strict=True))), abs=1
    )
    assert (town.missing.low, town.missing.high) == pytest.approx((220, 380), abs=1)
    assert town.today is not None
    assert (town.today.low, town.today.high) == pytest.approx((790 + 420, 1010 + 580), abs=1)


SHARE = """
[[indicators]]
id = "ring-share"
name = "环线已有"
name_en = "ring that exists"
unit = "share"
target = 1
spatial = true
measure = "ring_share"
line = 23
part = "table"
"""


@pytest.mark.parametrize(
    ("missing", "accuracy_m", "expected"),
    [
        # value, low and high: of 1,200 m, 300 m a side; each leg off by the accuracy of its ends
        ((), 0.0, (1, 1, 1)),
        ((), 20.0, (1, 1, 1)),
        (("column-0",), 0.0, (0.75, 0.75, 0.75)),
        (("column-0",), 20.0, (0.75, 780 / (780 + 340), 1020 / (1020 + 260))),
        (("half",), 0.0, (1000 / 1200, 1000 / 1200, 1000 / 1200)),
        (
            ("half",),
            30.0,
            (
                1000 / 1200,
                (720 + 240 / 3) / (720 + 240 / 3 + 360 * 2 / 3),
                (1080 + 360 / 3) / (1080 + 360 / 3 + 240 * 2 / 3),
            ),
        ),
        (("row-0", "column-300", "row-300", "column-0"), 200.0, (0, 0, 0)),
    ],
)
def test_the_share_of_the_ring_that_exists_has_its_bounds(
    tmp_path: Path,
    missing: tuple[str, ...],
    accuracy_m: float,
    expected: tuple[float, float, float],
) -> None:
    """``half`` is the northern 200 m of column-0, of which the rest exists."""
    streets = [own | {"accuracy_m": accuracy_m} for own in plan_streets()]
    column = next(own for own in streets if own["id"] == "column-0")
    column["status"] = "existing"
    if "half" in missing:
        column["geometry"] = lonlat(line((0, 0), (0, 100)))
        streets.append(
            street(
                "half",
                line((0, 100), (0, 300)),
                name="column-0",
                status="planned",
                accuracy_m=accuracy_m,
            )
        )
    for own in streets:
        if own["id"] in missing:
            own["status"] = "planned"
    study = write_plan_town(tmp_path / "town", plan=PLAN + SHARE, layers={"streets": streets})
    found = {own.indicator.id: own for own in measure_plan(read_study(study)).indicators}
    measured = found["ring-share"].measured
    assert measured is not None
    assert measured.value is not None
    assert (measured.value, measured.low, measured.high) == pytest.approx(expected, abs=1e-6)
    assert measured.low <= measured.value + 1e-9
    assert measured.value <= measured.high + 1e-9


def crossed(found: tuple[MainCrossing, ...]) -> list[tuple[int, str, bool, bool]]:
    """Return leg and street of each road crossed, if its place is known, if it is planned."""
    return [(c.leg, c.street, c.lon is not None, c.planned) for c in found if c.crossed]


def street_line(result: PlanResult, *names: str) -> shapely.LineString:
    """Return a street of the layer as one line, straight from the file's coordinates."""
    streets = result.study.layers["streets"]
    lines = streets[streets["name"].isin(names)].geometry.tolist()
    merged = shapely.line_merge(shapely.union_all(lines))
    assert merged.geom_type == "LineString"
    return merged


def length_between(line: shapely.LineString, start: shapely.Point, end: shapely.Point) -> float:
    """Return the geodesic length along a line between two places on it, by way of UTM."""
    flat = shapely.transform(
        line, lambda xy: shapely.get_coordinates(shapely.points(*UTM.transform(xy[:, 0], xy[:, 1])))
    )
    marks = [flat.line_locate_point(shapely.Point(UTM.transform(p.x, p.y))) for p in (start, end)]
    low, high = sorted(marks)
    piece = substring(flat, low, high)
    back = pyproj.Transformer.from_crs("EPSG:32651", "EPSG:4326", always_xy=True)
    lonlat = [back.transform(x, y) for x, y in shapely.get_coordinates(piece)]
    return float(sum(GEOD.inv(*a, *b)[2] for a, b in itertools.pairwise(lonlat)))


def test_the_bundled_ring_leg_by_leg(bundled: PlanResult, ring: Ring) -> None:
    """Every leg from the crossing points of the layer's own lines, cut in UTM, by geodesics."""
    passage = "绿地通行和联通通道（规划）"
    order = [
        "新村路",
        "子长路",
        passage,
        "西乡路",
        "新村路",
        "黄陵路",
        "甘泉路",
        "宜川路",
        "白水路",
        "合阳路",
    ]
    assert [leg.street for leg in ring.legs] == order
    lines = {name: street_line(bundled, name) for name in set(order)}

    def corner(one: str, other: str) -> shapely.Point:
        near = shapely.shortest_line(lines[one], lines[other])
        assert GEOD.geometry_length(near) < 1.0
        return shapely.Point(near.coords[0])

    for number, leg in enumerate(ring.legs):
        before, after = order[number - 1], order[(number + 1) % len(order)]
        start, end = corner(before, leg.street), corner(leg.street, after)
        expected_m = length_between(lines[leg.street], start, end)
        assert leg.line.length_m == pytest.approx(expected_m, abs=0.5), leg.street


def test_the_bundled_ring_as_a_whole(ring: Ring) -> None:
    states = [leg.state for leg in ring.legs]
    assert states == ["existing", "no length", "missing", *["existing"] * 7]
    assert (ring.closed, ring.in_order, ring.walkable_today) == (True, True, False)
    assert ring.built is not None
    assert ring.built.value == pytest.approx(sum(leg.line.length_m for leg in ring.legs))
    assert ring.missing_m == pytest.approx(ring.legs[2].line.length_m)


def test_main_roads_on_the_bundled_ring(ring: Ring) -> None:
    """It comes to 新村路 from the south and goes on to the north, later the other way round."""
    assert crossed(ring.crossings) == [
        (1, "新村路", False, False),
        (3, "志丹路", True, True),
        (5, "新村路", False, False),
        (7, "志丹路", True, False),
    ]
    assert ring.crossings_today is not None
    # Today the passage is walked round by 新村路, and 志丹路 crossed there.
    assert crossed(ring.crossings_today) == [
        (1, "新村路", False, False),
        (3, "志丹路", True, False),
        (5, "新村路", False, False),
        (7, "志丹路", True, False),
    ]
    assert all(crossing.class_assumed for crossing in ring.crossings)


def test_the_detour_is_the_shortest_way_of_networkx(bundled: PlanResult, ring: Ring) -> None:
    """On the walk network of today, with the ends of the passage found by their coordinates."""
    study = bundled.study
    network = build_walk_network(study.layers["streets"], join_tolerance_m=1.0)
    graph: nx.MultiGraph[Any] = to_networkx(network)
    ends = [shapely.Point(p) for p in street_line(bundled, "绿地通行和联通通道（规划）").coords]
    marks: list[str] = []
    for end in (ends[0], ends[-1]):
        drawn = [e for e in graph.edges(keys=True, data=True) if "geometry" in e[3]]
        edge = min(drawn, key=lambda e: e[3]["geometry"].distance(end))
        u, v, _, data = edge
        away = length_between(data["geometry"], shapely.Point(data["geometry"].coords[0]), end)
        graph.add_edge(u, end.wkt, length_m=away)
        graph.add_edge(end.wkt, v, length_m=data["length_m"] - away)
        marks.append(end.wkt)
    expected_m = nx.dijkstra_path_length(graph, marks[0], marks[1], weight="length_m")
    assert ring.legs[2].detour_m == pytest.approx(expected_m, abs=1.0)


def test_the_cross_and_the_gateways_of_the_bundled_plan(bundled: PlanResult) -> None:
    axis = bundled.axis
    assert axis is not None
    assert [own.street for own in axis.streets] == ["新村路", "志丹路"]
    assert axis.meeting[0] == pytest.approx((121.42576, 31.26749), abs=1e-5)
    met = {(gateway.street, gateway.at) for gateway in bundled.gateways}
    assert ("志丹路", ("光新路", "交通路")) in met or ("志丹路", ("交通路", "光新路")) in met
    assert {street for street, _ in met} == {"新村路", "志丹路", "灵石路"}
    along = {g.along_m > 1000 for g in bundled.gateways if g.street == "灵石路"}
    assert along == {True}  # 灵石路 is itself the boundary
    assert {g.along_m for g in bundled.gateways if g.street != "灵石路"} == {0.0}


def test_gateways_of_the_town(tmp_path: Path) -> None:
    result = measure_plan(read_study(write_plan_town(tmp_path / "town")))
    assert [(g.street, g.kind) for g in result.gateways] == [("row-200", "passes")] * 2
    assert result.axis is not None
    assert [own.length_m for own in result.axis.streets] == pytest.approx([300, 300], rel=1e-4)
    assert len(result.axis.meeting) == 1
    drawn = result.lines[result.lines["layer"] == "axis"]
    assert drawn["name"].tolist() == ["row-100", "column-100"]
    assert drawn["length_m"].tolist() == pytest.approx([300, 300], abs=EXACT_M)
