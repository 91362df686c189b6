"""The command as a user runs it: exit codes, messages, files, all or nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from rich.cells import cell_len

from ganquan_geo.network.search.built import load_kernel
from tests.commands import run, shown
from tests.paths import DATA
from tests.towns import facility, home, point
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "distances.csv",
    "coverage.csv",
    "gaps.csv",
    "coverage.json",
    "service_areas.gpkg",
    "coverage_map.html",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("town") / "study")


def test_coverage_writes_all_files_and_prints_the_table(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("coverage", "--study", town, "--out", out)
    assert done.returncode == 0, done.stderr
    assert shown(out) == FILES
    assert "方格镇" in done.stdout
    assert "达标 1 类（卫生医疗 100%，4/4 个小区）" in done.stdout
    assert max(map(cell_len, done.stdout.splitlines()[:-2])) <= 80
    assert done.stdout.rstrip().endswith(str(out / "coverage_map.html"))
    assert done.stderr == ""
    told = run("coverage", "--study", town, "--out", out, "--verbose")
    assert " 50% " in told.stdout
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".ganquan")]


def test_the_tables_have_the_promised_columns(town: Path, tmp_path: Path) -> None:
    run("coverage", "--study", town, "--out", tmp_path)
    distances = pd.read_csv(tmp_path / "distances.csv")
    assert list(distances.columns[:7]) == [
        "demand_id",
        "demand_name",
        "category",
        "facility_id",
        "facility_name",
        "distance_m",
        "snap_m",
    ]
    coverage = pd.read_csv(tmp_path / "coverage.csv")
    assert list(coverage.columns) == [
        "category",
        "tier_min",
        "limit_m",
        "denominator",
        "covered",
        "total",
        "share",
        "share_low",
        "share_high",
        "share_likely_low",
        "share_likely_high",
        "likely_met_share",
        "assumed_share",
        "assumed_share_low",
        "own_share",
        "own_share_low",
        "own_share_high",
        "target_share",
        "reference_share",
        "baseline_share",
        "verdict",
        "reason",
        "step",
        "category_name",
        "denominator_name",
        "verdict_name",
    ]
    assert (tmp_path / "coverage.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    summary = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    assert len(summary["inputs_sha256"]) == 6
    assert len(summary["coverage"]) == len(coverage)
    assert summary["coverage"][0]["reason"].keys() == {"zh", "en"}
    for row in summary["coverage"]:
        assert row["share_low"] is None or row["share_low"] == round(row["share_low"], 6)
        assert row["covered"] is None or row["covered"] == round(row["covered"], 1)
    assert summary["home_tables"] == [
        {"file": "distances.csv", "rows": len(distances)},
        {"file": "gaps.csv", "rows": len(pd.read_csv(tmp_path / "gaps.csv"))},
    ]


def test_a_second_run_gives_the_same_bytes(town: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("coverage", "--study", town, "--out", tmp_path / name).returncode == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_english(town: Path, tmp_path: Path) -> None:
    done = run("coverage", "--study", town, "--out", tmp_path, "--lang", "en")
    assert "Grid Town" in done.stdout
    assert "no target" in done.stdout
    said = done.stdout.replace("二居", "")  # a place's name that the study has in Chinese alone
    assert not re.search("[\u4e00-\u9fff]", said)


def test_other_files_in_the_folder_stay(town: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    run("coverage", "--study", town, "--out", tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_bad_data_ends_with_1_and_writes_nothing(tmp_path: Path) -> None:
    homes = [home("same", point(0, 0)), home("same", point(0, 0))]
    folder = write_study(tmp_path / "study", layers={"compounds": homes})
    out = tmp_path / "out"
    for command in (("coverage", "--out", out), ("check",)):
        done = run(command[0], "--study", folder, *command[1:])
        assert done.returncode == 1
        assert "compounds.geojson" in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
    assert not out.exists()


def test_bad_data_leaves_earlier_results_as_they_were(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("coverage", "--study", town, "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    folder = write_study(tmp_path / "study", layers={"compounds": []})
    assert run("coverage", "--study", folder, "--out", out).returncode == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("coverage",), "缺少选项"),
        (("coverage", "--study"), "requires an argument"),
        (("check", "--folder", "x"), "没有这个选项"),
        (("measure",), "没有这个命令"),
        (("check", "--study", "x", "more"), "多余的参数"),
        (("check", "--study", "x", "--lang", "fr"), "值不对"),
        ((), "coverage"),
        (
            ("batch", "--out", "x", "--workers", "3", "--scheduler", "tcp://x:1"),
            "不能与 --scheduler",
        ),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], word: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["status", "check"])
def test_options_of_a_plan_may_stand_before_its_command(command: str) -> None:
    before = run("plan", "--study", DATA, "--lang", "en", command)
    after = run("plan", command, "--study", DATA, "--lang", "en")
    assert before.returncode == 0, before.stderr
    assert before.stdout == after.stdout


def test_an_option_the_command_has_not_is_refused_and_named() -> None:
    refused = run("plan", "--study", DATA, "--out", "out", "check")
    assert refused.returncode == 2
    assert "plan check 没有选项 --out" in refused.stderr


def test_an_unknown_profile_ends_with_2_and_lists_them(town: Path, tmp_path: Path) -> None:
    done = run("coverage", "--study", town, "--out", tmp_path / "o", "--profile", "boss")
    assert done.returncode == 2
    assert "wheelchair" in done.stderr
    assert not (tmp_path / "o").exists()


def test_an_output_that_is_a_file_ends_with_1(town: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    done = run("coverage", "--study", town, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "无法写入" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"


def test_a_chinese_windows_console(town: Path, tmp_path: Path) -> None:
    done = run("coverage", "--study", town, "--out", tmp_path, encoding="gbk")
    assert done.returncode == 0
    assert "方格镇" in done.stdout
    assert "?" not in done.stdout


def test_check_of_a_good_study(town: Path) -> None:
    done = run("check", "--study", town)
    assert done.returncode == 0
    assert "n-2" in done.stdout
    assert "错误 0 项" in done.stdout
    assert "提醒 1 项" in done.stdout


@pytest.mark.parametrize(("lang", "word"), [("zh", "要的是文件夹"), ("en", "wants the folder")])
def test_a_file_for_the_study_folder_is_said(town: Path, lang: str, word: str) -> None:
    done = run("check", "--study", town / "study.toml", "--lang", lang)
    assert done.returncode == 1
    assert word in done.stdout
    assert str(town) in done.stdout


def test_formulas_in_names_are_text_in_csv(tmp_path: Path) -> None:
    evil = '=HYPERLINK("x")'
    layers = {
        "compounds": [home("home-a", point(290, 290), name=evil)],
        "facilities": [
            facility("f", point(0, 0), name="@SUM(1)"),
            *town_layers()["facilities"][1:],
        ],
        "boundary": [
            town_layers()["boundary"][0] | {"id": "+b", "name": "-b"},
        ],
    }
    folder = write_study(tmp_path / "study", layers=layers)
    assert run("coverage", "--study", folder, "--out", tmp_path / "out").returncode == 0
    for name in ("distances.csv", "gaps.csv"):
        table = pd.read_csv(tmp_path / "out" / name)
        assert f"'{evil}" in set(table["demand_name"])
        assert not table["demand_name"].str.startswith("=").any()
        assert "'@SUM(1)" in set(table["facility_name"])


def test_version_and_help() -> None:
    version, searches = run("--version").stdout.splitlines()
    assert version.startswith("ganquan-geo ")
    assert ("Searches: compiled" in searches) == (load_kernel() is not None)
    done = run("--help")
    assert done.returncode == 0
    assert "coverage" in done.stdout


def test_an_atlas_of_a_layer_that_is_not_there_is_refused(tmp_path: Path) -> None:
    layers = town_layers()
    del layers["neighbourhoods"]
    settings = SETTINGS.replace('neighbourhoods = "neighbourhoods.geojson"\n', "")
    study = write_study(tmp_path / "s", layers=layers, settings=settings)
    done = run("atlas", "--study", study, "--out", tmp_path / "out", "--kind", "neighbourhood")
    assert done.returncode == 2
    assert "没有居民区图层" in done.stderr
    assert not (tmp_path / "out").exists()
