"""The one door to a study: the same laws in memory and from files, every fault in one error."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely

from ganquan_geo import (
    DataError,
    Fault,
    Text,
    check_study,
    checked_study,
    edit_study,
    measure_coverage,
    measure_plan,
    read_study,
    write_coverage,
    write_workbook,
)
from ganquan_geo.load.checked_study import check_layers
from ganquan_geo.load.layers import open_layer
from ganquan_geo.load.plan.register import PLAN_FILE
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.layers import LAYERS
from tests.load.office import write_xlsx
from tests.towns import facility, home, point, polygon
from tests.towns.plan import PLAN, write_plan_town
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo import Study
    from ganquan_geo.load.layers import OpenedLayer


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The town with its street plan, read from files."""
    return read_study(write_plan_town(tmp_path_factory.mktemp("door") / "town"))


def parts_of(study: Study, **others: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what `checked_study` makes a study of; `others` replace some of it."""
    names = ["id", "name", "date", "credit", "layers", "settings", "kinds"]
    names += ["categories", "profiles", "figures", "plan"]
    return {**{name: getattr(study, name) for name in names}, **others}


def plain(study: Study, layer: str) -> gpd.GeoDataFrame:
    """Return a layer as a user would make it: `id` is a column, nothing of the file's."""
    return study.layers[layer].drop(columns="source_row").reset_index()


def faults_of(study: Study, **others: Any) -> list[str]:  # noqa: ANN401
    with pytest.raises(DataError) as caught:
        checked_study(**parts_of(study, **others))
    return [fault.said("zh") for fault in caught.value.faults]


def assert_equal(one: Study, other: Study) -> None:
    """Hold all of two studies against each other but where they come from."""
    away = {"folder", "inputs", "edited", "layers", "plan_faults"}
    for field in dataclasses.fields(one):
        if field.name not in away:
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert one.layers.keys() == other.layers.keys()
    for name, layer in one.layers.items():
        own = layer.drop(columns="source_row")
        pd.testing.assert_frame_equal(own, other.layers[name].drop(columns="source_row"))


def test_a_study_made_in_memory_equals_the_one_that_was_read(town: Study) -> None:
    made = checked_study(**parts_of(town, layers={name: plain(town, name) for name in town.layers}))
    assert_equal(made, town)
    assert made.plan == town.plan
    assert (made.folder, made.inputs) == ("", {})
    assert set(made.edited) == {*town.layers, "settings", "plan"}
    assert measure_coverage(made).coverage.equals(measure_coverage(town).coverage)


def test_rows_may_come_in_any_order_and_the_given_layers_stay_as_they_are(town: Study) -> None:
    turned = {name: layer.iloc[::-1] for name, layer in town.layers.items()}
    made = checked_study(**parts_of(town, layers=turned))
    assert_equal(made, town)
    assert turned["compounds"].index[0] == "home-d"
    made.layers["compounds"].loc["home-a", "households"] = -5.0
    assert turned["compounds"].loc["home-a", "households"] == 100


def test_every_fault_of_every_layer_and_of_the_settings_is_in_one_error(town: Study) -> None:
    homes, facilities, streets = (plain(town, n) for n in ("compounds", "facilities", "streets"))
    homes["id"] = ["home-a", "home-a", "home-c", ""]
    homes.loc[2, "households"] = -1
    facilities.loc[0, "accuracy_m"] = np.nan
    facilities.loc[1, "accuracy_m"] = -3
    facilities.loc[2, "kind"] = "castle"
    streets.loc[0, "geometry"] = shapely.Point(121.43, 31.27)
    streets.loc[1, "geometry"] = shapely.LineString([(500, 0), (501, 0)])
    streets.loc[2, "street_class"] = "canal"
    broken = {"compounds": homes, "facilities": facilities, "streets": streets}
    assert town.plan is not None
    said = faults_of(
        town,
        layers={**town.layers, **broken, "boundary": town.layers["boundary"].to_crs(3857)},
        settings=dataclasses.replace(town.settings, snap_limit_m=-1.0),
        plan=dataclasses.replace(town.plan, end=dt.date(2020, 1, 1)),
    )
    for words in (
        "compounds，第 1 (id=home-a)、2 (id=home-a) 行：编号 id 重复",
        "compounds，第 4 (id=) 行：字段 id 有空值",
        "compounds，第 3 (id=home-c) 行：字段 households 的值不对",
        "facilities，第 2 (id=market-1) 行：字段 accuracy_m 的值不对",
        "facilities，第 1 (id=clinic-1) 行：有位置而没有精度 accuracy_m",
        "facilities，第 3 (id=school-1) 行：设施种类“castle”无人认识",
        "streets，第 1 (id=column-0) 行：几何类型不对",
        "streets，第 2 (id=column-100) 行：坐标不是经度、纬度",
        "streets，第 3 (id=column-200) 行：字段 street_class 的值不对",
        "boundary：没有写明坐标系为 WGS 84",
        "study：network.snap_limit_m 的值不对",
        "plan：规划期的止日早于起日",
    ):
        assert any(words in one for one in said), (words, said)


def test_facilities_without_accuracy_are_refused_and_nothing_else_is_said(town: Study) -> None:
    bare = town.layers["facilities"].assign(accuracy_m=np.nan)
    (said,) = faults_of(town, layers={**town.layers, "facilities": bare})
    assert "有位置而没有精度" in said


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda homes: homes.drop(columns="name"), "缺少字段 name"),
        (lambda homes: homes.reset_index(drop=True), "缺少字段 id"),
        (lambda homes: homes.iloc[:0], "没有任何要素"),
        (lambda homes: homes.set_crs(None, allow_override=True), "没有写明坐标系"),
        (pd.DataFrame, "不是带几何的 GeoDataFrame"),
        (lambda homes: homes[[*homes.columns, "name"]], "有同名的列"),
        (lambda homes: homes.assign(name="\ufffd\ufffd"), "有乱码"),
        (lambda homes: homes.assign(households=np.inf), "households 的值不对"),
        (lambda homes: homes.set_geometry(homes.translate(30)), "离边界超过 20 公里"),
    ],
)
def test_what_is_no_layer_of_a_study(town: Study, broken: Any, words: str) -> None:  # noqa: ANN401
    said = faults_of(town, layers={**town.layers, "compounds": broken(town.layers["compounds"])})
    assert any(words in one for one in said), said
    assert all(one.startswith("compounds") for one in said)


