"""A study begun from the files an office has."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from ganquan_geo import DataError
from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.load.office_kinds import office_kind
from tests.commands import run
from tests.load.office import write_csv, write_shapefile, write_xlsx
from tests.load.osm.made import HOME, ROAD, TOWN, osm_text
from tests.towns import home, layer, lonlat_at, point, row, town_street_rows
from tests.towns.studies import write_layer, write_study

if TYPE_CHECKING:
    from pathlib import Path

NAME = "试验街道"


def office(folder: Path) -> dict[str, Path]:
    """Write what an office hands in of the town: a Shapefile, a workbook, a CSV."""
    folder.mkdir()
    rows = [
        {"name": each["name"], "geometry": each["geometry"], "id": each["id"]}
        for each in town_street_rows()
    ]
    streets = layer(rows).reset_index(drop=True)[["name", "geometry"]].set_crs(WGS84)
    write_shapefile(folder / "道路.shp", streets, encoding="GBK")
    kinds = ("社区卫生服务站", "菜场", "修车铺")
    places = [lonlat_at(*at) for at in ((0, 0), (300, 0), (100, 100))]
    write_xlsx(
        folder / "设施台账.xlsx",
        [
            ["某街道设施台账", "", "", "", ""],
            ["序号", "设施名称", "类别", "经度", "纬度"],
            *([n, f"设施{n}", kinds[n], *places[n]] for n in range(3)),
        ],
    )
    homes = [(f"小区{n}", 100 * n, *lonlat_at(50 + 100 * n, 0)) for n in range(1, 3)]
    write_csv(folder / "小区.csv", [("小区名称", "户数", "经度", "纬度"), *homes], encoding="gbk")
    return {
        "streets": folder / "道路.shp",
        "facilities": folder / "设施台账.xlsx",
        "compounds": folder / "小区.csv",
    }


def begin(out: Path, files: dict[str, Path], *more: str | Path) -> Any:  # noqa: ANN401
    options = [part for layer_name, path in files.items() for part in (f"--{layer_name}", path)]
    return run("new", "--out", out, "--name", NAME, *options, *more)


def said(done: Any) -> str:  # noqa: ANN401
    return str(done.stdout + done.stderr)


def test_three_office_files_are_a_study_in_one_command(tmp_path: Path) -> None:
    done = begin(tmp_path / "s", office(tmp_path / "office"))
    assert done.returncode == 0, said(done)
    assert "还缺" not in done.stdout
    assert "还要改" not in done.stdout
    assert "修车铺" in done.stdout
    study = read_study(tmp_path / "s")
    assert study.name.zh == NAME
    assert study.figures == ()
    assert study.plan is None
    kinds = study.layers["facilities"]["kind"].to_list()
    assert kinds == ["community_health", "market", "other-1"]
    assert not study.categories[0].register_complete
    outline = study.layers["boundary"].geometry.iloc[0]
    assert all(outline.contains(home) for home in study.layers["compounds"].geometry)
    walks = measure_coverage(study, with_areas=False, draws=0).distances
    found = walks[walks["category"] == "health"].set_index("demand_id")["distance_m"]
    assert sorted(found) == pytest.approx([150, 250], abs=0.01)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        pytest.param(["菜场"], "", id="all counted"),
        pytest.param(["菜场", "垃圾房", "垃圾房"], "：垃圾房 2", id="an unknown word"),
        pytest.param(["菜场", "综合医院"], "：综合医院 1", id="a known kind"),
        pytest.param(
            ["垃圾房", "幼儿园", "综合医院", "菜场", "幼儿园"],
            "：垃圾房 1、幼儿园 2、综合医院 1",
            id="several",
        ),
    ],
)
def test_kinds_in_no_category_are_named_with_their_counts(
    tmp_path: Path, kinds: list[str], told: str
) -> None:
    rows = [(f"设施{n}", kind, *lonlat_at(100 * n, 0)) for n, kind in enumerate(kinds)]
    files = office(tmp_path / "office")
    write_xlsx(files["facilities"], [("设施名称", "类别", "经度", "纬度"), *rows])
    done = begin(tmp_path / "s", files)
    assert done.returncode == 0, said(done)
    notes = [line for line in done.stdout.splitlines() if "不属于任何类别" in line]
    assert [line.partition("不计入")[2] for line in notes] == ([told] if told else [])


def test_in_english_they_have_english_names(tmp_path: Path) -> None:
    rows = [(f"设施{n}", kind, *lonlat_at(100 * n, 0)) for n, kind in enumerate(["医院", "菜场"])]
    files = office(tmp_path / "office")
    write_xlsx(files["facilities"], [("设施名称", "类别", "经度", "纬度"), *rows])
    assert "not counted: hospital 1" in begin(tmp_path / "s", files, "--lang", "en").stdout


@pytest.mark.parametrize(
    ("given", "looks_like"),
    [
        pytest.param(
            {"facilities": "compounds", "compounds": "facilities"},
            ["小区.csv：像是小区，不是设施", "设施台账.xlsx：像是设施，不是小区"],
            id="facilities and compounds",
        ),
        pytest.param(
            {"streets": "compounds", "compounds": "streets"},
            ["小区.csv：像是小区，不是街道", "道路.shp：像是街道，不是小区"],
            id="streets and compounds",
        ),
        pytest.param(
            {"streets": "facilities", "facilities": "streets"},
            ["设施台账.xlsx：像是设施，不是街道", "道路.shp：像是街道，不是设施"],
            id="streets and facilities",
        ),
        pytest.param(
            {"streets": "compounds"}, ["小区.csv：像是小区，不是街道"], id="one file twice"
        ),
    ],
)
def test_files_given_for_each_other_are_told(
    tmp_path: Path, given: dict[str, str], looks_like: list[str]
) -> None:
    files = office(tmp_path / "office")
    done = begin(tmp_path / "s", files | {layer: files[other] for layer, other in given.items()})
    assert done.returncode == 1
    assert all(one in said(done) for one in looks_like)
    assert not (tmp_path / "s").exists()


def test_compounds_with_a_type_of_their_own_are_compounds(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    homes = [("甲", "商品房", 100, *lonlat_at(150, 0))]
    write_csv(files["compounds"], [("小区名称", "类型", "户数", "经度", "纬度"), *homes])
    assert begin(tmp_path / "s", files).returncode == 0


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    done = begin(tmp_path / "s", {"compounds": files["compounds"]})
    assert done.returncode == 0
    assert "还缺：道路" in done.stdout
    assert "还缺：设施" in done.stdout
    settings = tomllib.loads((tmp_path / "s" / "study.toml").read_text(encoding="utf-8"))
    assert set(settings["layers"]) == {"compounds", "boundary"}


@pytest.mark.parametrize(
    ("stated", "options", "day"),
    [
        pytest.param("", (), None, id="an extract that states none"),
        pytest.param('<meta osm_base="2025-08-09T07:00:26Z"/>', (), "2025-08-09", id="its own"),
        pytest.param("", ("--date", "2024-12-31"), "2024-12-31", id="one that is given"),
    ],
)
def test_an_extract_alone_is_of_its_own_date(
    tmp_path: Path, stated: str, options: tuple[str, ...], day: str | None
) -> None:
    text = osm_text(TOWN | {2: (300, 0)}, {1: ((1, 2), ROAD), 8: HOME})
    (tmp_path / "x.osm").write_text(text.replace("<node", f"{stated}<node", 1), encoding="utf-8")
    done = begin(tmp_path / "s", {"osm": tmp_path / "x.osm"}, *options)
    assert done.returncode == 0, done.stderr
    study = tomllib.loads((tmp_path / "s" / "study.toml").read_text(encoding="utf-8"))["study"]
    assert study["date_known"] == (day is not None)
    assert study["homes"] == "land"
    assert day in (None, str(study["date"]))


def test_nothing_of_another_place_is_in_it(tmp_path: Path) -> None:
    begin(tmp_path / "s", office(tmp_path / "office"), "--date", "2024-12-31")
    text = (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")
    assert "甘泉" not in text
    settings = tomllib.loads(text)
    assert str(settings["study"]["date"]) == "2024-12-31"
    assert "figures" not in settings


def test_headings_of_a_shifted_map_are_stated(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    homes = [("甲", *lonlat_at(150, 0))]
    write_csv(files["compounds"], [("小区名称", "高德经度", "高德纬度"), *homes])
    done = begin(tmp_path / "s", files)
    assert "GCJ-02" in done.stdout
    assert read_study(tmp_path / "s").systems == {"compounds": "GCJ-02"}


def test_a_boundary_elsewhere_is_refused_and_nothing_written(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    write_layer(tmp_path / "edge.geojson", [row("b", shapely.box(5_000, 5_000, 5_100, 5_100))])
    done = begin(tmp_path / "s", files, "--boundary", tmp_path / "edge.geojson")
    assert done.returncode == 1
    assert not (tmp_path / "s").exists()


def test_a_boundary_of_ones_own_is_taken(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    write_layer(tmp_path / "edge.geojson", [row("b", shapely.box(-50, -50, 350, 350))])
    done = begin(tmp_path / "s", files, "--boundary", tmp_path / "edge.geojson")
    assert done.returncode == 0, said(done)
    outline = read_study(tmp_path / "s").layers["boundary"].geometry.iloc[0]
    west, south, east, north = outline.bounds
    assert [west, south] == pytest.approx(lonlat_at(-50, -50), abs=1e-6)
    assert [east, north] == pytest.approx(lonlat_at(350, 350), abs=1e-6)


def test_a_study_is_never_overwritten(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    begin(tmp_path / "s", files)
    before = (tmp_path / "s" / "study.toml").read_bytes()
    done = begin(tmp_path / "s", {"compounds": files["compounds"]})
    assert done.returncode == 1
    assert "已有一个研究" in said(done)
    assert (tmp_path / "s" / "study.toml").read_bytes() == before


def test_metres_want_their_system(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    write_csv(files["compounds"], [("小区名称", "x", "y"), ("甲", 636105.5, 3460691.8)])
    done = begin(tmp_path / "s", files)
    assert done.returncode == 1
    assert "--system compounds=" in said(done)
    again = begin(tmp_path / "s", files, "--system", "compounds=EPSG:4549")
    assert 'compounds = "EPSG:4549"' in (tmp_path / "s" / "study.toml").read_text("utf-8"), said(
        again
    )


def test_without_a_terminal_the_name_is_an_option(tmp_path: Path) -> None:
    done = run("new", "--out", tmp_path / "s")
    assert done.returncode == 2
    assert "--name" in said(done)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("社区卫生服务中心", "community_health"),
        ("标准化菜市场", "market"),
        ("医疗保健服务;综合医院;三级甲等医院", "hospital"),
        ("hospital", "hospital"),
        ("community_health", "community_health"),
        ("elderly_station", "elderly_station"),
        ("居民区综合活动室", "culture_room"),
        ("社区文化活动室", "culture_room"),
        ("修车铺", None),
    ],
)
def test_words_of_offices(word: str, kind: str | None) -> None:
    assert office_kind(word) == kind


def test_a_study_with_nothing_inside_its_boundary_is_refused(tmp_path: Path) -> None:
    outside = [home("a", point(500, 0)), home("b", None)]
    with pytest.raises(DataError, match="none inside the boundary"):
        read_study(write_study(tmp_path / "s", layers={"compounds": outside}))
    one_inside = [home("a", point(500, 0)), home("b", point(50, 0))]
    assert read_study(write_study(tmp_path / "t", layers={"compounds": one_inside}))


def test_without_an_english_name_the_entry_is_left_open(tmp_path: Path) -> None:
    files = office(tmp_path / "office")
    done = begin(tmp_path / "s", files)
    assert "没有给英文名称" in done.stdout
    text = (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")
    assert "name_en" not in tomllib.loads(text)["study"]
    assert "# name_en" in text
    assert read_study(tmp_path / "s").name.en == NAME
    named = begin(tmp_path / "t", files, "--name-en", "Trial Sub-district")
    assert "没有给英文名称" not in named.stdout
    assert read_study(tmp_path / "t").name.en == "Trial Sub-district"


@pytest.mark.parametrize("spoilt", ["one cell more", "no position"])
def test_a_boundary_around_some_of_the_rows_says_so(tmp_path: Path, spoilt: str) -> None:
    homes: list[list[object]] = [[f"小区{n}", *lonlat_at(100 * n, 0), 10] for n in range(4)]
    if spoilt == "one cell more":
        homes[3] = ["小区3", "6号", *lonlat_at(300, 0), 10]
    else:
        homes[3][1] = "东边"
    write_csv(tmp_path / "c.csv", [("小区名称", "经度", "纬度", "户数"), *homes])
    done = begin(tmp_path / "s", {"compounds": tmp_path / "c.csv"})
    assert done.returncode == 0
    assert "边界没有算进读不出的 1 行" in done.stdout
    assert "第 5 行" in done.stdout
    assert "边界没有算进" in (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")
