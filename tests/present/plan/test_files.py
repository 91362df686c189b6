"""The files of a plan run and of a comparison, and the commands that write them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest

from tests.commands import run, shown
from tests.towns.plan import PLAN, PROJECTS, later_town, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "projects.csv",
    "project_places.csv",
    "project_coverage.csv",
    "projects.gpkg",
    "ring.json",
    "ring.geojson",
    "plan_check.json",
    "indicators.csv",
    "area_coverage.csv",
    "plan_map.html",
}


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan_town(tmp_path_factory.mktemp("town") / "study")


@pytest.fixture(scope="module")
def out(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "results"
    done = run("plan", "--study", town, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert "column-100" in done.stdout
    assert "300 米 (220–380)，1 段" in done.stdout
    return folder


def test_all_files_are_there_and_a_second_run_gives_the_same_bytes(
    town: Path, out: Path, tmp_path: Path
) -> None:
    assert shown(out) == FILES
    assert run("plan", "--study", town, "--out", tmp_path / "again").returncode == 0
    assert digests(tmp_path / "again") == digests(out)


def test_projects(out: Path) -> None:
    table: Any = pd.read_csv(out / "projects.csv").set_index("id")
    assert table.loc["first-row", "length_m"] == pytest.approx(300, abs=0.1)
    assert table.loc["first-row", ["status", "status_name"]].tolist() == ["done", "完成"]
    assert table.loc["first-row", "budget_cny"] == 1_000_000
    assert table.loc["first-row", "compounds_300m_on_foot"] == 4
    layer = gpd.read_file(out / "projects.gpkg", layer="projects")
    assert layer.crs.to_epsg() == 4326
    assert set(layer["id"]) == {"first-row", "column-100"}
    ring = gpd.read_file(out / "projects.gpkg", layer="ring")
    assert ring["from"].tolist() == ["column-0", "row-0", "column-300", "row-300"]
    for name in ("ring", "detour", "axis", "theme", "gateways"):
        assert len(gpd.read_file(out / "projects.gpkg", layer=name)), name


def test_ring(out: Path) -> None:
    ring = json.loads((out / "ring.json").read_text(encoding="utf-8"))
    assert ring["named"][0] == ring["named"][-1] == "row-0"
    assert [leg["state"] for leg in ring["ring"]["legs"]] == ["existing"] * 3 + ["missing"]
    assert ring["ring"]["today_loop_m"]["value"] == pytest.approx(1000, abs=0.5)
    # The ends of the missing leg are known to 40 m each, and so are those of the way instead.
    assert ring["ring"]["legs"][3]["detour_m"] == pytest.approx(
        {"value": 500, "low": 420, "high": 580}, abs=0.5
    )
    frame = gpd.read_file(out / "ring.geojson")
    assert frame["layer"].value_counts().to_dict() == {
        "ring": 4,
        "axis": 2,
        "gateway": 2,
        "detour": 1,
    }
    assert frame.loc[0, ["from", "to"]].tolist() == ["column-0", "column-300"]
    assert frame.loc[0, "low_m"] < frame.loc[0, "length_m"] < frame.loc[0, "high_m"]
    missing = frame[(frame["layer"] == "ring") & (frame["state"] == "missing")]
    assert missing["name"].tolist() == ["column-0"]


def test_check_and_indicators(out: Path) -> None:
    found = json.loads((out / "plan_check.json").read_text(encoding="utf-8"))
    assert {finding["rule"] for finding in found["findings"]} == {"ring_street", "ring_leg"}
    assert all(finding["what"]["en"] for finding in found["findings"])
    table: Any = pd.read_csv(out / "indicators.csv").set_index("id")
    assert table.loc["trees", ["baseline", "target", "measured"]].tolist() == [100, 200, 160]
    assert table.loc["trees", ["verdict", "verdict_name"]].tolist() == ["on the way", "符合进度"]


def test_no_address_of_the_machine_is_in_a_result(town: Path, out: Path) -> None:
    for path in out.iterdir():
        assert str(town).encode() not in path.read_bytes(), path.name


def test_the_tables_of_staff_are_never_written_over(town: Path) -> None:
    before = digests(town)
    done = run("plan", "--study", town, "--out", town)
    assert done.returncode == 1
    assert "结果不能写进研究文件夹" in done.stderr
    assert digests(town) == before


def test_a_leg_without_length_is_a_point_and_one_refused_has_no_place(tmp_path: Path) -> None:
    """column-100 only touches the corner where row-0 and column-0 would meet; X is no street."""
    plan = PLAN.replace('"row-300", "column-0", "row-0"]', '"row-300", "X", "column-0"]')
    folder = write_plan_town(tmp_path / "town", plan=plan)
    assert run("plan", "--study", folder, "--out", tmp_path / "out").returncode == 0
    text = (tmp_path / "out" / "ring.geojson").read_text(encoding="utf-8")
    legs = [f for f in json.loads(text)["features"] if f["properties"]["layer"] == "ring"]
    assert [leg["properties"]["state"] for leg in legs][3] == "not resolved"
    assert legs[3]["geometry"] is None
    assert legs[3]["properties"]["length_m"] is None


def test_a_fault_of_the_table_writes_nothing(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", projects=PROJECTS.replace("完成", "做完了"))
    done = run("plan", "--study", folder, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 1
    assert "row 2 (id=first-row): status '做完了' is not known" in done.stderr
    assert not (tmp_path / "out").exists()


def test_text_that_a_spreadsheet_would_run_is_harmless(tmp_path: Path) -> None:
    rows = PROJECTS.replace("验收单 1 号", "=HYPERLINK(1)")
    folder = write_plan_town(tmp_path / "town", projects=rows)
    assert run("plan", "--study", folder, "--out", tmp_path / "out").returncode == 0
    assert "'=HYPERLINK(1)" in (tmp_path / "out" / "projects.csv").read_text(encoding="utf-8-sig")


def test_check_and_status_on_the_command_line(town: Path) -> None:
    check = run("plan", "check", "--study", town)
    assert check.returncode == 0
    assert "column-0尚不存在，约 300 米，现有最短绕行 500 米" in check.stdout
    status = run("plan", "status", "--study", town, "--lang", "en")
    assert status.returncode == 0
    assert "on the way" in status.stdout


def test_faults_of_usage(town: Path, tmp_path: Path) -> None:
    assert run("plan", "--study", town).returncode == 2
    assert run("plan", "check").returncode == 2
    assert run("plan", "status", "--study", town, "--profile", "bird").returncode == 2
    assert run("plan", "--study", town, "--out", tmp_path / "o", "--lang", "fr").returncode == 2


def test_compare_on_the_command_line(town: Path, tmp_path: Path) -> None:
    later = later_town(tmp_path / "later")
    done = run("compare", town, later, "--out", tmp_path / "change")
    assert done.returncode == 0, done.stderr
    assert shown(tmp_path / "change") == {
        "changes.csv",
        "changes.gpkg",
        "summary.csv",
        "feature_changes.csv",
        "coverage_before.csv",
        "coverage_after.csv",
        "indicator_changes.csv",
        "indicator_timeline.csv",
        "scenario.json",
        "scenario_map.html",
    }
    changes = pd.read_csv(tmp_path / "change" / "feature_changes.csv")
    assert "walkable_today" in set(changes["field"])
    refused = run("compare", later, town, "--out", tmp_path / "never")
    assert refused.returncode == 1
    assert not (tmp_path / "never").exists()


def test_a_plan_of_nothing_but_its_name_is_measured(tmp_path: Path) -> None:
    bare = PLAN[: PLAN.index("[tables]")].replace(
        "stated_project_count = 2", "stated_project_count = 0"
    )
    folder = write_plan_town(tmp_path / "town", plan=bare)
    done = run("plan", "--study", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
