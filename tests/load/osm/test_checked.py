"""What `check` says of an imported study, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study
from ganquan_geo.model.errors import Measure
from ganquan_geo.present.study_folder import write_study_folder
from tests.commands import run
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
    names = sorted(made.layers["compounds"]["name"])
    assert names == ["甲路旁居住用地 1（未命名）", "甲路旁居住用地 2（未命名）"]
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


def test_what_import_cut_or_left_out_is_told_with_its_count(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {5: (200, 0, {"barrier": "wall"}), 6: (250, 0)}
    ways: dict[int, Way] = {
        2: ((2, 5, 3), ROAD),
        3: ((1, 2, 66, 5, 3), ROAD),  # 66 is not in the file
        40: ((11, 12, 14, 13, 11), {"landuse": "residential", "name": "缺\u200b村"}),
    }
    losses = [one for one in checked(tmp_path, nodes, ways) if one.rule == "import"]
    assert len(losses) == 3
    assert {one.figure() for one in losses} == {Measure(1.0, "count")}
    assert all(one.severity == "warning" for one in losses)
    said = "\n".join(one.what.zh + one.what.en for one in losses)
    for word in ("way/3", "node/5", "way/40", "缺村"):
        assert word in said


def test_what_is_whole_has_no_losses(tmp_path: Path) -> None:
    assert "import" not in rules(checked(tmp_path, {}, {}))


def test_a_study_begun_with_an_extract_keeps_its_losses(tmp_path: Path) -> None:
    nodes: dict[int, Node] = {**NODES, 2: (150, 0, {"barrier": "wall"})}
    text = osm_text(nodes, {**STREETS, 8: HOME})
    (tmp_path / "x.osm").write_text(text, encoding="utf-8")
    done = run("new", "--osm", tmp_path / "x.osm", "--name", "小镇", "--out", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    (loss,) = [one for one in check_study(tmp_path / "s").faults if one.rule == "import"]
    assert loss.figure() == Measure(1.0, "count")
    assert "node/2" in loss.what.zh
