"""What `check` says of an imported study, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study
from ganquan_geo.present.study_folder import write_study_folder
from tests.load.osm.made import CLINIC, HOME, ROAD, TOWN, imported, osm_text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from tests.load.osm.made import Node, Way

NODES: dict[int, Node] = {**TOWN, 2: (150, 0), 3: (300, 0)}
STREETS: dict[int, Way] = {1: ((1, 2), ROAD), 2: ((2, 3), ROAD)}
UNNAMED_CLINIC = {"amenity": "clinic"}


def checked(
    tmp_path: Path, nodes: dict[int, Node], ways: dict[int, Way], drop: str = ""
) -> tuple[Fault, ...]:
    text = osm_text({**NODES, **nodes}, {**STREETS, **ways, 8: HOME})
    made = imported(tmp_path, text.replace(drop, "") if drop else text)
    write_study_folder(made, tmp_path / "study")
    return check_study(tmp_path / "study").faults


def rules(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.rule for fault in faults]


@pytest.mark.parametrize(
    ("tags", "is_said"),
    [
        pytest.param(UNNAMED_CLINIC, False, id="both without a name"),
        pytest.param(CLINIC, True, id="both of one name"),
    ],
)
def test_what_has_no_name_has_no_twin(tmp_path: Path, tags: dict[str, str], is_said: bool) -> None:  # noqa: FBT001
    nodes: dict[int, Node] = {9: (300, 10, tags), 30: (280, 10, tags)}
    assert ("same_facility" in rules(checked(tmp_path, nodes, {}))) == is_said


def test_land_called_after_one_street_has_no_twin(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {n + 20: (TOWN[n][0] + 30, TOWN[n][1]) for n in (11, 12, 13, 14)}
    land = {"landuse": "residential"}
    ways: dict[int, Way] = {
        1: ((1, 2), {**ROAD, "name": "甲路"}),
        30: ((31, 32, 33, 34, 31), land),
        8: ((11, 12, 13, 14, 11), land),
    }
    made = imported(tmp_path, osm_text({**NODES, **nodes}, {**STREETS, **ways}))
    assert list(made.layers["compounds"]["name"]) == ["甲路旁居住用地（未命名）"] * 2
    write_study_folder(made, tmp_path / "study")
    assert "same_compound" not in rules(check_study(tmp_path / "study").faults)


def test_streets_apart_stand_before_facilities_that_may_be_there_twice(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {
        9: (300, 10, CLINIC),
        30: (280, 10, CLINIC),
        31: (120, 60),
        32: (180, 60),
        33: (150, 70, {"amenity": "clinic", "name": "另一处"}),
    }
    found = rules(checked(tmp_path, nodes, {3: ((31, 32), ROAD)}))
    assert found.index("cut_off") < found.index("same_facility")


@pytest.mark.parametrize(
    ("nodes", "ways"),
    [
        pytest.param({}, {1: ((1, 2, 3), ROAD)}, id="in the middle of a street"),
        pytest.param({}, {}, id="where two streets meet"),
        pytest.param({5: (150, 80)}, {3: ((2, 5), ROAD)}, id="where three streets meet"),
        pytest.param({5: (150.6, 80)}, {2: ((2, 5, 3), ROAD)}, id="at a bend"),
        pytest.param({5: (150.5, 0)}, {2: ((2, 5, 3), ROAD)}, id="half a metre before a vertex"),
    ],
)
def test_streets_that_end_before_a_gate_do_not_nearly_touch(
    tmp_path: Path, nodes: dict[int, Node], ways: dict[int, Way]
) -> None:
    gate = {2: (150, 0, {"barrier": "wall"})}
    if 1 in ways:
        ways = {**ways, 2: ((9, 3), ROAD)}
    assert "near_end" not in rules(checked(tmp_path, {**gate, **nodes}, ways))


def test_streets_that_lack_the_common_node_do_nearly_touch(tmp_path: Path) -> None:
    near = checked(tmp_path, {5: (150.7, 0)}, {2: ((5, 3), ROAD)})
    assert "near_end" in rules(near)
