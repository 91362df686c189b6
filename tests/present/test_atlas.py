from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.model.errors import OutputError, UnknownNameError
from ganquan_geo.network.walks.frontage import measure_frontage
from ganquan_geo.network.walks.ways import find_ways
from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas
from ganquan_geo.present.atlas.homes import home_features
from ganquan_geo.present.atlas.names import safe_file_name
from ganquan_geo.present.atlas.nearest import format_tier
from ganquan_geo.present.atlas.neighbourhoods import compounds_table
from ganquan_geo.present.atlas.streets import street_features
from ganquan_geo.present.print.scene import build_scene
from tests.present.printed import printed_sizes_pt
from tests.towns import facility, home, line, point
from tests.towns.plan import write_plan_town
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.atlas.features import Feature

NASTY = [
    "../../etc/passwd",
    "CON",
    "con.txt",
    "a/b\\c",
    "x" * 300,
    "小区" * 150,
    " . ",
    "",
    "a\x00b",
    "\u202egpj.exe",
    "LPT1",
    '<>:"|?*',
]


@pytest.fixture(scope="module")
def ways(town_result: CoverageResult) -> gpd.GeoDataFrame:
    return find_ways(
        build_baseline(town_result.study, town_result.profile.id), town_result.distances
    )


@pytest.mark.parametrize("name", NASTY)
def test_no_name_leaves_its_folder_or_upsets_a_system(tmp_path: Path, name: str) -> None:
    made = safe_file_name(name, identity=name, ending=".pdf")
    assert not set(made) & set('<>:"/\\|?*\x00')
    assert not made.startswith((".", " "))
    assert made.split(".")[0].upper() not in {"CON", "LPT1"}
    assert len(made.encode()) < 130
    (tmp_path / made).write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [made]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_two_features_never_share_a_file(name: str, one: str, two: str) -> None:
    names = {safe_file_name(name, identity=own, ending=".pdf").casefold() for own in (one, two)}
    assert len(names) == len({one, two})


def test_every_compound_has_a_sheet_with_its_own_figures(
    tmp_path: Path, town_result: CoverageResult, ways: gpd.GeoDataFrame
) -> None:
    book, *sheets = write_atlas(town_result, tmp_path, kind="compound", ways=ways)
    assert len(sheets) == 5
    assert min(printed_sizes_pt(book)) >= 6.0
    pages = PdfReader(book).pages
    assert len(pages) == 2 + len(sheets)
    assert "共 5 张图" in pages[0].extract_text()
    index = pages[1].extract_text()
    for name in ("home-a", "home-b", "home-c", "home-d"):
        assert name in index
    text = PdfReader(next(p for p in sheets if p.name.startswith("home-b"))).pages[0].extract_text()
    assert "170 米" in text  # 20 m to the street and 150 m along it
    assert "clinic-1" in text
    assert "可达" in text
    assert "差" in text  # the market is beyond 300 m, the limit of 5 minutes
    assert "成年人" in text  # whose pace the minutes are, since the standard has none


def test_the_sheet_of_a_street_tells_of_its_project_and_frontage(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path / "study"))
    result = measure_coverage(study)
    _, *sheets = write_atlas(
        result,
        tmp_path / "out",
        kind="street",
        frontage=measure_frontage(build_baseline(study, result.profile.id)),
        plan=measure_plan(study, coverage=result),
    )
    texts = {
        path.name.rsplit("-", 1)[0]: PdfReader(path).pages[0].extract_text() for path in sheets
    }
    assert "道路项目" in texts["row-0"]
    assert "验收单 1 号" in texts["row-0"]
    assert "安静" in texts["row-0"]
    assert "94.8–100" in texts["row-0"]  # 285 of its 300 m, but for half a metre, are surely near
    assert "道路项目" not in texts["row-300"].replace("没有道路项目", "")


def rows_of(feature: Feature, title: str) -> dict[str, str]:
    table = next(own for own in feature.tables if own.title == title)
    return {row[0]: row[1] for row in table.rows}