def test_settings_in_memory_obey_the_laws_of_the_file(town: Study) -> None:
    first, second = town.categories
    said = faults_of(
        town,
        layers={name: town.layers[name] for name in town.layers if name != "streets"},
        categories=(first, dataclasses.replace(second, id=first.id, kinds=("castle",))),
        profiles=(*town.profiles, town.profiles[1]),
    )
    for words in ("categories.id 有两个", "castle", "profiles.id 有两个“adult”", "streets"):
        assert any(words in one for one in said), (words, said)
    empty = (dataclasses.replace(first, tiers=()), second)
    assert any("没有时段" in one for one in faults_of(town, categories=empty, figures=()))


def test_an_edited_study_is_checked_and_says_what_was_edited(town: Study, tmp_path: Path) -> None:
    moved = town.layers["facilities"].copy()
    moved.loc["clinic-1", "geometry"] = shapely.Point(121.4305, 31.2705)
    edited = edit_study(town, layers={"facilities": moved})
    assert edited.edited == ("facilities",)
    assert edited.inputs == town.inputs
    assert edited.plan is town.plan
    assert town.edited == ()
    shorter = dataclasses.replace(town.settings, search_limit_m=900.0)
    twice = edit_study(edited, settings=shorter)
    assert twice.edited == ("facilities", "settings")
    assert edit_study(town, layers={"facilities": town.layers["facilities"]}).edited == ()
    with pytest.raises(DataError, match="ids are not unique"):
        edit_study(edited, layers={"facilities": pd.concat([moved, moved.iloc[:1]])})

    result = measure_coverage(twice)
    write_coverage(result, tmp_path, lang="en")
    summary = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    assert summary["edited_in_memory"] == ["facilities", "settings"]
    assert summary["inputs_sha256"] == dict(town.inputs)
    book = write_workbook(result, tmp_path, lang="zh")
    origin = pd.read_excel(book, sheet_name="出处", engine="openpyxl")
    assert "在内存中改过：设施、设置" in origin.to_string()


