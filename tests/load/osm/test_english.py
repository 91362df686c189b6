"""An imported study in English has no Chinese that this package has put into it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import measure_coverage, read_study
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.study_folder import write_study_folder
from ganquan_geo.present.worded_tables import build_worded_tables
from tests.commands import run
from tests.load.osm.made import ROAD, imported, osm_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.load.osm.made import Node, Way

CHINESE = re.compile("[\u4e00-\u9fff]")
LAND = {"landuse": "residential"}
# A street with a name; two homes and two libraries without one.
NODES: dict[int, Node] = {
    1: (0, 0),
    2: (400, 0),
    3: (100, 10, {"amenity": "library"}),
    4: (120, 10, {"amenity": "library"}),
    11: (-5, 5),
    12: (5, 5),
    13: (5, 15),
    14: (-5, 15),
}
WAYS: dict[int, Way] = {
    1: ((1, 2), {**ROAD, "name": "Baishui Road"}),
    2: ((11, 12, 13, 14, 11), LAND),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("english")
    made = imported(folder, osm_text(NODES, WAYS))
    assert "图书馆（未命名）" in made.layers["facilities"]["name"].tolist()
    write_study_folder(made, folder / "town")
    out = folder / "out"
    done = run("coverage", "--study", folder / "town", "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.parametrize("name", ["distances.csv", "gaps.csv", "coverage_map.html"])
def test_files_say_the_names_in_english(results: Path, name: str) -> None:
    text = (results / name).read_text(encoding="utf-8-sig")
    assert "未命名" not in text
    assert "居住用地" not in text
    if name != "gaps.csv":
        assert "library (unnamed)" in text
        assert "Baishui Road (residential land near it, unnamed)" in text


def test_the_tables_of_the_workbook_do(results: Path) -> None:
    result = measure_coverage(read_study(results.parent / "town"), draws=0)
    tables = {table.title: table.rows for table in build_worded_tables(result, lang="en")}
    assert "library (unnamed)" in tables["Facilities"]["name"].tolist()
    for rows in tables.values():
        assert "未命名" not in rows.to_csv()
    problems = build_problems(result, None, lang="en").to_csv()
    assert "未命名" not in problems


def test_check_does(results: Path) -> None:
    done = run("check", "--study", results.parent / "town", "--lang", "en")
    assert not CHINESE.search(done.stdout), done.stdout
    assert "stands twice" not in done.stdout  # two places without a name do not have one name
