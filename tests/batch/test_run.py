"""A batch on disk: whole areas or none, restarts, failures by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow.dataset
import pytest

from ganquan_geo.batch.dataset import area_of, area_path, read_record, write_area
from ganquan_geo.batch.run import BatchSummary, build_city_batch, build_study_batch, run_batch
from ganquan_geo.model.errors import DataError
from ganquan_geo.study import measure_coverage, read_study
from tests.batch.towns import break_town, in_turn, write_towns
from tests.studies import feature, home, point, polygon, write_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ganquan_geo.batch.tasks import AreaOutcome, AreaTask
    from ganquan_geo.model.text import Text


def measured(folder: Path, out: Path, lines: list[str] | None = None) -> BatchSummary:
    said: list[str] = [] if lines is None else lines

    def report(step: Text) -> None:
        said.append(step.en)

    batch = build_study_batch(folder, profile="standard")
    return run_batch(batch, out, run=in_turn, lang="en", report=report)


def read_homes(out: Path) -> pd.DataFrame:
    rows: pd.DataFrame = (
        pyarrow.dataset.dataset(out / "homes", partitioning="hive").to_table().to_pandas()
    )
    return rows


def test_every_area_has_the_rows_of_its_own_study(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept, summary.failed) == (2, 0, {})
    homes = read_homes(tmp_path / "out")
    alone = measure_coverage(read_study(towns / "town-01")).distances
    own = homes[homes["area_id"] == "town-01"].reset_index(drop=True)
    for column in ("demand_id", "category", "facility_id", "near_m", "sure_m", "residents"):
        assert own[column].equals(alone[column].astype(own[column].dtype)), column
    frame = gpd.read_parquet(area_path(tmp_path / "out", "town-01"))
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.notna().sum() == frame["located"].sum()
    coverage = pd.read_csv(tmp_path / "out" / "coverage.csv")
    assert coverage["area_id"].nunique() == 2
    outlines = gpd.read_parquet(tmp_path / "out" / "coverage.parquet")
    assert len(outlines) == len(coverage)
    assert set(outlines.geom_type) == {"Polygon"}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    for out in ("a", "b"):
        measured(towns, tmp_path / out)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(files) == 4
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_areas_that_are_done_and_unchanged_are_kept(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 3)
    measured(towns, tmp_path / "out")
    write_study(towns / "town-01", layers={"compounds": [home("new", point(50, 0))]})
    lines: list[str] = []
    summary = measured(towns, tmp_path / "out", lines)
    assert (summary.measured, summary.kept) == (1, 2)
    assert sorted(lines) == [
        "1/3 town-00: unchanged, kept",
        "2/3 town-01: done",
        "3/3 town-02: unchanged, kept",
    ]
    homes = read_homes(tmp_path / "out")
    assert set(homes[homes["area_id"] == "town-01"]["demand_id"]) == {"new", "n-1", "n-2"}


def test_a_stopped_batch_goes_on_where_it_was(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 3)

    def stopped(tasks: Iterator[AreaTask]) -> Iterator[AreaOutcome]:
        for number, outcome in enumerate(in_turn(tasks)):
            if number == 2:
                raise KeyboardInterrupt
            yield outcome

    batch = build_study_batch(towns, profile="standard")
    with pytest.raises(KeyboardInterrupt):
        run_batch(batch, tmp_path / "out", run=stopped, lang="zh", report=lambda _: None)
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept) == (1, 2)
    assert not read_homes(tmp_path / "out").duplicated(["area_id", "demand_id", "category"]).any()


def test_an_area_that_fails_is_listed_and_the_others_finish(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 3)
    measured(towns, tmp_path / "out")
    break_town(towns, "town-01")
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept) == (0, 2)
    assert list(summary.failed) == ["town-01"]
    failed = pd.read_csv(tmp_path / "out" / "failed.csv")
    assert failed["area_id"].tolist() == ["town-01"]
    assert "no such file" in failed["what"][0]
    # What was measured of it before is not its answer any more.
    assert set(read_homes(tmp_path / "out")["area_id"]) == {"town-00", "town-02"}
    assert set(pd.read_csv(tmp_path / "out" / "coverage.csv")["area_id"]) == {"town-00", "town-02"}


def test_areas_that_are_no_longer_listed_are_removed(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    measured(towns, tmp_path / "out")
    (towns / "town-00").rename(towns / "renamed")
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept, summary.removed) == (1, 1, 1)
    assert set(read_homes(tmp_path / "out")["area_id"]) == {"renamed", "town-01"}


@pytest.mark.parametrize("damage", [b"", b"PAR1 and no more", None])
def test_a_damaged_file_is_measured_again(tmp_path: Path, damage: bytes | None) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    measured(towns, tmp_path / "out")
    path = area_path(tmp_path / "out", "town-00")
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    assert measured(towns, tmp_path / "out").measured == 1


@pytest.mark.parametrize(
    "area", ["../../x", "..", ".", "a/b", "a\\b", "甘泉路街道", "con:1", "=", ""]
)
def test_no_id_leads_out_of_the_dataset(tmp_path: Path, area: str) -> None:
    path = area_path(tmp_path, area)
    assert path.resolve().parent.parent == (tmp_path / "homes").resolve()
    assert area_of(path.parent.name) == area
    write_area(tmp_path, area, b"x")
    assert [found.read_bytes() for found in tmp_path.rglob("*.parquet")] == [b"x"]
    assert read_record(tmp_path, area) is None


def write_areas(path: Path) -> Path:
    """Write the town's west and east halves, and an area without homes, as a layer."""
    rows = {
        "../west": polygon((-50, -50), (100, -50), (100, 350), (-50, 350)),
        "east": polygon((100, -50), (350, -50), (350, 350), (100, 350)),
        "park": polygon((0, 100), (40, 100), (40, 140), (0, 140)),
    }
    features = [
        feature(shape, id=key, name=f"区域 {key}", accuracy_m=0) for key, shape in rows.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_city_is_cut_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    town = write_study(tmp_path / "town")
    batch = build_city_batch(town, write_areas(tmp_path / "areas.geojson"), profile="standard")
    summary = run_batch(batch, tmp_path / "out", run=in_turn, lang="zh", report=lambda _: None)
    assert summary.measured == 2
    assert [fault.what.zh for fault in summary.failed["park"]] == ["没有住户"]
    whole = measure_coverage(read_study(town))
    homes = read_homes(tmp_path / "out")
    homes = homes[homes["layer"] == "compounds"].sort_values(["category", "demand_id"])
    alone = whole.distances[whole.distances["layer"] == "compounds"]
    alone = alone.sort_values(["category", "demand_id"])
    assert homes["demand_id"].tolist() == alone["demand_id"].tolist()
    assert homes["near_m"].tolist() == alone["near_m"].tolist()
    coverage = pd.read_csv(tmp_path / "out" / "coverage.csv")
    total = coverage[coverage["denominator"] == "households"].groupby("category")["total"].sum()
    assert set(total) == {3 * 1000}  # three tiers
    assert (tmp_path / "out" / "homes" / "area_id=..%2Fwest" / "homes.parquet").is_file()


def test_ids_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    write_study(tmp_path / "towns" / "Town")
    write_study(tmp_path / "towns" / "town")
    with pytest.raises(DataError, match="differ in case"):
        build_study_batch(tmp_path / "towns", profile="standard")


def test_a_folder_without_studies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no study folder"):
        build_study_batch(tmp_path, profile="standard")


def test_an_unknown_profile_fails_each_area_by_name(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    batch = build_study_batch(towns, profile="robot")
    summary = run_batch(batch, tmp_path / "o", run=in_turn, lang="en", report=lambda _: None)
    assert "robot" in summary.failed["town-00"][0].what.en
