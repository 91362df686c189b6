from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

from ganquan_geo.present.console import draw_notes, make_progress
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from tests.towns import facility, home, point
from tests.towns.studies import measure_town, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from ganquan_geo.model.results import CoverageResult


def test_without_a_terminal_a_line_tells_of_every_fifth_sheet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with make_progress() as told:
        for done in range(1, 13):
            told(done, 12, "甘泉路")
    assert capsys.readouterr().err.split("\n")[:3] == ["· 5 / 12", "· 10 / 12", "· 12 / 12"]


def test_notes_name_places_and_no_ids(bundled_result: CoverageResult) -> None:
    console = Console(file=io.StringIO(), width=200)
    console.print(draw_notes(bundled_result, lang="zh"))
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert "居民区 1 处（悦达第一居民区）" in said
    assert "id=" not in said
    assert "310107" not in said


def test_a_bound_of_100_percent_says_what_leaves_it_open(tmp_path: Path) -> None:
    layers = town_layers()
    layers["compounds"] = [home("far", point(300, 300))]
    layers["facilities"] = [
        facility("clinic-1", point(0, 0), status="planned"),
        facility("clinic-2", point(0, 0), accuracy_m=318),
        facility("market-1", None, kind="market"),
        facility("market-2", point(0, 0), kind="market", accuracy_m=250),
    ]
    result = measure_town(tmp_path, layers=layers)
    said = [own.zh for own in explain_whole_bounds(result)]
    for finding in result.main_findings():
        assert finding.high == 1
    health, market = said
    assert "clinic-2" in health
    assert "±318 米" in health
    assert "clinic-1" not in health
    assert "1 处设施位置不明（market-1）" in market
    assert "market-2，最大 ±250 米" in market


def test_a_bound_that_one_place_does_not_open_is_not_explained(tmp_path: Path) -> None:
    assert explain_whole_bounds(measure_town(tmp_path, layers=town_layers())) == ()
