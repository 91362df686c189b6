"""The sheets of an atlas: what they say first and leave out, the ledger and its photographs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.load.plan.photos import read_photos
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import write_atlas
from ganquan_geo.present.atlas.homes import home_features
from ganquan_geo.present.atlas.index import draw_index, number_features
from ganquan_geo.present.atlas.order import order_key
from ganquan_geo.present.atlas.pages import Layout, fingerprint
from ganquan_geo.present.atlas.streets import street_features
from ganquan_geo.present.print.scene import build_scene
from tests.towns import line, street
from tests.towns.plan import PROJECTS, plan_streets, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult

LEDGER = PROJECTS.replace(
    "note\n", "note,起点,止点,工程内容,形象进度,改造前照片,改造后照片\n", 1
).replace("验收单 1 号,\n", "验收单 1 号,,百列,三百列,铺装,95%,a.png,b.png\n")


@pytest.fixture(scope="module")
def project_sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the text of each street's sheet, in a town with a ledger and a street outside."""
    folder = tmp_path_factory.mktemp("atlas")
    streets = [*plan_streets(), street("far", line((400, 0), (400, 300)))]
    town = write_plan_town(folder / "town", projects=LEDGER, layers={"streets": streets})
    Image.new("RGB", (90, 60), "#336699").save(town / "a.png")
    result = measure_coverage(read_study(town))
    _, *sheets = write_atlas(
        result,
        folder / "out",
        kind="street",
        frontage=measure_frontage(build_baseline(result.study, result.profile.id)),
        plan=measure_plan(result.study, coverage=result),
        photos=read_photos(result.study),
    )
    return {path.name.rsplit("-", 1)[0]: PdfReader(path).pages[0].extract_text() for path in sheets}


def test_the_sheet_of_a_project_shows_its_ledger(project_sheets: dict[str, str]) -> None:
    text = project_sheets["row-0"]
    for said in ("百列", "三百列", "铺装", "完成、95%", "改造前后照片", "缺照片"):
        assert said in text.replace("\n", "")
    assert "b.png" not in text  # the console names it
    # Where the plan means all of a street, the streets at its ends are told.
    assert "界内全段" not in project_sheets["column-100"]
    assert "起点row-0" in project_sheets["column-100"].replace("\n", "").replace(" ", "")
    frames = project_sheets["column-100"].replace("\n", "")
    assert "改造前后照片" in frames  # it names none: its frames wait for them
    assert frames.count("待补照片") == 2


def test_a_street_outside_has_no_sheet(project_sheets: dict[str, str]) -> None:
    assert "far" not in project_sheets
    assert "row-300" in project_sheets


def test_a_street_says_its_length_and_reach_first(project_sheets: dict[str, str]) -> None:
    text = project_sheets["row-0"].replace("\n", "")
    assert "界内 300 米；列入道路项目，进度：完成；整条路界内段的步行覆盖率：卫生医疗" in text


def test_no_sheet_of_the_bundled_study_is_a_sheet_of_dashes(
    bundled_result: CoverageResult,
) -> None:
    scene = build_scene(bundled_result, lang="zh")
    baseline = build_baseline(bundled_result.study)
    ways = find_ways(baseline, bundled_result.distances, layer="neighbourhoods")
    features = home_features(scene, "neighbourhood", ways)
    left = [own for own in features if not own.drawn]
    assert len(left) == 1
    assert "没有图" in left[0].headline
    names = [own.name for own in features]
    assert names == sorted(names, key=lambda name: order_key(name, "zh"))
    for own in features:
        if own.drawn:
            assert own.sentence.endswith("。")
            assert all(set(row[1:]) != {"—"} for row in own.tables[1].rows)
            said = " ".join(cell for table in own.tables for row in table.rows for cell in row)
            assert own.identity not in said
            assert not re.search(r"(?<![\d,])0 米\s*\(0", said)
            assert "推定，待核实" in said  # the stations that stand on their own neighbourhood
    frontage = measure_frontage(baseline)
    for own in street_features(scene, frontage):
        assert not own.headline.startswith("界内 0 米")
        assert own.drawn == ("没有图" not in own.headline)
        assert "养老" not in own.sentence  # all of its stations stand at assumed positions


def test_the_index_map_has_the_number_of_every_sheet(bundled_result: CoverageResult) -> None:
    scene = build_scene(bundled_result, lang="zh")
    features = street_features(scene, measure_frontage(build_baseline(bundled_result.study)))
    drawn, listed = draw_index(scene, features, kind="street", layout=Layout())
    count = sum(own.drawn for own in features)
    assert len(features) - count == 6  # streets that only reach in
    assert f"共 {count} 张图" in "".join(t.get_text() for t in drawn.axes[0].texts)
    said = [text.get_text() for text in listed.axes[0].texts]
    assert [str(n) for n in number_features(features).values()] == [
        text for text in said if text.isdecimal()
    ]


def test_another_photograph_is_another_sheet(tmp_path: Path) -> None:
    town = write_plan_town(tmp_path / "town", projects=LEDGER)
    result = measure_coverage(read_study(town))
    scene = build_scene(result, lang="zh")
    frontage = measure_frontage(build_baseline(result.study, result.profile.id))
    plan = measure_plan(result.study, coverage=result)
    marks = set()
    for colour in ("#336699", "#993333"):
        Image.new("RGB", (90, 60), colour).save(town / "a.png")
        features = street_features(scene, frontage, plan, read_photos(result.study))
        feature = next(own for own in features if own.name == "row-0")
        marks.add(fingerprint(scene, feature, Layout(), number="街道 1"))
    assert len(marks) == 2