def test_a_place_known_only_to_its_street_does_not_lie_along_those_that_cross_it(
    tmp_path: Path,
) -> None:
    layers = town_layers()
    layers["facilities"] += [
        facility("market-2", line((0, 300), (200, 300)), kind="market", address="row-300"),
        facility("market-3", point(100, 260), kind="market", assumed=True, accuracy_m=50),
        facility("market-4", line((40, 0), (40, 30)), kind="market", assumed=True),
        facility("market-5", None, kind="market"),
    ]
    result = measure_coverage(read_study(write_study(tmp_path, layers=layers)))
    scene = build_scene(result, lang="zh")
    frontage = measure_frontage(build_baseline(result.study, result.profile.id))
    along = {own.name: rows_of(own, "沿街") for own in street_features(scene, frontage)}
    # Both lie on row-300 from end to end; the third 40 m beside it.
    assert along["row-300"]["市场供应"] == "3 个：market-1、market-2、market-3（推定）"
    # market-1 may be 0 to 100 m from column-100, market-2 up to 100 m to either side.
    assert along["column-100"]["市场供应"] == (
        "1 个：market-3（推定）；可能（仅到路段）：market-1；可能（只知在row-300）：market-2"
    )
    assert along["column-0"]["市场供应"] == (
        "1 个：market-4（推定）；可能（只知在row-300）：market-2"
    )
    assert "市场供应" not in along["row-200"]
    assert along["column-0"]["卫生医疗"] == "1 个：clinic-1"


def test_the_places_along_a_project_are_those_the_plan_counts(
    bundled_result: CoverageResult,
) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    scene = build_scene(bundled_result, lang="zh")
    frontage = measure_frontage(build_baseline(bundled_result.study, bundled_result.profile.id))
    features = {own.name: own for own in street_features(scene, frontage, plan)}
    street = next(own for own in plan.projects if own.line.street == "甘泉路")
    places = plan.places[plan.places["project_id"] == street.project.id]
    wanted = {own.name.zh: own.kinds for own in bundled_result.study.categories}
    for row, kinds in {"小区": (), **wanted}.items():
        own = places[places["straight_near_m"] <= 50]
        own = own[own["kind"].isin(kinds) if kinds else own["layer"] == "compounds"]
        sure = own[own["straight_far_m"] <= 50]
        said = rows_of(features["甘泉路"], "沿街").get(row, "")
        assert bool(said) == bool(len(own))
        assert said.startswith(f"{len(sure)} 个：") == (len(sure) > 0)
        certain, _, possible = said.partition("可能")
        assert all(name in certain for name in sure["place_name"])
        assert all(name in possible for name in set(own["place_name"]) - set(sure["place_name"]))
    # The only two markets are known to 宜川路 and no nearer.
    assert rows_of(features["甘泉路"], "沿街")["市场供应"] == (
        "可能（只知在宜川路）：新泉集市、华联吉买盛"
    )


def test_what_depends_on_a_place_is_no_gap_and_what_is_assumed_is_said(
    street_only_result: CoverageResult,
) -> None:
    study = street_only_result.study
    ways = find_ways(build_baseline(study), street_only_result.distances, layer="neighbourhoods")
    scene = build_scene(street_only_result, lang="zh")
    hood = next(own for own in home_features(scene, "neighbourhood", ways) if own.name == "一居")
    gaps, homes = ({row[0]: row[1:] for row in hood.tables[n].rows} for n in (3, 2))
    # 15 minutes are 400 m: the market in row-300 is 350 to 450 m from home-a; home-b is 20 m
    # off its street; the assumed one at (300, 300) is 200 m from home-c.
    assert gaps["类别"] == ("不可达", "可能可达", "待核实")
    assert "home-a" in gaps["市场供应"][1]
    assert "home-a" not in gaps["市场供应"][0]
    assert homes["home-a"] == ("1/2", "可能可达：市场供应")
    walks: Any = street_only_result.distances.set_index(["demand_id", "category"])
    health, market = study.categories
    for category, demand, minutes, said in [
        (market, "home-c", 5, "待核实"),  # 250 m at most to the assumed one
        (market, "home-a", 15, "可能可达"),
        (health, "home-a", 15, "可达"),
    ]:
        walk = walks.loc[(demand, category.id)].to_dict()
        assert format_tier(scene, category, walk, minutes) == said


def test_a_count_says_how_much_of_it_is_assumed(bundled_result: CoverageResult) -> None:
    scene = build_scene(bundled_result, lang="zh")
    homes = bundled_result.study.layers["compounds"]
    row = int(homes["name"].eq("延长西路40弄").argmax())
    *_, own = compounds_table(scene, [row], by_area=False).rows
    # Its stations and activity rooms are assumed at the neighbourhoods' points.
    assert own == (
        "延长西路40弄",
        "1/5",
        "不可达：全民健身；可能可达：市场供应；待核实：养老服务、文化活动",
    )


