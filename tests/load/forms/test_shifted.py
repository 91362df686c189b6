"""Names moved against their ids, and places added that are there under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import Point

from ganquan_geo import DataError, Edit, measure_coverage, read_study, write_corrections
from ganquan_geo.load.forms.shifted import _is_reordered
from ganquan_geo.load.plan.area_rows import fill_areas
from ganquan_geo.load.staff_rows import Cell, StaffRow
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.plan import PlanArea, Source
from ganquan_geo.words.text import Text
from tests.load.edits.test_corrections import layers
from tests.load.forms.test_facts import facts
from tests.towns.forms import fill, write_town_forms
from tests.towns.plan import write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Fault


def refused(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as error:
        measure_coverage(read_study(folder))
    return error.value.faults


def test_households_beside_the_name_of_another_compound_stop_coverage(tmp_path: Path) -> None:
    """Of home-c and home-d names and households stand in each other's row: told once for both."""
    town = write_plan_town(tmp_path / "town")
    names = read_study(town).layers["compounds"]["name"]
    path = write_town_forms(town)
    blank = path.read_bytes()
    rows = {
        ("compounds", "home-c"): {"name": names["home-d"], "households": 310},
        ("compounds", "home-d"): {"name": names["home-c"], "households": 410},
    }
    (fault,) = refused(fill(path, rows).parent)
    assert fault.where == FORMS_FILE
    assert "编号和名称错了行" in fault.what.zh
    for own, other in (("home-c", "home-d"), ("home-d", "home-c")):
        assert f"“{names[other]}”（{own} {names[own]}）" in fault.what.zh
    # A name alone, beside which nothing is filled in, decides nothing.
    path.write_bytes(blank)
    fill(path, {("compounds", "home-c"): {"name": names["home-d"]}})
    assert read_study(town).layers["compounds"]["name"].equals(names)


@pytest.mark.parametrize(
    ("key", "identity", "cells"),
    [
        ("facilities", "clinic-1", {"seats": 12}),
        ("registers", "clinic", {"complete": "否"}),
    ],
)
def test_other_sheets_with_the_name_of_another_row_are_refused_too(
    tmp_path: Path, key: str, identity: str, cells: dict[str, object]
) -> None:
    town = write_study(tmp_path / "town", layers=layers())
    known = read_study(town)
    others = known.layers["facilities"].loc["clinic-lost", "name"]
    name = others if key == "facilities" else known.kinds["market"].zh
    cells = {**cells, "name": name}
    path = write_town_forms(town)
    faults = refused(fill(path, {(key, identity): cells}).parent)
    assert ["编号和名称错了行" in own.what.zh for own in faults] == [True]


def test_a_facility_may_be_called_anew(tmp_path: Path) -> None:
    town = write_study(tmp_path / "town", layers=layers())
    path = write_town_forms(town)
    fill(path, {("facilities", "clinic-1"): {"name": "新名称"}})
    assert read_study(town).layers["facilities"]["name"]["clinic-1"] == "新名称"


@pytest.mark.parametrize(
    ("now", "is_it"),
    [
        (("东门", "南门", "南门"), False),  # as they were
        (("南门", "东门", "南门"), True),  # moved
        (("西门", "南门", "南门"), False),  # one called anew
        (("西门", "东门", "南门"), False),
    ],
)
def test_names_of_gates_in_another_order(now: tuple[str, ...], is_it: bool) -> None:  # noqa: FBT001
    rows = [
        StaffRow(
            cells={"name": Cell(name)}, number=1, where=FORMS_FILE, before={"id": "g", "name": was}
        )
        for was, name in zip(("东门", "南门", "南门"), now, strict=True)
    ]
    assert _is_reordered(rows) == is_it


NEAR = 0.0001  # degrees of longitude: 9.5 m at latitude 31.27


@pytest.mark.parametrize(
    ("name", "off", "said", "by_form"),
    [
        ("{own}（一期）", NEAR, "相距 10 米，可能是同一处", True),
        ("某街道{own}", NEAR, "相距 10 米，可能是同一处", False),
        ("别的小区", 0.2 * NEAR, "相距 2 米，可能是同一处", False),
        ("别的小区", NEAR, "", False),
        ("{own}（一期）", 12 * NEAR, "", False),
    ],
)
def test_a_new_compound_that_is_there_under_another_name_is_told(
    tmp_path: Path,
    name: str,
    off: float,
    said: str,
    by_form: bool,  # noqa: FBT001
) -> None:
    town = write_study(tmp_path / "town", layers=layers())
    there = read_study(town).layers["compounds"].loc["home-a"]
    new = {
        "name": name.format(own=there["name"]),
        "lon": there.geometry.x + off,
        "lat": there.geometry.y,
        "accuracy_m": 5.0,
    }
    if by_form:
        fill(write_town_forms(town), {("compounds", "+1"): new})
    else:
        write_corrections(facts(Edit(op="home.add", target="new", new=new)), town)
    told = [own for own in read_study(town).warnings if "可能是同一处" in own.what.zh]
    assert [said in own.what.zh for own in told] == [True] * bool(said)
    for own in told:
        assert f"“{there['name']}”" in own.what.zh
        assert own.severity == "warning"
        assert own.where == (FORMS_FILE if by_form else "corrections.toml")


def test_a_new_facility_is_held_to_those_of_its_kind_and_a_gate_to_its_compound(
    tmp_path: Path,
) -> None:
    town = write_study(tmp_path / "town", layers=layers())
    there = read_study(town).layers["facilities"].loc["clinic-1"]
    place = {"lon": there.geometry.x + NEAR, "lat": there.geometry.y, "accuracy_m": 5.0}
    new = {"name": f"{there['name']}（新）", "kind": there["kind"], **place}
    other = {**new, "name": f"{there['name']}分部", "kind": "market"}
    gate = {"state": "open", "compound_id": "home-a", **place}
    edits = [
        Edit(op="facility.add", target="new", new=new),
        Edit(op="facility.add", target="other", new=other),
        Edit(op="gate.add", target="g1", new={**gate, "name": "东门"}),
        Edit(op="gate.add", target="g2", new={**gate, "name": "一号门"}),
        Edit(op="gate.add", target="g3", new={**gate, "name": "一号门", "compound_id": "home-b"}),
    ]
    write_corrections(facts(*edits), town)
    told = [own for own in read_study(town).warnings if "可能是同一处" in own.what.zh]
    assert [own.rows[0] for own in told] == ["+ (id=new)", "+ (id=g1)"]


def test_areas_beside_the_name_of_another_neighbourhood_are_refused() -> None:
    layer = gpd.GeoDataFrame(
        {"name": ["甲居民区", "乙居民区"]},
        index=["n-1", "n-2"],
        geometry=[Point(0, 0), Point(1, 1)],
    )
    area = PlanArea(name=Text("沪太片区", "Hutai"), neighbourhoods=(), source=Source(line=1))
    for name, is_wrong in (("甲居民区", False), ("乙居民区", True)):
        cells = {"id": Cell("n-1"), "name": Cell(name), "service_area": Cell("沪太片区")}
        row = StaffRow(cells=cells, number=6, where=FORMS_FILE, typed=("service_area",))
        filled, faults = fill_areas(layer, [row], [area])
        assert ["编号和名称错了行" in own.mend.zh for own in faults] == [True] * is_wrong
        assert ("service_area" in filled) != is_wrong
