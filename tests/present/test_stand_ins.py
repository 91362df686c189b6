"""Homes that are no compounds are called what they are, wherever they are counted."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import measure_coverage, read_study
from ganquan_geo.present.plan.ring_words import build_ring_sheet
from ganquan_geo.present.plan.worded_tables import build_plan_tables
from ganquan_geo.present.print.print_map import STATE_TITLES, name_state
from ganquan_geo.present.problem_list import explain_problems
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.present.web.map import build_payload
from ganquan_geo.present.worded_tables import build_worded_tables
from ganquan_geo.words import glossary
from tests.commands import run
from tests.load.osm.made import FOOTWAY, HOME, ROAD, TOWN, imported, osm_text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang
    from tests.load.osm.made import Node, Way

NODES: dict[int, Node] = {
    **TOWN,
    2: (300, 0),
    5: (150, 5, {"addr:street": "甲路", "addr:housenumber": "3"}),
    21: (50, 5),
    22: (60, 5),
    23: (60, 15),
    31: (0, 90),
    32: (40, 90),
}
WAYS: dict[int, Way] = {
    1: ((1, 2), ROAD),
    2: ((21, 22, 23, 21), {"building": "apartments"}),
    3: ((31, 32), FOOTWAY),
    8: (HOME[0], {"landuse": "residential"}),
}
KINDS = {
    "landuse": "land",
    "buildings": "buildings",
    "addresses": "addresses",
    "streets": "streets",
}
ALLOWED = re.compile(r"没有小区名录|no compounds|compounds\.geojson", re.IGNORECASE)


def town(folder: Path, homes: str) -> Path:
    made = imported(folder, osm_text(NODES, WAYS), homes=homes)
    write_study_folder(made, folder / "s")
    return folder / "s"


def text_of(page: str) -> str:
    """Return what a page shows, without its styles and scripts."""
    plain = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", plain)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("homes", KINDS)
def test_no_output_calls_them_compounds(tmp_path: Path, homes: str, lang: Lang) -> None:
    folder = town(tmp_path, homes)
    study = read_study(folder)
    assert study.homes == KINDS[homes]
    one, many = (word.said(lang) for word in glossary.HOMES[study.homes])
    done = run(
        "coverage", "--study", folder, "--out", tmp_path / "out", "--lang", lang, "--verbose"
    )
    done = run("report", "--study", folder, "--out", tmp_path, "--format", "html", "--lang", lang)
    assert done.returncode == 0, done.stderr
    report = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    result = measure_coverage(study)
    words = json.dumps(build_payload(result, lang), ensure_ascii=False)
    tables = "".join(
        table.title + "".join(map(str, table.rows.to_numpy().ravel()))
        for table in build_worded_tables(result, lang=lang)
    )
    for said in (report, words, tables):
        left = ALLOWED.sub("", said)
        left = re.sub(r'"compounds?":', "", left)  # keys of what the page is given
        assert ("小区" if lang == "zh" else "ompound") not in left.replace('"compounds"', "")
        assert one in said or many in said
    assert "没有小区名录" in report or "list no compounds" in report


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plan_and_the_lists_call_them_what_they_are(
    planned: tuple[CoverageResult, PlanResult], lang: Lang
) -> None:
    """The heads of columns, the ring, the gateways' sheets and the titles of maps."""
    result, plan = planned
    study = replace(result.study, homes="land")
    own, its_plan = replace(result, study=study), replace(plan, study=study)
    tables = build_plan_tables(its_plan, lang=lang)
    said = [table.fields[str(name)].title.said(lang) for table in tables for name in table.rows]
    said += [word for pair in build_ring_sheet(its_plan, lang=lang) for word in pair]
    said += [name_state(shows, study).said(lang) for shows in STATE_TITLES]
    said.append(explain_problems(own).said(lang))
    land = glossary.HOMES["land"][1].said(lang)
    assert sum(land.lower() in word.lower() for word in said) >= 5
    assert not [word for word in said if "小区" in word or "compound" in word.lower()]
    assert not [word for word in said if "{" in word]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_calls_them_what_they_are(tmp_path: Path, lang: Lang) -> None:
    folder = town(tmp_path, "streets")
    done = run("coverage", "--study", folder, "--out", tmp_path / "out", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert ("住户点" if lang == "zh" else "home points") in done.stdout
    assert ("小区" if lang == "zh" else "ompound") not in ALLOWED.sub("", done.stdout)


def test_the_search_limit_stands_where_nothing_is_reached(tmp_path: Path) -> None:
    """The footway meets no street, so whoever lives along it reaches nothing."""
    folder = town(tmp_path, "streets")
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}\n[network]\nsearch_limit_m = 1234.0\n", encoding="utf-8")
    result = measure_coverage(read_study(folder))
    words = json.dumps(build_payload(result, "zh"), ensure_ascii=False)
    assert "1,234 米内不可达" in words


def test_who_states_no_date_is_said_to_state_none(tmp_path: Path) -> None:
    folder = town(tmp_path, "landuse")
    done = run("coverage", "--study", folder, "--out", tmp_path / "out")
    assert "资料截至 未注明" in done.stdout
    assert (
        "资料截至 未注明" not in run("coverage", "--study", "data", "--out", tmp_path / "d").stdout
    )
    summary = json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8"))
    assert summary["study"]["date"] is None
