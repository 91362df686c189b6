"""What of a plan the layers do not bear out: each kind of name, count and place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo import measure_plan, read_study
from ganquan_geo.model.plan import BOUNDARY, CrossingHint, End, NamedStreets, Segment, Source
from ganquan_geo.plan.on_the_ground import find_unknown_streets
from tests.towns import facility, line, point, street
from tests.towns.plan import PLAN, plan_streets, write_plan_town
from tests.towns.studies import town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.study import Study

ROW = Segment(street="row-0")
LOST = "没有的路"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_plan_town(tmp_path_factory.mktemp("town") / "town"))


@pytest.fixture(scope="module")
def plan(town: Study) -> Plan:
    """Return the plan of the town, of which the layer has every street."""
    assert town.plan is not None
    return town.plan


def unknown(plan: Plan, town: Study) -> tuple[Fault, ...]:
    return find_unknown_streets(plan, town.layers["streets"], file_name="plan.toml")


def named(*streets: str) -> NamedStreets:
    return NamedStreets(streets=streets, source=Source(line=7))


def end(name: str) -> End:
    return End(name=name)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "where",
    ["project", "start", "end", "theme", "ring", "axis", "gateways", "place", "hint", "alias"],
)
def test_a_street_that_no_layer_has_is_told_of_wherever_it_stands(
    town: Study, plan: Plan, where: str, times: int
) -> None:
    """Two of them are told of twice; a name that comes twice is one fault that counts two."""
    first, second = plan.projects
    lost = [LOST] * times
    segments = {
        "project": Segment(street=LOST),
        "start": Segment(street="row-0", start=end(LOST), end=end(BOUNDARY)),
        "end": Segment(street="row-0", start=end("column-100"), end=end(LOST)),
    }
    changed = {
        "theme": {
            "themes": tuple(replace(plan.themes[0], segment=Segment(street=s)) for s in lost)
        },
        "ring": {"ring": named("row-0", *lost)},
        "axis": {"axis": named(*lost)},
        "gateways": {"gateways": named(*lost)},
        "place": {"places": (replace(plan.places[0], at=tuple(lost)),)},
        "hint": {"crossings": tuple(CrossingHint(streets=("row-0", s), side="east") for s in lost)},
        "alias": {"aliases": {**plan.aliases, **{f"别名 {n}": s for n, s in enumerate(lost)}}},
    }
    if where in segments:
        both = (segments[where], segments[where] if times > 1 else ROW)
        own = [
            replace(one, segment=segment)
            for one, segment in zip((first, second), both, strict=True)
        ]
        changed[where] = {"projects": tuple(own)}
    assert unknown(plan, town) == ()
    (fault,) = unknown(replace(plan, **changed[where]), town)  # type: ignore[arg-type]
    assert LOST in fault.what.zh
    assert fault.measure is not None
    assert fault.measure.value == times
    has_source = where not in ("hint", "alias")
    assert ("的别名或路口提示" in fault.what.zh) != has_source


@pytest.mark.parametrize(
    ("count", "kind", "said"),
    [
        # One clinic, one market, one school in the layer.
        (1, "clinic", None),
        (2, "clinic", "规划称诊所 2"),
        (0, "clinic", "规划称诊所 0"),
        (3, "", None),
        (4, "", "共有设施 3"),
    ],
)
def test_a_count_is_held_against_the_layer(
    tmp_path: Path, count: int, kind: str, said: str | None
) -> None:
    text = PLAN.replace("count = 1\n", f"count = {count}\n")
    if not kind:
        text = text.replace('layer = "facilities"\nkind = "clinic"\n', 'layer = "facilities"\n')
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", plan=text))).misfits
    told = [one.what.zh for one in found if one.rule == "count_on_the_ground"]
    assert len(told) == (said is not None)
    assert said is None or said in told[0]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (point(0, 0), None),
        (shapely.box(0, 0, 9, 9), None),
        (line((0, 0), (100, 0)), "仅到路段"),
        (None, "位置不明"),
        ("absent", "图层中没有这个名称"),
    ],
)
def test_a_place_of_the_plan_is_looked_for_in_the_layer(
    tmp_path: Path, place: shapely.Geometry | str | None, said: str | None
) -> None:
    facilities = town_layers()["facilities"][1:]
    if not isinstance(place, str):
        facilities.append(facility("clinic-1", place))
    layers = {"facilities": facilities}
    found = measure_plan(read_study(write_plan_town(tmp_path / "town", layers=layers))).misfits
    told = [one.what.zh for one in found if one.rule == "no_place"]
    assert len(told) == (said is not None)
    assert said is None or said in told[0]


@pytest.mark.parametrize(
    ("end_m", "told"),
    [
        # From x = 0 on, inside up to x = 330: half of it and just less.
        (659.0, False),
        (661.0, True),
    ],
)
def test_a_project_that_is_mostly_outside_is_told_of(
    tmp_path: Path, end_m: float, *, told: bool
) -> None:
    """It turns back to a street outside, so that the layer has all of it."""
    road = street("road", line((0, 50), (end_m, 50)), accuracy_m=0.0)
    beyond = street("beyond", line((end_m, 50), (end_m, 200), (350, 200)))
    text = PLAN.replace('street = "column-100"\nline', 'street = "road"\nline')
    layers = {"streets": [*plan_streets(), road, beyond]}
    found = measure_plan(read_study(write_plan_town(tmp_path / "t", plan=text, layers=layers)))
    said = [one.what.zh for one in found.misfits if one.rule == "project_outside"]
    assert len(said) == told
    assert not told or "（330 米）" in said[0]
