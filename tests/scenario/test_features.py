"""What differs between two states of a study, feature by feature, to the last column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely

from ganquan_geo import Study, edit_study, read_study
from ganquan_geo.model.scenario_results import FeatureChange
from ganquan_geo.scenario.features import (
    build_features,
    compare_layers,
    find_place,
    gather_places,
)
from tests.towns import lonlat, point
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_study(tmp_path_factory.mktemp("town")))


def changed(study: Study, layer: str, change: Callable[[gpd.GeoDataFrame], Any]) -> Study:
    frame = study.layers[layer].copy()
    made = change(frame)
    return replace(study, layers={**study.layers, layer: frame if made is None else made})


def told(before: Study, after: Study) -> list[tuple[str, ...]]:
    return [tuple(map(str, own[:6])) for own in compare_layers(before, after)]


def test_what_is_added_and_removed(study: Study) -> None:
    without = changed(study, "facilities", lambda frame: frame.drop("school-1"))
    row = ("facility", "school-1", "school-1", "presence")
    assert told(study, without) == [(*row, "present", "")]
    assert told(without, study) == [(*row, "", "present")]
    assert told(study, study) == []
    missing = replace(
        study, layers={name: own for name, own in study.layers.items() if name != "facilities"}
    )
    assert told(study, missing) == told(missing, study) == []


def test_each_changed_field_is_told_as_text(study: Study) -> None:
    def edit(frame: gpd.GeoDataFrame) -> None:
        frame.loc["home-a", "households"] = 120.5
        frame.loc["home-c", "residents"] = 7.0
        frame.loc["home-b", "name"] = "新名"

    head = ("compound", "home-a", "home-a")
    assert told(study, changed(study, "compounds", edit)) == [
        (*head, "households", "100", "120.5"),
        ("compound", "home-b", "新名", "name", "home-b", "新名"),
        ("compound", "home-c", "home-c", "residents", "", "7"),
    ]
    closed = changed(study, "streets", lambda own: own.assign(walkable=own.index != "row-0"))
    assert told(study, closed) == [("street", "row-0", "row-0", "walkable", "true", "false")]


@pytest.mark.parametrize(("moved_m", "shown"), [(0.9, ""), (1.1, "1.1"), (50.0, "50.0")])
def test_a_move_is_told_beyond_a_metre(study: Study, moved_m: float, shown: str) -> None:
    def move(frame: gpd.GeoDataFrame) -> None:
        frame.loc["clinic-1", "geometry"] = lonlat(point(0, moved_m))

    found = list(compare_layers(study, changed(study, "facilities", move)))
    assert [(own.field, own.before, own.after) for own in found] == (
        [("moved_m", "", shown)] if shown else []
    )
    assert [own.change for own in found] == ([pytest.approx(moved_m, abs=1e-3)] if shown else [])


def test_a_line_has_moved_as_far_as_its_farthest_place(study: Study) -> None:
    def bend(frame: gpd.GeoDataFrame) -> None:
        bent = shapely.LineString([(0, 0), (150, 30), (300, 0)])
        frame.loc["row-0", "geometry"] = lonlat(bent)

    (found,) = compare_layers(study, changed(study, "streets", bend))
    assert found.change == pytest.approx(30, abs=1e-3)


def test_a_point_that_becomes_an_outline_has_moved_to_its_far_corner(study: Study) -> None:
    def draw(frame: gpd.GeoDataFrame) -> None:
        frame.loc["home-a", "geometry"] = lonlat(shapely.box(50, 0, 80, 40))

    drawn = changed(study, "compounds", draw)
    for before, after in ((study, drawn), (drawn, study)):
        (found,) = compare_layers(before, after)
        assert found.change == pytest.approx(50, abs=1e-3)


def test_a_position_that_is_lost_or_found(study: Study) -> None:
    lost = changed(
        study,
        "facilities",
        lambda own: own.assign(geometry=own.geometry.where(own.index != "clinic-1", None)),
    )
    row = ("facility", "clinic-1", "clinic-1", "position")
    assert told(study, lost) == [(*row, "known", "unknown")]
    assert told(lost, study) == [(*row, "unknown", "known")]
    renamed = changed(lost, "facilities", lambda own: own.assign(accuracy_m=3.0))
    assert {own[3] for own in told(lost, renamed) if own[1] == "clinic-1"} == {"accuracy_m"}


def test_what_changed_has_one_place_and_one_kind(study: Study) -> None:
    rows = [
        FeatureChange("facility", "clinic-1", "诊所", "moved_m", "", "50.0", 50.0),
        FeatureChange("facility", "school-1", "学校", "moved_m", "", "9.0", 9.0),
        FeatureChange("facility", "school-1", "学校", "name", "旧", "学校"),
        FeatureChange("street", "row-0", "路", "walkable", "true", "false"),
        FeatureChange("street", "row-100", "路", "status", "planned", "existing"),
        FeatureChange("compound", "home-a", "甲", "presence", "present", ""),
        FeatureChange("compound", "home-b", "乙", "presence", "", "present"),
        FeatureChange("compound", "home-c", "丙", "status", "planned", "proposed"),
        FeatureChange("neighbourhood", "n-2", "二居", "name", "", "x"),
    ]
    features = build_features(rows)
    assert features["change"].tolist()[:2] == [50.0, 9.0]
    assert features["change"].isna().sum() == 7

    def find(subject: str, key: str) -> Any:  # noqa: ANN401
        return find_place(study, subject, key)

    def later(_subject: str, key: str) -> Any:  # noqa: ANN401
        return {"clinic-1": shapely.Point(1, 1), "school-1": shapely.Point()}.get(key)

    places = gather_places(features, later, find)
    kinds = dict(zip(places["key"], places["change"], strict=True))
    assert kinds == {
        "clinic-1": "moved",
        "school-1": "changed",
        "row-0": "removed",
        "row-100": "added",
        "home-a": "removed",
        "home-b": "added",
        "home-c": "changed",
    }
    shapes = places.set_index("key").geometry
    assert shapes["clinic-1"].coords[0] == (1.0, 1.0)
    assert shapes["school-1"].equals(study.layers["facilities"].geometry["school-1"])
    assert find_place(study, "facility", "row-0") is None
    assert find_place(study, "street", "row-0") is not None


def test_an_edited_study_differs_in_what_was_edited(study: Study) -> None:
    layers = {"facilities": study.layers["facilities"].drop(columns="source_row").iloc[1:]}
    assert told(study, edit_study(study, layers=layers))[0][1:4] == (
        "clinic-1",
        "clinic-1",
        "presence",
    )
    assert isinstance(build_features([]), pd.DataFrame)