def test_a_sheet_has_one_length_inside_the_boundary(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path))
    result = measure_coverage(study)
    plan = measure_plan(study, coverage=result)
    frontage = measure_frontage(build_baseline(study, result.profile.id))
    features = {
        own.name: own for own in street_features(build_scene(result, lang="zh"), frontage, plan)
    }
    project, free = features["row-0"], features["row-300"]
    assert rows_of(project, "道路项目")["界内长度"].startswith("300 米")
    assert "界内长度" not in rows_of(project, "概况")
    assert rows_of(free, "概况")["界内长度"] == "300 米（含界外 10 米内）"
    assert project.headline.startswith("界内 300 米，项目：")
    assert free.headline == "界内 300 米"


def test_sheets_that_did_not_change_are_not_made_again(tmp_path: Path) -> None:
    study = tmp_path / "study"
    told: list[str] = []
    options = AtlasOptions(told=lambda _done, _total, name: told.append(name))

    def made() -> list[str]:
        told.clear()
        result = measure_coverage(read_study(study))
        write_atlas(
            result,
            tmp_path / "out",
            kind="street",
            frontage=measure_frontage(build_baseline(result.study, result.profile.id)),
            options=options,
        )
        return sorted(told)

    write_study(study)
    first = made()
    assert len(first) == 8
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert made() == []
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    sheet = next((tmp_path / "out").glob("row-0-*.pdf"))
    sheet.write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"row-0.*写出以后有人改过"):
        made()
    assert sheet.read_bytes() == b"mine"
    sheet.unlink()
    assert made() == ["row-0"]
    homes = town_layers()["compounds"]
    write_study(study, layers={"compounds": [*homes, home("home-x", point(290, 290))]})
    assert len(made()) > 0


def test_only_those_named_are_made(
    tmp_path: Path, town_result: CoverageResult, ways: gpd.GeoDataFrame
) -> None:
    _, *sheets = write_atlas(
        town_result, tmp_path, kind="compound", ways=ways, options=AtlasOptions(only=("home-c",))
    )
    assert [path.name[:6] for path in sheets] == ["home-c"]
    with pytest.raises(UnknownNameError, match=r"castle.*home-a"):
        write_atlas(
            town_result,
            tmp_path,
            kind="compound",
            ways=ways,
            options=AtlasOptions(only=("castle",)),
        )


def test_a_neighbourhood_without_a_position_has_a_line_in_the_index_and_no_sheet(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    ways = find_ways(
        build_baseline(town_result.study, town_result.profile.id),
        town_result.distances,
        layer="neighbourhoods",
    )
    book, *sheets = write_atlas(town_result, tmp_path, kind="neighbourhood", ways=ways)
    assert len(sheets) == 1
    text = PdfReader(sheets[0]).pages[0].extract_text()
    assert "未覆盖小区（最大时段）" in text
    assert "home-" in text
    assert "图号：居民区 1" in text.replace("\n", "")
    index = PdfReader(book).pages[1].extract_text()
    assert "二居" in index
    assert "没有图" in index


def test_two_processes_draw_the_same_sheets_as_one(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    frontage = measure_frontage(build_baseline(town_result.study, town_result.profile.id))
    for name, workers in (("one", 1), ("two", 2)):
        options = AtlasOptions(workers=workers)
        write_atlas(town_result, tmp_path / name, kind="street", frontage=frontage, options=options)
    lists = [json.loads((tmp_path / n / "atlas.json").read_text("utf-8")) for n in ("one", "two")]
    assert lists[0] == lists[1]
    assert (tmp_path / "one/atlas.pdf").read_bytes() == (tmp_path / "two/atlas.pdf").read_bytes()


def test_the_sheets_of_the_real_neighbourhoods_have_no_letter_below_6_pt(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    ways = find_ways(
        build_baseline(bundled_result.study),
        bundled_result.distances,
        layer="neighbourhoods",
    )
    options = AtlasOptions(only=("延长居民区", "黄陵居民区"))
    book, *_ = write_atlas(
        bundled_result, tmp_path, kind="neighbourhood", ways=ways, options=options
    )
    assert min(printed_sizes_pt(book)) >= 6.0
