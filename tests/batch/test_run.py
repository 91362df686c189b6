"""A batch on disk: whole areas or none, restarts, failures by name."""

from __future__ import annotations

import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.dataset
import pytest
import shapely

from ganquan_geo import Corrections, Edit, edit_study, write_corrections
from ganquan_geo.batch import dataset
from ganquan_geo.batch.cut import cut_study
from ganquan_geo.batch.dataset import area_path, open_homes, read_record, write_area
from ganquan_geo.batch.run import (
    Batch,
    BatchSummary,
    build_city_batch,
    build_study_batch,
    run_batch,
)
from ganquan_geo.batch.tasks import AreaTask
from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.load.systems.convert import move_frame
from ganquan_geo.model.access import Access
from ganquan_geo.model.errors import DataError, OutputError
from ganquan_geo.model.study import Whole
from ganquan_geo.present.coverage_files import write_coverage
from ganquan_geo.words.text import Text
from tests.batch.measuring import break_town, in_turn, write_towns
from tests.commands import shown
from tests.paths import DATA
from tests.towns import facility, home, lonlat, point, polygon, row
from tests.towns.gated import write_yard_town
from tests.towns.studies import write_layer, write_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ganquan_geo.batch.tasks import AreaOutcome
    from ganquan_geo.words.text import Lang


def measured(folder: Path, out: Path, lines: list[str] | None = None) -> BatchSummary:
    said: list[str] = [] if lines is None else lines

    def report(step: Text) -> None:
        said.append(step.en)

    batch = build_study_batch(folder, profile="standard")
    return run_batch(batch, out, run=in_turn, lang="en", report=report)


def read_homes(out: Path) -> pd.DataFrame:
    rows: pd.DataFrame = pyarrow.dataset.dataset(out / "homes").to_table().to_pandas()
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


def test_without_gates_no_file_has_a_column_for_their_hour(tmp_path: Path) -> None:
    write_study(tmp_path / "towns" / "town")
    batch = build_study_batch(tmp_path / "towns", profile="standard", access=Access(at_min=60))
    run_batch(batch, tmp_path / "o", run=in_turn, lang="en", report=print)
    assert "walker" not in pd.read_parquet(area_path(tmp_path / "o", "town"))
    assert "walker" not in pd.read_csv(tmp_path / "o" / "areas.csv")
    assert "walker" not in pd.read_csv(tmp_path / "o" / "coverage.csv")


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    for out in ("a", "b"):
        measured(towns, tmp_path / out)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(files) == 6  # with the lists of both folders
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
    assert summary.removed == 0
    areas = pd.read_csv(tmp_path / "out" / "areas.csv", index_col="area_id")
    assert areas["status"].to_dict() == {
        "town-00": "measured",
        "town-01": "failed",
        "town-02": "measured",
    }
    assert areas["reason"].str.contains("no such file").tolist() == [False, True, False]
    assert areas["compounds"].fillna(-1).tolist() == [4, -1, 4]
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
    "area",
    ["../../x", "..", ".", "a/b", "a\\b", "甘泉路街道", "con", "a=1", "", "甘" * 200, "a\x00%\n"],
)
def test_no_id_leads_out_of_the_dataset(tmp_path: Path, area: str) -> None:
    path = area_path(tmp_path, area)
    assert path.resolve().parent == (tmp_path / "homes").resolve()
    assert not set(path.name) & set('<>:"/\\|?*\n\x00')
    with open_homes(tmp_path, [area]) as homes:
        write_area(homes, area, b"x")
        assert [found.read_bytes() for found in tmp_path.rglob("*.parquet")] == [b"x"]
        assert read_record(homes, area) is None


def test_every_id_has_a_file_of_its_own(tmp_path: Path) -> None:
    ids = ["a/b", "a%2Fb", "a", "", "甘" * 100, "甘" * 101, "甘" * 100 + "乙"]
    assert len({area_path(tmp_path, area) for area in ids}) == len(ids)
    assert area_path(tmp_path, "沪 甘泉路街道").name == "area-沪 甘泉路街道.parquet"


