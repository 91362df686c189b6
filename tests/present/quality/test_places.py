"""Faults are told by the names of streets and places, whatever the files are called."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from ganquan_geo.flow.check import check_study
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.quality import QualityReport
from ganquan_geo.present.quality.places import PlaceNames
from ganquan_geo.words.text import Text
from tests.towns import point, row
from tests.towns.gated import GATED_SETTINGS
from tests.towns.studies import write_layer, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.words.text import Lang

NOTHING = Text("", "")


def layer(rows: dict[str, tuple[str, shapely.Geometry | None]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in rows.values()]},
        geometry=[shape for _, shape in rows.values()],
        index=list(rows),
        crs="EPSG:4326",
    )


def find(where: str, *rows: str, at: shapely.Geometry | None = None, lang: Lang = "zh") -> str:
    streets = layer(
        {
            "s1": ("甘泉路", shapely.LineString([(121.0, 31.0), (121.01, 31.0)])),
            "s2": ("志丹路", shapely.LineString([(121.0, 31.002), (121.01, 31.002)])),
            "s3": ("", shapely.LineString([(121.0, 31.001), (121.01, 31.001)])),
        }
    )
    homes = layer({"c1": ("甘泉苑", shapely.Point(121.005, 31.0)), "c2": ("无处", None)})
    report = QualityReport(
        folder="town",
        name=Text("镇", "town"),
        date=dt.date(2026, 1, 1),
        credit=NOTHING,
        layers={"streets": streets, "compounds": homes},
        faults=(),
    )
    fault = Fault(where=where, what=NOTHING, mend=NOTHING, rows=rows, geometry=at)
    return PlaceNames(report.layers, lang).find(fault)


@pytest.mark.parametrize(
    ("where", "rows", "said"),
    [
        ("streets.geojson", ("3 (id=s1)", "4 (id=s2)"), "甘泉路、志丹路"),
        ("streets", ("3 (id=s1)", "5 (id=s1)"), "甘泉路"),
        ("住户.shp", ("1 (id=c1)",), "甘泉苑"),
        ("compounds.geojson", ("id=c2",), "无处"),
        ("streets.geojson", ("7",), ""),
        ("study.toml", (), ""),
    ],
)
def test_the_rows_of_a_fault_have_names(where: str, rows: tuple[str, ...], said: str) -> None:
    assert find(where, *rows) == said


def test_what_has_no_name_lies_by_a_street_that_has_one() -> None:
    at = shapely.LineString([(121.004, 31.001), (121.005, 31.0004)])
    assert find("streets.geojson", "9 (id=s3)", at=at) == "甘泉路附近"
    assert find("streets.geojson", "9 (id=s3)", at=at, lang="en") == "by 甘泉路"
    assert find("streets.geojson", "9 (id=s3)", at=shapely.Point(122, 32)) == "未命名的街道"
    assert find("streets.geojson", at=shapely.Point()) == ""


def test_rows_that_are_left_out_are_called_by_their_own_names(tmp_path: Path) -> None:
    """Neither by the street near, nor by what has the same id in another layer."""
    settings = GATED_SETTINGS.replace("gates.geojson", "门.geojson")
    folder = write_study(tmp_path, settings=settings)
    gates = [
        row("home-a", point(60, 0), compound_id="nobody", state="open", name="南门"),
        row("home-b", point(160, 20), compound_id="home-b", state="open", name="", hours="刷卡"),
        row("home-c", point(310, 100), compound_id="home-c", state="timed", name="东门"),
        row(
            "home-d",
            point(300, 310),
            compound_id="home-d",
            state="open",
            accuracy_m=None,
            name="北门",
        ),
    ]
    write_layer(folder / "门.geojson", gates)
    report = check_study(folder)
    places = PlaceNames(report.layers, "zh", files=report.files)
    called = {
        fault.rows[0]: places.find(fault) for fault in report.faults if fault.where == "门.geojson"
    }
    assert called == {
        "1 (id=home-a)": "南门",
        "2 (id=home-b)": "row-0附近",
        "3 (id=home-c)": "东门",
        "4 (id=home-d)": "北门",
    }
