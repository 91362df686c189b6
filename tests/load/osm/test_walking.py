"""What tags mean for walking: our own table of kinds, and what other engines expect."""

from __future__ import annotations

import csv
import json

import pytest

from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.osm.walking import Stop, find_stop, has_hours, judge_way
from tests.paths import ROOT

TABLE = read_osm_table()
EXPECTED = ROOT.parent / "shared" / "cases" / "osm_tags.csv"
ON_PURPOSE = {  # where we differ from an engine; docs/osm.md gives the reasons
    "ferry": 'a ferry is a ride: {"route": "ferry"}',
    "use_sidepath": "the sidepath is walked, it is a way of its own",
    "road": "a road of unknown class is walked unless something forbids it",
    "trunk": "a trunk road at grade is walked",
}


@pytest.mark.parametrize(
    ("tags", "street_class", "reason"),
    [
        ({"highway": "trunk"}, "arterial", ""),
        ({"highway": "track"}, "lane", ""),
        ({"highway": "track", "access": "agricultural"}, None, "access_forbidden"),
        ({"highway": "track", "access": "agricultural", "foot": "yes"}, "lane", ""),
        ({"highway": "footway", "footway": "sidewalk"}, "footway", ""),
        ({"highway": "footway", "access": "private"}, None, "access_forbidden"),
        ({"highway": "footway", "indoor": "yes"}, "footway", ""),
        ({"highway": "residential", "foot": "use_sidepath"}, None, "foot_forbidden"),
        ({"highway": "bridleway"}, None, "needs_permission"),
        ({"highway": "corridor"}, "footway", ""),
        ({"highway": "elevator"}, "footway", ""),
        ({"highway": "platform"}, "footway", ""),
        ({"highway": "proposed", "foot": "yes"}, None, "not_built"),
        ({"highway": "footway", "abandoned": "yes"}, None, "not_built"),
        # ways that are walked without highway=...
        ({"railway": "platform"}, "footway", ""),
        ({"public_transport": "platform", "access": "no"}, None, "access_forbidden"),
        ({"man_made": "pier"}, "footway", ""),
        ({"man_made": "pipeline"}, None, "class_not_walked"),
        # lists, case, blanks
        ({"highway": "cycleway", "foot": "yes;designated"}, "footway", ""),
        ({"highway": "cycleway", "foot": "Designated "}, "footway", ""),
        ({"highway": "service", "access": "private;customers"}, None, "access_forbidden"),
        ({"highway": "footway;steps"}, "footway", ""),
        # directions and conditions
        ({"highway": "path", "foot:both": "no"}, None, "foot_forbidden"),
        ({"highway": "path", "foot:forward": "no", "foot:backward": "yes"}, "footway", ""),
        ({"highway": "path", "access": "no", "foot:conditional": "yes @ (Mo-Fr)"}, "footway", ""),
        (
            {
                "highway": "service",
                "access": "private",
                "access:conditional": "yes @ (06:00-22:00)",
            },
            "lane",
            "",
        ),
        (
            {
                "highway": "cycleway",
                "foot:conditional": "no @ (wet; ice); permissive @ (08:00-20:00)",
            },
            "footway",
            "",
        ),
        ({"highway": "path", "foot:conditional": "no @ (22:00-06:00)"}, "footway", ""),
        ({"highway": "cycleway", "foot:conditional": "yes"}, None, "needs_permission"),
        # off the ground
        ({"highway": "trunk", "bridge": "yes"}, None, "elevated"),
        ({"highway": "trunk", "bridge": "viaduct", "layer": "2"}, None, "elevated"),
        ({"highway": "trunk_link", "layer": "1"}, None, "elevated"),
        ({"highway": "trunk", "layer": "0"}, "arterial", ""),
        ({"highway": "trunk", "bridge": "no", "tunnel": "no"}, "arterial", ""),
        ({"highway": "trunk", "tunnel": "building_passage"}, "arterial", ""),
        ({"highway": "trunk", "bridge": "yes", "sidewalk": "both"}, "arterial", ""),
        ({"highway": "trunk", "bridge": "yes", "sidewalk:left": "yes"}, "arterial", ""),
        ({"highway": "trunk", "bridge": "yes", "foot": "yes"}, "arterial", ""),
        ({"highway": "trunk", "bridge": "yes", "access": "yes"}, None, "elevated"),
        ({"highway": "trunk", "bridge": "yes", "sidewalk": "no"}, None, "elevated"),
        ({"highway": "secondary_link", "bridge": "yes"}, None, "elevated"),
        ({"highway": "primary", "tunnel": "yes"}, None, "elevated"),
        ({"highway": "primary", "tunnel": "yes", "sidewalk": "right"}, "arterial", ""),
        ({"highway": "primary", "bridge": "yes", "layer": "1"}, "arterial", ""),  # over a river
        ({"highway": "footway", "bridge": "yes", "layer": "2"}, "footway", ""),
        ({"highway": "footway", "tunnel": "yes", "layer": "-1"}, "footway", ""),
        # motor roads
        ({"highway": "motorway"}, None, "needs_permission"),
        ({"highway": "motorway", "sidewalk": "both"}, "arterial", ""),
        ({"highway": "secondary", "motorroad": "yes"}, None, "motorroad"),
        ({"highway": "secondary", "motorroad": "yes", "sidewalk": "left"}, "secondary", ""),
        ({"highway": "busway"}, None, "needs_permission"),
        ({"highway": "raceway"}, None, "class_not_walked"),
        # sidewalks of their own
        ({"highway": "secondary", "sidewalk:both": "separate"}, None, "sidewalk_separate"),
        ({"highway": "secondary", "sidewalk": "separate", "foot": "yes"}, "secondary", ""),
        (
            {"highway": "primary", "sidewalk:left": "separate", "sidewalk:right": "yes"},
            "arterial",
            "",
        ),
        ({"highway": "residential", "sidewalk": "separate"}, "local", ""),
        # services
        ({"highway": "service", "service": "parking_aisle"}, "lane", ""),
        ({"highway": "service", "service": "emergency_access"}, "lane", ""),
        ({"highway": "service", "service": "drive-through"}, None, "service_not_walked"),
        ({"highway": "residential", "access": "residents"}, None, "access_forbidden"),
        ({"highway": "residential", "access": "unheard_of"}, "local", ""),
    ],
)
def test_which_ways_are_walked(tags: dict[str, str], street_class: str | None, reason: str) -> None:
    assert judge_way(tags, TABLE) == (street_class, reason)