def test_codes_are_read_as_text(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    (towns / "town-00").rename(towns / "0107001")
    (towns / "town-01").rename(towns / "107001")
    assert measured(towns, tmp_path / "out").removed == 0
    homes = gpd.read_parquet(tmp_path / "out" / "homes")
    assert set(homes["area_id"]) == {"0107001", "107001"}
    assert read_homes(tmp_path / "out")["area_id"].tolist() == homes["area_id"].tolist()
    assert measured(towns, tmp_path / "out").kept == 2


def write_areas(path: Path) -> Path:
    """Write the town's west and east halves, a park without homes and the sea, as a layer."""
    rows = {
        "../west": polygon((-50, -50), (100, -50), (100, 350), (-50, 350)),
        "east": polygon((100, -50), (350, -50), (350, 350), (100, 350)),
        "!park": polygon((0, 100), (40, 100), (40, 140), (0, 140)),
        "sea": polygon((0, 90_000), (40, 90_000), (40, 90_100), (0, 90_100)),
    }
    return write_layer(path, [row(key, shape, name=f"区域 {key}") for key, shape in rows.items()])


def test_a_city_is_cut_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    town = write_study(tmp_path / "town")
    batch = build_city_batch(town, write_areas(tmp_path / "areas.geojson"), profile="standard")
    summary = run_batch(batch, tmp_path / "out", run=in_turn, lang="zh", report=lambda _: None)
    assert (summary.measured, summary.failed) == (4, {})
    assert summary.not_assessed == ("!park", "sea")
    areas = pd.read_csv(tmp_path / "out" / "areas.csv", index_col="area_id")
    assert areas.loc[["!park", "sea"], "status"].tolist() == ["data missing"] * 2
    assert areas.loc[["!park", "sea"], "status_name"].tolist() == ["数据缺失"] * 2
    assert areas.loc[["!park", "sea"], "reason"].tolist() == ["没有住户", "没有住户"]
    whole = measure_coverage(read_study(town))
    assert set(gpd.read_parquet(tmp_path / "out" / "homes")["area_id"]) == {"../west", "east"}
    homes = read_homes(tmp_path / "out")
    homes = homes[homes["layer"] == "compounds"].sort_values(["category", "demand_id"])
    alone = whole.distances[whole.distances["layer"] == "compounds"]
    alone = alone.sort_values(["category", "demand_id"])
    assert homes["demand_id"].tolist() == alone["demand_id"].tolist()
    assert homes["near_m"].tolist() == alone["near_m"].tolist()
    coverage = pd.read_csv(tmp_path / "out" / "coverage.csv")
    total = coverage[coverage["denominator"] == "households"].groupby("category")["total"].sum()
    assert set(total) == {3 * 1000}  # three tiers
    of_homes = coverage[coverage["denominator"] != "street_frontage_m"]
    homeless = of_homes[of_homes["area_id"].isin(["!park", "sea"])]
    # Targets are stated of health within 5 and 15 minutes alone.
    aimed = (homeless["category"] == "health") & homeless["tier_min"].isin([5, 15])
    assert set(homeless.loc[aimed, "verdict"]) == {"missing"}
    assert set(homeless.loc[~aimed, "verdict"]) == {"no target"}
    assert homeless["share"].isna().all()
    assert (tmp_path / "out" / "homes" / "area-..%2Fwest.parquet").is_file()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_coverage_says_what_the_study_alone_says(tmp_path: Path, lang: Lang) -> None:
    town = write_study(tmp_path / "towns" / "town")
    batch = build_study_batch(tmp_path / "towns", profile="standard")
    run_batch(batch, tmp_path / "out", run=in_turn, lang=lang, report=lambda _: None)
    write_coverage(measure_coverage(read_study(town)), tmp_path / "alone", lang=lang)
    alone, found = (
        pd.read_csv(folder / "coverage.csv") for folder in (tmp_path / "alone", tmp_path / "out")
    )
    pd.testing.assert_frame_equal(found.drop(columns=["area_id", "area_name"]), alone)
    first, *rows = (tmp_path / "alone" / "coverage.csv").read_text(encoding="utf-8").splitlines()
    written = (tmp_path / "out" / "coverage.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",", 2)[2] for row in written] == [first.lstrip("\ufeff"), *rows]


@pytest.mark.parametrize("system", ["WGS 84", "GCJ-02", "BD-09"])
def test_shifted_outlines_are_told_of(tmp_path: Path, system: str) -> None:
    """Blocks between the bundled streets, as an online map would give them."""
    streets = read_study(DATA).layers["streets"]
    blocks = shapely.polygonize([shapely.union_all(streets.geometry.to_numpy())])
    parts = list(shapely.get_parts(blocks))
    areas = gpd.GeoDataFrame({"name": [f"区域 {n}" for n in range(len(parts))]}, geometry=parts)
    shifted, _ = move_frame(
        areas.set_crs("EPSG:4326"), source="WGS 84", target=system, folder=tmp_path
    )
    path = tmp_path / "blocks.geojson"
    path.write_text(shifted.set_crs(None, allow_override=True).to_json(), encoding="utf-8")
    notes = build_city_batch(DATA, path, profile="standard").notes
    found = [note.en for note in notes if "looks like" in note.en]
    assert len(found) == (system != "WGS 84")
    for said in found:
        assert f'--from "{system}"' in said
        assert f'convert "{path}" --out "{tmp_path / "wgs84-blocks.geojson"}"' in said


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


def test_water_without_homes_and_streets_is_no_failure(tmp_path: Path) -> None:
    town = read_study(write_study(tmp_path / "town"))
    stairs = town.layers["streets"].assign(walkable=False)
    dry = edit_study(town, layers={"streets": stairs})
    rows = {
        "streets": np.arange(len(stairs)),
        "compounds": np.arange(0),
        "facilities": np.arange(0),
    }
    whole = Whole(lon=121.43, lat=31.27, accuracy_m=0.0)
    study = cut_study(
        dry, name=Text("水", "water"), rows=rows, boundary=town.layers["boundary"], whole=whole
    )
    task = AreaTask(id="water", study=study, profile="standard", digest="0")
    batch = Batch(ids=("water",), tasks=iter([task]))
    out = tmp_path / "out"
    summary = run_batch(batch, out, run=in_turn, lang="en", report=lambda _: None)
    assert (summary.measured, summary.failed, summary.not_assessed) == (0, {}, ("water",))
    areas = pd.read_csv(out / "areas.csv")
    assert areas["reason"].tolist() == ["has neither homes nor streets to walk on"]


def test_a_disk_that_cannot_be_written_to_is_said_before_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    def never(tasks: Iterator[AreaTask]) -> Iterator[AreaOutcome]:
        pytest.fail(f"measured {next(tasks)}")

    batch = build_study_batch(write_towns(tmp_path / "towns", 1), profile="standard")
    with pytest.raises(OutputError, match="cannot write to"):
        run_batch(batch, tmp_path / "file" / "out", run=never, lang="en", report=lambda _: None)


def test_a_disk_that_fails_on_the_way_keeps_what_is_done(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def full(tasks: Iterator[AreaTask]) -> Iterator[AreaOutcome]:
        for outcome in in_turn(tasks):
            yield outcome
            (out / "homes").rename(out / "elsewhere")
            (out / "homes").write_text("in the way", encoding="utf-8")

    batch = build_study_batch(write_towns(tmp_path / "towns", 2), profile="standard")
    with pytest.raises(OutputError, match="areas that are done are kept"):
        run_batch(batch, out, run=full, lang="en", report=lambda _: None)
    assert shown(out / "elsewhere") == {"area-town-00.parquet"}


def test_wrong_paths_are_said_for_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no folder"):
        build_study_batch(tmp_path / "nowhere", profile="standard")
    town = write_study(tmp_path / "town")
    with pytest.raises(DataError, match="is a study folder itself"):
        build_study_batch(town, profile="standard")
    with pytest.raises(DataError, match="the path given to --areas"):
        build_city_batch(town, tmp_path / "areas.gpkg", profile="standard")


def test_outlines_need_no_more_than_names(tmp_path: Path) -> None:
    town = write_study(tmp_path / "town")
    shape = polygon((-50, -50), (350, -50), (350, 350), (-50, 350))
    outline = {"geometry": lonlat(shape), "街道名称": "方格街道"}
    path = write_layer(tmp_path / "outlines.geojson", [outline])
    summary = run_batch(
        build_city_batch(town, path, profile="standard"),
        tmp_path / "out",
        run=in_turn,
        lang="zh",
        report=lambda _: None,
    )
    assert summary.measured == 1
    areas = pd.read_csv(tmp_path / "out" / "areas.csv")
    assert areas["area_name"].tolist() == ["方格街道"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that root cannot read either")
def test_a_file_that_cannot_be_read_is_told_of_its_own_area_only(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 3)
    (towns / "town-01" / "streets.geojson").unlink()
    (towns / "town-01" / "streets.geojson").symlink_to("/proc/self/mem")
    (towns / "town-02" / "notes.doc").symlink_to("/proc/self/mem")  # nothing reads it
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, list(summary.failed)) == (2, ["town-01"])
    (towns / "town-00" / "~$homes.xlsx").write_text("me", encoding="utf-8")  # open in Excel
    assert measured(towns, tmp_path / "out").kept == 2


def test_what_lies_beside_a_study_fills_no_memory(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    with (towns / "town-00" / "film.mp4").open("wb") as film:
        film.truncate(8 << 30)  # takes no room on the disk
    tracemalloc.start()
    try:
        build_study_batch(towns, profile="standard")
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_a_name_that_a_disk_refuses_fails_its_own_area_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = write_towns(tmp_path / "towns", 1)
    (towns / "town-00").rename(towns / ("甘" * 82))
    write_towns(towns, 1)
    monkeypatch.setattr(dataset, "NAME_BYTES", 1_000)
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, list(summary.failed)) == (1, ["甘" * 82])
    monkeypatch.undo()
    summary = measured(towns, tmp_path / "out")
    assert (summary.measured, summary.kept, summary.failed) == (1, 1, {})


def test_a_fault_of_the_pool_is_not_said_to_be_of_the_disk(tmp_path: Path) -> None:
    def broken(tasks: Iterator[AreaTask]) -> Iterator[AreaOutcome]:
        yield from in_turn(tasks)
        raise ConnectionError("the network")

    batch = build_study_batch(write_towns(tmp_path / "towns", 1), profile="standard")
    with pytest.raises(ConnectionError, match="the network"):
        run_batch(batch, tmp_path / "out", run=broken, lang="en", report=lambda _: None)


def test_homes_far_from_any_street_are_out_of_reach_as_they_are_uncut(tmp_path: Path) -> None:
    far = {"compounds": [home("far", point(0, 20_000)), home("near", point(50, 0))]}
    far["facilities"] = [facility("clinic", point(0, 20_010))]
    town = write_study(tmp_path / "town", layers=far)
    shape = polygon((-50, 19_950), (50, 19_950), (50, 20_050), (-50, 20_050))
    outline = write_layer(tmp_path / "areas.geojson", [row("far", shape, name="远郊")])
    batch = build_city_batch(town, outline, profile="standard")
    out = tmp_path / "out"
    summary = run_batch(batch, out, run=in_turn, lang="en", report=lambda _: None)
    assert (summary.measured, summary.failed) == (1, {})
    whole = measure_coverage(read_study(town)).distances
    whole = whole[whole["demand_id"] == "far"]
    homes = read_homes(out)
    for column in ("category", "snap_m", "distance_m", "near_m", "sure_m", "located"):
        assert homes[column].tolist() == pytest.approx(whole[column].tolist(), nan_ok=True), column


def test_corrections_are_measured_with_the_study_and_told(tmp_path: Path) -> None:
    towns = write_towns(tmp_path / "towns", 2)
    lines: list[str] = []
    measured(towns, tmp_path / "out")
    said: dict[str, Any] = {"basis": "b", "by": "b", "at": "2025-12-03"}
    gone = Edit(op="facility.remove", target="nobody", **said)
    made = Edit(op="facility.remove", target="clinic-1", **said)
    write_corrections(Corrections(edits=(made, gone)), towns / "town-01")
    summary = measured(towns, tmp_path / "out", lines)
    assert (summary.measured, summary.kept) == (1, 1)
    assert any("with 1 correction (corrections.toml); 1 more do not fit" in one for one in lines)
    homes = read_homes(tmp_path / "out").query("category == 'health'")
    assert set(homes[homes["facility_id"] == "clinic-1"]["area_id"]) == {"town-00"}
    areas = write_areas(tmp_path / "areas.geojson")
    notes = build_city_batch(towns / "town-01", areas, profile="standard").notes
    assert any("含 1 项更正" in note.zh for note in notes)


def test_a_city_with_gates_is_not_cut(tmp_path: Path) -> None:
    write_yard_town(tmp_path / "town")
    with pytest.raises(DataError, match="--city cannot cut it"):
        build_city_batch(tmp_path / "town", tmp_path / "town/boundary.geojson", profile="standard")


def test_areas_are_measured_for_an_hour_and_again_for_another(tmp_path: Path) -> None:
    write_yard_town(tmp_path / "towns" / "yard")
    walks = {}
    said: list[Text] = []
    for at_min, measured in ((None, 1), (21 * 60 + 30, 1), (21 * 60 + 30, 0)):
        access = Access(at_min=at_min)
        batch = build_study_batch(tmp_path / "towns", profile="standard", access=access)
        told = run_batch(batch, tmp_path / "o", run=in_turn, lang="en", report=said.append)
        assert told.measured == measured
        homes = pd.read_parquet(area_path(tmp_path / "o", "yard"))
        walks[at_min] = homes.query("demand_id == 'yard' and category == 'health'")
    by_day, evening = (float(own["distance_m"].iloc[0]) for own in walks.values())
    assert (round(by_day), round(evening)) == (10, 210)
    assert "gates: 21:30" in said[1].en
    assert all("按21:30" in text for text in homes["walker"])
    for name in ("areas.csv", "coverage.csv"):
        assert all("gates: 21:30" in text for text in pd.read_csv(tmp_path / "o" / name)["walker"])
    rows = pd.read_parquet(tmp_path / "o" / "coverage.parquet")
    assert all("gates: 21:30" in text for text in rows["walker"])
