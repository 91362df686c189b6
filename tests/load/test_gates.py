"""Gates, entrances and the lanes of compounds as files have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely

from ganquan_geo import Access, check_study, edit_study
from ganquan_geo.flow.coverage import read_study
from ganquan_geo.model.errors import DataError
from ganquan_geo.network.gates.gate_rows import PERHAPS, take_gates
from ganquan_geo.present.gates.shown import list_gates
from tests.load.office import write_csv, write_xlsx
from tests.towns import facility, home, line, lonlat_at, point, row, street, town_street_rows
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.study import Study
    from tests.towns import Row

YARD = home("yard", shapely.box(210, 210, 290, 290), name="甲小区")
OTHER = home("other", point(150, 150), name="乙小区")
COMPOUNDS = [YARD, OTHER]


def gate(row_id: str, x_m: float, y_m: float, **columns: object) -> Row:
    return row(row_id, point(x_m, y_m), **({"compound_id": "yard", "state": "open"} | columns))


def read(folder: Path, **layers: list[Row]) -> Study:
    named = "".join(f'{name} = "{name}.geojson"\n' for name in layers if name not in SETTINGS)
    settings = SETTINGS.replace("[layers]\n", f"[layers]\n{named}")
    return read_study(
        write_study(folder, layers={"compounds": COMPOUNDS, **layers}, settings=settings)
    )


def read_gates(folder: Path, *rows: Row) -> gpd.GeoDataFrame:
    return read(folder, gates=list(rows)).layers["gates"]


def test_gates_are_a_layer_like_any_other(tmp_path: Path) -> None:
    gates = read_gates(tmp_path, gate("south", 250, 210), gate("north", 250, 290, state="closed"))
    assert gates["state"].to_dict() == {"south": "open", "north": "closed"}
    assert gates["compound_id"].to_list() == ["yard", "yard"]
    assert gates["foot"].all()
    assert set(gates["wheelchair"]) == {"unknown"}


def test_a_study_without_gates_has_none(tmp_path: Path) -> None:
    assert "gates" not in read_study(write_study(tmp_path)).layers


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"state": None}, "unknown"),
        ({"state": None, "always_closed": True}, "closed"),
        ({"state": None, "lets_public": True}, "open"),
        ({"state": None, "lets_public": False}, "residents"),
        ({"state": None, "always_closed": True, "lets_public": True}, "unknown"),
        ({"state": "open", "always_closed": True}, "unknown"),
        ({"state": "residents", "always_closed": True}, "unknown"),
        ({"state": "closed", "lets_public": True}, "unknown"),
        ({"state": "open", "lets_public": False}, "unknown"),
        ({"state": "closed", "always_closed": True, "lets_public": False}, "closed"),
        ({"state": "residents", "always_closed": False, "lets_public": False}, "residents"),
        ({"state": None, "always_closed": False}, "unknown"),
        ({"state": "timed", "lets_public": True}, "timed"),
        ({"state": "刷卡"}, "residents"),
        ({"state": "常闭"}, "closed"),
        ({"state": "对外开放"}, "open"),
        ({"state": "待核实"}, "unknown"),
    ],
)
def test_the_state_is_what_is_stated_or_follows(
    tmp_path: Path, columns: dict[str, object], state: str
) -> None:
    assert read_gates(tmp_path, gate("south", 250, 210, **columns))["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("columns", "foot", "wheelchair"),
    [
        ({}, True, "unknown"),
        ({"users": "foot"}, True, "no"),
        ({"users": "foot, wheelchair"}, True, "yes"),
        ({"users": "wheelchair"}, True, "yes"),
        ({"users": "vehicle"}, False, "no"),
        ({"users": "人行"}, True, "unknown"),
        ({"users": "车行"}, False, "no"),
        ({"users": "人车混行"}, True, "unknown"),
        ({"users": "人行、车行"}, True, "unknown"),
        ({"users": "人行", "barrier_free": False}, True, "no"),
        ({"users": "人行", "barrier_free": True}, True, "yes"),
        ({"users": "仅行人"}, True, "unknown"),
    ],
)
def test_who_can_pass(
    tmp_path: Path, columns: dict[str, object], *, foot: bool, wheelchair: str
) -> None:
    gates = read_gates(tmp_path, gate("south", 250, 210, **columns))
    assert (gates["foot"].iloc[0], gates["wheelchair"].iloc[0]) == (foot, wheelchair)


def test_what_a_row_leaves_open_is_not_no(tmp_path: Path) -> None:
    gates = read_gates(
        tmp_path,
        gate("a", 250, 210, state=None, lets_public=True, barrier_free=True),
        gate("b", 250, 290, state=None, lets_public=None, barrier_free=None),
        gate("c", 210, 250, state=None, lets_public=False, barrier_free=False),
    )
    assert gates["state"].to_list() == ["open", "unknown", "residents"]
    assert gates["wheelchair"].to_list() == ["yes", "unknown", "no"]


def test_hours_are_kept_in_one_form(tmp_path: Path) -> None:
    gates = read_gates(
        tmp_path,
        gate("a", 250, 210, hours="早6点至晚10点"),
        gate("b", 250, 290, hours="24小时"),
        gate("c", 210, 250, hours=None),
        gate("d", 290, 250, hours="工作日 7:00-19:00"),
    )
    assert gates["hours"].to_list() == ["06:00-22:00", "全天", "", "部分日07:00-19:00"]


def test_every_fault_of_gates_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_gates(
            tmp_path,
            gate("lost", 250, 210, compound_id="nobody"),
            gate("odd", 250, 290, hours="早晚"),
            gate("good", 210, 250),
            gate("again", 290, 250, hours="早晚"),
            gate("other", 290, 220, hours="刷卡"),
            gate("near", 290, 230, compound_id="yrad"),
        )
    said = {fault.what.zh: fault.rows for fault in raised.value.faults}
    assert said == {
        "所属小区“nobody”找不到，或不止一个": ("1 (id=lost)",),
        "所属小区“yrad”找不到，或不止一个": ("6 (id=near)",),
        "开放时段“早晚”读不懂": ("4 (id=again)", "2 (id=odd)"),
        "开放时段“刷卡”读不懂": ("5 (id=other)",),
    }
    mends = [fault.mend.zh for fault in raised.value.faults if "yrad" in fault.what.zh]
    assert mends[0].endswith("相近的有 yard（甲小区）")
    assert all(fault.where == "gates.geojson" for fault in raised.value.faults)


def test_a_far_gate_and_two_at_one_place_are_told(tmp_path: Path) -> None:
    study = read(
        tmp_path,
        gates=[
            gate("far", 100, 100),
            gate("one", 250, 210),
            gate("two", 250, 210.5),
            gate("other", 250, 210, compound_id="other"),
        ],
    )
    said = {fault.what.zh: fault.rows for fault in study.warnings if fault.severity == "warning"}
    assert said["同一小区的出入口在同一位置"] == ("2 (id=one)", "3 (id=two)")
    [far] = [key for key in said if key.startswith("离所属小区")]
    assert far == "离所属小区 156 米"  # from (100, 100) to (210, 210)
    assert said[far] == ("1 (id=far)",)


def test_a_gate_within_its_accuracy_is_not_far(tmp_path: Path) -> None:
    study = read(tmp_path, gates=[gate("far", 100, 100, accuracy_m=110.0)])
    assert not [fault for fault in study.warnings if fault.what.zh.startswith("离所属小区")]


def test_a_gate_may_name_its_compound_by_its_name(tmp_path: Path) -> None:
    gates = read_gates(tmp_path, gate("south", 250, 210, compound_id="甲小区"))
    assert gates["compound_id"].to_list() == ["yard"]


def test_a_name_that_two_compounds_have_names_none(tmp_path: Path) -> None:
    twins = [YARD, OTHER | {"name": "甲小区"}]
    with pytest.raises(DataError, match="belongs to no one compound"):
        read(tmp_path, compounds=twins, gates=[gate("south", 250, 210, compound_id="甲小区")])


def test_the_office_sheet_of_gates(tmp_path: Path) -> None:
    lon, lat = lonlat_at(250, 210)
    sheet = pd.DataFrame(
        {
            "小区": ["甲小区", "甲小区"],
            "编号": ["1", "2"],
            "所临道路": ["一路", "二路"],
            "经度": [lon, lon],
            "纬度": [lat, lat + 0.0007],
            "人行/车行": ["人行", "人车混行"],
            "开放时段": ["6:00-22:00", ""],
            "无障碍": ["是", "否"],
            "常闭": ["否", "是"],
            "可对外通行": ["否", "否"],
            "精度": [1, 1],
            "依据": ["现场核实", "现场核实"],
            "核实日期": ["2026-03-01", "2026-03-01"],
        }
    )
    named = '[layers]\ngates = "出入口.csv"\n'
    write_study(
        tmp_path,
        layers={"compounds": COMPOUNDS},
        settings=SETTINGS.replace("[layers]\n", named) + '\n[systems]\ngates = "WGS 84"\n',
    )
    sheet.to_csv(tmp_path / "出入口.csv", index=False, encoding="gbk")
    gates = read_study(tmp_path).layers["gates"]
    assert gates["state"].to_dict() == {"1": "residents", "2": "closed"}
    assert gates["hours"].to_dict() == {"1": "06:00-22:00", "2": ""}
    assert gates["wheelchair"].to_dict() == {"1": "yes", "2": "no"}
    assert gates["street"].to_dict() == {"1": "一路", "2": "二路"}


def test_lanes_name_their_compound(tmp_path: Path) -> None:
    lanes = [
        street("lane", shapely.LineString([(250, 210), (250, 250)]), access="yard"),
        street("alley", shapely.LineString([(150, 110), (150, 150)]), access="乙小区"),
        street("open", shapely.LineString([(110, 10), (150, 50)]), access="public"),
        street("odd", shapely.LineString([(110, 20), (150, 60)]), access="nobody"),
    ]
    study = read(tmp_path, streets=[*town_street_rows(), *lanes])
    access = study.layers["streets"]["access"]
    assert access[["lane", "alley", "open", "odd", "row-0"]].to_list() == [
        "yard", "other", "", "", "",
    ]  # fmt: skip
    [told] = [fault for fault in study.warnings if "access" in fault.what.zh]
    assert told.severity == "warning"
    assert [own for own in told.rows if "odd" in own]
    assert len(told.rows) == 1


def test_entrances_name_their_facility(tmp_path: Path) -> None:
    entrance = row("door", point(0, 10), facility_id="clinic-1")
    assert read(tmp_path / "a", entrances=[entrance]).layers["entrances"]["facility_id"].to_list()
    with pytest.raises(DataError, match="belongs to no one facility"):
        read(tmp_path / "b", entrances=[entrance | {"facility_id": "none"}])


def test_a_state_that_other_columns_contradict_is_told(tmp_path: Path) -> None:
    rows = [
        gate("belied", 250, 210, always_closed=True),
        gate("sound", 250, 290, always_closed=False),
    ]
    (told,) = [one for one in read(tmp_path, gates=rows).warnings if "矛盾" in one.what.zh]
    assert (told.rows, told.severity) == (("1 (id=belied)",), "warning")


def test_a_closed_gate_with_hours_is_told_and_not_known(tmp_path: Path) -> None:
    rows = [
        gate("belied", 250, 210, state="closed", hours="06:00-22:00"),
        gate("sound", 250, 290, state="closed"),
        gate("open", 210, 250, state="open", hours="06:00-22:00"),
    ]
    study = read(tmp_path, gates=rows)
    (told,) = [one for one in study.warnings if "常闭，又写了开放时段" in one.what.zh]
    assert (told.rows, told.severity) == (("1 (id=belied)",), "warning")
    states = study.layers["gates"]["state"].to_dict()
    assert states == {"belied": "unknown", "sound": "closed", "open": "open"}


def test_an_entrance_far_from_its_facility_is_told(tmp_path: Path) -> None:
    entrances = [
        row("beside", point(0, 40), facility_id="clinic", accuracy_m=0.0),
        row("across", point(0, 51), facility_id="clinic", accuracy_m=0.0),
        row("unsure", point(0, 70), facility_id="clinic", accuracy_m=30.0),
        row("astray", point(0, 201), facility_id="clinic", accuracy_m=0.0),
        row("outside", point(251, 0), facility_id="park", accuracy_m=0.0),
    ]
    clinic = facility("clinic", point(0, 0), accuracy_m=0.0)
    park = facility("park", shapely.box(100, -50, 200, 50), accuracy_m=0.0)
    study = read(tmp_path, facilities=[clinic, park], entrances=entrances)
    told = [one for one in study.warnings if one.where == "entrances.geojson"]
    assert [(one.severity, one.rows, one.what.en) for one in told] == [
        ("warning", ("4 (id=astray)", "5 (id=outside)"), "is up to 201 m from its facility"),
        ("note", ("2 (id=across)",), "is 51 m from its facility"),  # it may be a large one
    ]
    assert len(study.layers["entrances"]) == 5


def test_days_of_checks_that_are_none_or_too_late_are_told(tmp_path: Path) -> None:
    days = {"none": "上周", "late": "2026年1月2日", "sound": "2020-01-02", "empty": None}
    rows = [gate(name, 250, 210, checked_on=day) for name, day in days.items()]
    told = [one for one in read(tmp_path, gates=rows).warnings if "核实日期" in one.what.zh]
    assert [one.rows for one in told] == [("1 (id=none)",), ("2 (id=late)",)]


def test_hours_that_say_too_little_are_told_and_give_a_range(tmp_path: Path) -> None:
    study = read(
        tmp_path,
        gates=[
            gate("night", 250, 210, hours="夜间关闭"),
            gate("shut", 250, 290, state="timed", hours="夜间封闭"),
            gate("none", 210, 250, state="timed"),
            gate("good", 290, 250, state="timed", hours="22:00-次日6:00"),
        ],
    )
    gates = study.layers["gates"]
    said = {fault.what.zh: fault.rows for fault in study.warnings if fault.severity == "warning"}
    assert said == {
        "开放时段“夜间关闭”没有说清几点，给出区间": ("1 (id=night)",),
        "开放时段“夜间封闭”没有说清几点，给出区间": ("2 (id=shut)",),
        "定时开放，没有写开放时段，给出区间": ("3 (id=none)",),
    }
    assert gates["hours"].to_list() == ["00:00-06:00,22:00-24:00", "时段待核实", "", "时段待核实"]
    perhaps = {
        (own, at): take_gates(gates, Access(at_min=at)).others.tolist()[row]
        for row, own in enumerate(gates.index)
        for at in (3 * 60, 12 * 60)
    }
    assert {perhaps[own, at] for own in ("night", "shut", "none") for at in (180, 720)} == {PERHAPS}
    shown = {own.id: own.said["hours"] for own in list_gates(study.layers, "zh")}
    assert shown["none"] == shown["night"] == "时段待核实"
    again = edit_study(study, layers={"gates": gates})
    assert again.warnings == study.warnings


def test_a_lane_of_an_unknown_compound_offers_those_almost_called_so(tmp_path: Path) -> None:
    streets = [own | {"access": ""} for own in town_street_rows()]
    streets += [
        street("lane", line((210, 250), (250, 250)), access="yadr"),
        street("other", line((210, 260), (250, 260)), access="丁"),
    ]
    study = read(tmp_path, streets=streets)
    said = {fault.what.zh: fault.mend.zh for fault in study.warnings if "access" in fault.what.zh}
    assert len(said) == 2
    assert (
        "相近的有 yard（甲小区）" in said["access 写的小区“yadr”找不到，或不止一个，按公共道路计算"]
    )
    assert "相近" not in said["access 写的小区“丁”找不到，或不止一个，按公共道路计算"]


def test_far_gates_are_told_by_the_farthest(tmp_path: Path) -> None:
    study = read(tmp_path, gates=[gate("far", 100, 100), gate("near", 150, 150)])
    assert "离所属小区最远 156 米" in [fault.what.zh for fault in study.warnings]


@pytest.mark.parametrize("file", ["gates.geojson", "gates.csv", "gates.xlsx"])
@pytest.mark.parametrize("layer", ["gates", "entrances", "neighbourhoods", "water"])
def test_an_optional_layer_of_headings_alone_is_none(tmp_path: Path, layer: str, file: str) -> None:
    named = SETTINGS.replace(f'{layer} = "{layer}.geojson"\n', "")
    named = named.replace("[layers]\n", f'[layers]\n{layer} = "{file}"\n')
    folder = write_study(tmp_path, settings=named)
    headings = ["id", "name", "lon", "lat", "basis", "accuracy_m", "compound_id", "facility_id"]
    if file.endswith("csv"):
        write_csv(folder / file, [headings])
    elif file.endswith("xlsx"):
        write_xlsx(folder / file, [headings])
    else:
        (folder / file).write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    study = read_study(folder)
    assert layer not in study.layers
    found = [(own.where, own.severity) for own in study.warnings if "没有任何要素" in own.what.zh]
    assert found == [(file, "warning")]
    assert not check_study(folder).count("error")


def test_a_layer_in_memory_that_is_emptied_is_gone(tmp_path: Path) -> None:
    study = read(tmp_path, gates=[gate("south", 250, 210)])
    without = edit_study(study, layers={"gates": study.layers["gates"].iloc[:0]})
    assert "gates" not in without.layers
    assert without.edited == ("gates",)
    with pytest.raises(DataError, match="没有任何要素"):
        edit_study(study, layers={"compounds": study.layers["compounds"].iloc[:0]})