@pytest.mark.parametrize(
    ("tags", "passed"),
    [
        ({}, True),
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, True),
        ({"barrier": "gate", "access": "private", "foot": "permissive"}, True),
        ({"barrier": "gate", "access": "no", "foot:conditional": "yes @ (06:00-22:00)"}, True),
        ({"barrier": "lift_gate", "access": "no"}, False),
        ({"barrier": "turnstile"}, True),
        ({"barrier": "kerb", "kerb": "raised"}, True),
        ({"barrier": "bollard", "access": "no", "bicycle": "yes"}, False),
        ({"barrier": "bollard", "motor_vehicle": "no"}, True),
        ({"barrier": "wall"}, False),
        ({"barrier": "wall", "foot": "yes"}, True),
        ({"barrier": "hedge"}, False),
        ({"barrier": "guard_rail"}, False),
        ({"barrier": "entrance"}, True),
        ({"barrier": "stile"}, True),
        ({"highway": "elevator", "wheelchair": "yes"}, True),
        ({"highway": "elevator", "access": "private"}, False),
        ({"entrance": "main"}, True),
        ({"foot": "no;private"}, False),
    ],
)
def test_which_nodes_are_passed(tags: dict[str, str], passed: bool) -> None:  # noqa: FBT001
    assert (find_stop(tags, TABLE) is None) is passed


@pytest.mark.parametrize(
    ("tags", "stop"),
    [
        ({"barrier": "gate", "access": "no"}, Stop("gate", "access=no")),
        ({"barrier": "gate", "access": "yes", "foot": "private"}, Stop("gate", "foot=private")),
        ({"barrier": "lift_gate", "access": "private"}, Stop("lift_gate", "access=private")),
        ({"barrier": "gate", "locked": "yes"}, Stop("gate", "locked=yes")),
        ({"barrier": "kerb;fence"}, Stop("fence")),
        ({"foot": "no"}, Stop("", "foot=no")),
    ],
)
def test_why_a_node_is_not_passed(tags: dict[str, str], stop: Stop) -> None:
    assert find_stop(tags, TABLE) == stop


@pytest.mark.parametrize(
    ("tags", "timed"),
    [
        ({"barrier": "gate", "opening_hours": "06:00-22:00"}, True),
        ({"highway": "footway", "access:conditional": "no @ (22:00-06:00)"}, True),
        ({"barrier": "gate", "opening_hours": "24/7"}, False),
        ({"barrier": "gate"}, False),
    ],
)
def test_what_is_open_at_some_hours_only(tags: dict[str, str], timed: bool) -> None:  # noqa: FBT001
    assert has_hours(tags) is timed


def test_every_tag_that_the_engines_know_is_read_as_they_do() -> None:
    if not EXPECTED.is_file():
        pytest.skip("what other engines expect is not there: shared/cases beside the checkout")
    with EXPECTED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["walked"]]
    unlike = []
    for row in rows:
        way, node = json.loads(row["way"]), json.loads(row["node"])
        walked = judge_way(way, TABLE)[0] is not None and find_stop(node, TABLE) is None
        if walked != (row["walked"] == "yes"):
            unlike.append(row["way"])
    assert len(rows) > 200
    assert len(unlike) <= 9
    assert [way for way in unlike if not any(word in way for word in ON_PURPOSE)] == []