def test_the_plan_is_read_with_the_study_and_never_again(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town")
    study = read_study(folder)
    assert {PLAN_FILE, "projects.csv", "readings.csv"} < set(study.inputs)
    (folder / PLAN_FILE).unlink()
    assert len(measure_plan(study).projects) == 2


def test_a_plan_with_faults_stops_nothing_but_the_plan(tmp_path: Path) -> None:
    plan = PLAN.replace('theme = "quiet"', 'theme = "loud"')
    folder = write_plan_town(tmp_path / "town", plan=plan)
    (folder / "projects.csv").write_text("id,status\nnowhere,done\n", encoding="utf-8")
    study = read_study(folder)
    assert not measure_coverage(study).coverage.empty
    assert study.plan is None
    assert study.has_plan()
    with pytest.raises(DataError) as caught:
        measure_plan(study)
    checked = [fault.said("zh") for fault in check_study(folder).faults]
    for words in ("theme_names 里没有“loud”", "规划文件中没有编号“nowhere”"):
        assert words in str(caught.value)
        assert any(words in one for one in checked)
    assert edit_study(study, figures=()).plan_faults == study.plan_faults


def test_a_workbook_changed_between_two_of_its_layers_is_noticed(tmp_path: Path) -> None:
    header = ["id", "name", "basis", "accuracy_m", "lon", "lat", "kind", "status", "assumed"]
    rows = [[f"x-{n}", "甲", "test", 0, 121.43, 31.27, "clinic", "existing", "false"] for n in "ab"]
    book = tmp_path / "office.xlsx"
    source = LayerSource(file=book.name)

    def opened(name: str, count: int) -> OpenedLayer:
        write_xlsx(book, [header, *rows[:count]])
        return open_layer(tmp_path, source, LAYERS[name], kinds={})

    def faults(second: int) -> list[str]:
        openers = {"compounds": partial(opened, "compounds", 1)}
        openers["facilities"] = partial(opened, "facilities", second)
        found = check_layers(openers, dict.fromkeys(openers, book.name), None)
        assert found.inputs.keys() == {book.name}
        return [fault.what.zh for fault in found.faults if fault.severity == "error"]

    assert faults(2) == ["读取时正在被改动"]


def test_a_facility_drawn_as_an_area_stays_one_and_keeps_its_level(tmp_path: Path) -> None:
    park = facility(
        "park",
        polygon((80, 80), (90, 80), (90, 90)),
        kind="school",
        layer=-1,
        tunnel=True,
    )
    layers = {"facilities": [*town_layers()["facilities"], park]}
    read = read_study(write_study(tmp_path / "town", layers=layers)).layers["facilities"]
    assert read.geom_type.to_dict()["park"] == "Polygon"
    assert read.geom_type.to_dict()["market-1"] == "LineString"
    assert read.loc["park", ["layer", "tunnel"]].tolist() == [-1, True]
    assert not read.loc["market-1", "tunnel"]


def test_flags_that_no_row_has_are_false(tmp_path: Path) -> None:
    rows = [own | {"bridge": None, "tunnel": None} for own in town_layers()["streets"]]
    streets = read_study(write_study(tmp_path, layers={"streets": rows})).layers["streets"]
    for flag in ("bridge", "tunnel"):
        assert streets[flag].dtype == bool
        assert not streets[flag].any()


def test_an_edited_study_keeps_the_warnings_of_its_files(tmp_path: Path) -> None:
    rows = town_layers()["compounds"]
    rows.append(home("far", point(2_000, 0)))
    study = read_study(write_study(tmp_path, layers={"compounds": rows}))
    of_file = Fault(
        where="compounds.geojson", what=Text("w", "w"), mend=Text("m", "m"), severity="warning"
    )
    study = dataclasses.replace(study, warnings=(of_file, *study.warnings))
    households = study.layers["compounds"].assign(households=1.0)
    edited = edit_study(study, layers={"compounds": households})
    assert edited.warnings.count(of_file) == 1
    assert [own.rule for own in edited.warnings].count("far_outside") == 1
    nearer = households.drop(index="far")
    assert edit_study(study, layers={"compounds": nearer}).warnings == (of_file,)
