"""A study without facilities is measured: nothing can be reached, and it says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study, edit_study, measure_coverage, read_study
from tests.commands import run
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

WHY = "没有设施："


def bare_study(folder: Path) -> Path:
    line = 'facilities = "facilities.geojson"\n'
    write_study(folder, settings=SETTINGS.replace(line, ""))
    (folder / "facilities.geojson").unlink()
    return folder


def test_no_share_is_given_and_the_reason_is(tmp_path: Path) -> None:
    study = read_study(bare_study(tmp_path))
    assert study.layers["facilities"].empty
    assert next(one for one in study.warnings if one.severity == "warning").what.zh.startswith(WHY)
    result = measure_coverage(study, draws=3)
    assert result.findings
    assert all(one.share is None for one in result.findings)
    assert not result.distances["distance_m"].notna().any()


def test_check_says_it_and_nothing_else_of_facilities(tmp_path: Path) -> None:
    report = check_study(bare_study(tmp_path))
    assert report.count("error") == 0
    assert [one.what.zh for one in report.faults if WHY in one.what.zh]
    assert not [text for text in report.unchecked if "facilities" in text.en]


def test_it_can_be_edited_and_given_facilities(tmp_path: Path) -> None:
    study = read_study(bare_study(tmp_path / "bare"))
    again = edit_study(study, layers={"compounds": study.layers["compounds"].head(1)})
    assert again.layers["facilities"].empty
    own = read_study(write_study(tmp_path / "own")).layers["facilities"]
    full = edit_study(study, layers={"facilities": own})
    assert len(full.layers["facilities"]) == len(own)
    assert not [one for one in full.warnings if WHY in one.what.zh]


@pytest.mark.parametrize("command", ["tables", "report", "print", "coverage"])
def test_every_output_is_written(tmp_path: Path, command: str) -> None:
    study = bare_study(tmp_path / "s")
    done = run(command, "--study", study, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert any((tmp_path / "out").iterdir())


def test_the_figures_of_a_table_that_cannot_be_read_are_no_such_study(tmp_path: Path) -> None:
    study = bare_study(tmp_path / "s")
    text = (study / "study.toml").read_text(encoding="utf-8")
    lost = text.replace("[layers]\n", '[layers]\nfacilities = "lost.csv"\n')
    (study / "study.toml").write_text(lost, encoding="utf-8")
    done = run("coverage", "--study", study, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "lost.csv" in done.stderr
