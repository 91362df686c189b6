"""Tables that were once read wrongly without a word: shifted rows, units, totals, notations."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from ganquan_geo import DataError, read_study
from ganquan_geo.load.clean import clean_cell
from ganquan_geo.load.degrees import plain, read_angle, read_shape
from tests.load.office import STATED, read, told, write_csv, write_xlsx
from tests.towns import facility, home, point
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ["编号", "名称", "经度", "纬度", "依据", "精度", "户数"]
ROWS = [
    ["c1", "一村", "121.431", "31.271", "台账", "1", "100"],
    ["c2", "二村", "121.432", "31.272", "台账", "1", "200"],
    ["c3", "三村", "121.433", "31.273", "台账", "1", "300"],
    ["c4", "四村", "121.434", "31.274", "台账", "1", "400"],
]


def text(rows: list[list[str]], sep: str = ",") -> str:
    return "".join(sep.join(row) + "\n" for row in rows)


def put(folder: Path, content: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "t.csv"
    path.write_bytes(content.encode(encoding))
    return path


def refusal(folder: Path, **stated: Any) -> str:  # noqa: ANN401
    with pytest.raises(DataError) as caught:
        read(folder, "t.csv", **stated)
    return "\n".join(fault.said("zh") for fault in caught.value.faults)


# Rows and quotation marks


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (["c2", "二村", "121.432", "31.272", "台账", "2024", "1", "200"], "格数比表头多"),
        (["c2", "二村", "121.432", "31.272", "1", "200"], "格数比表头少"),
    ],
)
def test_a_row_with_another_number_of_cells_is_named(
    tmp_path: Path, sep: str, cells: list[str], word: str
) -> None:
    put(tmp_path, text([HEAD, ROWS[0], cells, *ROWS[2:]], sep))
    said = refusal(tmp_path)
    assert word in said
    assert "第 3 行" in said


def test_empty_cells_at_the_end_are_no_shift(tmp_path: Path) -> None:
    put(tmp_path, text([[*HEAD, "", ""], *([*row, "", ""] for row in ROWS)]))
    assert list(read(tmp_path, "t.csv").frame["households"]) == [100, 200, 300, 400]


def test_excel_leaves_out_the_empty_end_of_sixteen_lines(tmp_path: Path) -> None:
    head = [*HEAD, "备注"]
    rows = [[f"c{n:02}", f"{n}村", "121.43", "31.27", "台账", "1", "100"] for n in range(40)]
    written = [[*row, "有"] if n < 15 else row for n, row in enumerate(rows)]
    put(tmp_path, text([head, *written]))
    assert len(read(tmp_path, "t.csv").frame) == 40
    put(tmp_path, text([head, *([*row, "有"] if n != 20 else row for n, row in enumerate(rows))]))
    assert "第 22 行" in refusal(tmp_path)


@pytest.mark.parametrize("gap", [1, 2, 3])
def test_stray_quotation_marks_name_their_rows(tmp_path: Path, gap: int) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][4] = '"台账'
    rows[gap][4] = '台账"'
    put(tmp_path, text([HEAD, *rows]))
    said = refusal(tmp_path)
    assert "引号不成对" in said
    assert f"第 2-{gap + 2} 行" in said


def test_a_mark_that_never_closes_is_named(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][1] = '"二村'
    put(tmp_path, text([HEAD, *rows]))
    assert "引号不成对" in refusal(tmp_path)


def test_a_line_break_within_marks_is_a_space(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][1] = '"二村\n（1号、3号，5号）"'
    put(tmp_path, text([HEAD, *rows]))
    layer = read(tmp_path, "t.csv")
    assert layer.frame["name"]["c2"] == "二村 （1号、3号，5号）"
    assert len(layer.frame) == 4


# Delimiters


@pytest.mark.parametrize("sep", [",", ";", "\t", "，", "|"])
@pytest.mark.parametrize("inner", [",", "，", ";", "；", "|"])
def test_the_delimiter_is_the_one_of_the_header(tmp_path: Path, sep: str, inner: str) -> None:
    head = [*HEAD, "地址"]
    address = inner.join(f"{n}号" for n in range(1, 14, 2))
    rows = [[*row, address if inner != sep else f'"{address}"'] for row in ROWS]
    put(tmp_path, text([head, *rows], sep))
    frame = read(tmp_path, "t.csv").frame
    assert list(frame["households"]) == [100, 200, 300, 400]
    assert list(frame["address" if "address" in frame else "地址"]) == [address] * 4


def test_lines_as_text_hold_more_commas_than_the_table_has_columns(tmp_path: Path) -> None:
    wkt = "LINESTRING(" + ", ".join(f"121.4{n} 31.2" for n in range(10, 40)) + ")"
    head = "id;name;basis;accuracy_m;street_class;walkable;status;wkt"
    put(tmp_path, f'{head}\ns1;东西路;test;1;local;true;existing;"{wkt}"\n')
    frame = read(tmp_path, "t.csv", "streets").frame
    assert shapely.get_num_points(frame.geometry.iloc[0]) == 30


def test_excels_own_first_line_is_believed(tmp_path: Path) -> None:
    put(tmp_path, "sep=;\n" + text([HEAD, *ROWS], ";"))
    assert len(read(tmp_path, "t.csv").frame) == 4


# What cannot be seen

UNSEEN = ["\u200b", "\ufeff", "\u200e", "\u2060", "\u00a0", "\ufe0f"]


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_signs_that_cannot_be_seen_are_dropped_and_told(
    tmp_path: Path, sign: str, encoding: str
) -> None:
    rows = [[sign + cell + sign for cell in row] for row in [HEAD, *ROWS]]
    put(tmp_path, text(rows), encoding=encoding)
    layer = read(tmp_path, "t.csv")
    assert list(layer.frame.index) == ["c1", "c2", "c3", "c4"]
    assert list(layer.frame["households"]) == [100, 200, 300, 400]
    assert layer.frame.geometry.x.tolist() == [121.431, 121.432, 121.433, 121.434]
    if sign != "\u00a0":  # a blank around a cell is not worth a word
        assert "看不见的字符" in told(layer)


def test_a_second_mark_before_a_quotation_mark(tmp_path: Path) -> None:
    quoted = [[f'"{cell}"' for cell in row] for row in [HEAD, *ROWS]]
    put(tmp_path, "\ufeff\ufeff" + text(quoted))
    assert list(read(tmp_path, "t.csv").frame.index) == ["c1", "c2", "c3", "c4"]


def test_names_are_clean_in_every_format(tmp_path: Path) -> None:
    folder = write_study(
        tmp_path / "s", layers={"compounds": [home("a", point(50, 0), name="甘\u200b泉\n苑")]}
    )
    study = read_study(folder)
    assert list(study.layers["compounds"]["name"]) == ["甘泉 苑"]
    assert any("看不见" in fault.what.zh for fault in study.warnings)


@pytest.mark.parametrize("text", ["ä¸\xad", "Espa\xf1a\xa0\xad", "a\x07b"])
def test_signs_of_a_wrong_encoding_stay(text: str) -> None:
    assert clean_cell(text) == text


# Cells of a spreadsheet


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#####"])
def test_errors_of_formulas_are_told(tmp_path: Path, error: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][6] = error
    put(tmp_path, text([HEAD, *rows]))
    layer = read(tmp_path, "t.csv")
    assert math.isnan(layer.frame["households"]["c2"])
    assert f"户数 {error}" in told(layer)
    assert "第 3 行" in told(layer)


def test_error_cells_of_a_workbook_are_told(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [HEAD, *ROWS])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book["表"]
    cell = sheet["G4"]
    cell.value, cell.data_type = "#REF!", "e"
    book.save(tmp_path / "t.xlsx")
    layer = read(tmp_path, "t.xlsx")
    assert math.isnan(layer.frame["households"]["c3"])
    warning = next(note for note in layer.notes if "#REF!" in note.what.zh)
    assert warning.severity == "warning"
    assert warning.rows == ("4",)


@pytest.mark.parametrize(
    ("heading", "cell", "households"),
    [
        ("户数（百户）", "3", 300),
        ("户数【百户】", "3", 300),
        ("户数(×100)", "3", 300),
        ("户数(单位：百户)", "3.5", 350),
        ("户数/百户", "2", 200),
        ("总户数（万户）", "0.012", 120),
        ("户数（户）", "120", 120),
        ("户数（2024年）", "120", 120),
        ("户数", "1.2万", 12000),
        ("户数", "3百户", 300),
        ("户数", "约300户", 300),
        ("户数", "1,200", 1200),
        ("户数", "１２０", 120),
    ],
)
def test_units_in_headings_and_cells(
    tmp_path: Path, heading: str, cell: str, households: float
) -> None:
    rows = [["名称", "经度", "纬度", heading], ["甲", "121.43", "31.27", f'"{cell}"']]
    put(tmp_path, text(rows))
    layer = read(tmp_path, "t.csv", **STATED)
    assert layer.frame["households"].iloc[0] == households
    assert ("各值乘以" in told(layer)) == bool(re.search("[百万]户|×", heading))


def test_a_unit_above_the_table(tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "t.xlsx",
        [
            ["小区一览表", "", "", "", ""],
            ["单位：百户、万人", "", "", "", ""],
            ["小区名称", "经度", "纬度", "户数", "常住人口"],
            ["甲", 121.43, 31.27, 3, 0.09],
        ],
    )
    frame = read(tmp_path, "t.xlsx", **STATED).frame
    assert frame["households"].iloc[0] == 300
    assert frame["residents"].iloc[0] == 900


def test_parts_of_people_are_warned_of_and_of_households_refused(tmp_path: Path) -> None:
    put(tmp_path, text([["名称", "经度", "纬度", "常住人口"], ["甲", "121.43", "31.27", "1.25"]]))
    assert "不是整数" in told(read(tmp_path, "t.csv", **STATED))
    put(tmp_path, text([["名称", "经度", "纬度", "户数"], ["甲", "121.43", "31.27", "1.25"]]))
    with pytest.raises(DataError) as caught:
        read(tmp_path, "t.csv", **STATED)
    assert "应为不小于零的整数" in caught.value.faults[0].said("zh")


def test_a_share_is_no_count(tmp_path: Path) -> None:
    put(tmp_path, text([["名称", "经度", "纬度", "户数（%）"], ["甲", "121.43", "31.27", "12"]]))
    assert "比例" in refusal(tmp_path, **STATED)


# Totals


@pytest.mark.parametrize(
    "name", ["甘泉一居小计", "合计", "街道合计（户）", "全街道", "本页小计：", "一居", ""]
)
@pytest.mark.parametrize("above", [True, False])
def test_totals_are_no_compounds(tmp_path: Path, name: str, *, above: bool) -> None:
    total = [name, "", "", "300"]
    members = [["一村", "121.431", "31.271", "100"], ["二村", "121.432", "31.272", "200"]]
    other = ["三村", "121.4", "31.2", "50"]
    rows = [other, total, *members] if above else [*members, total, other]
    put(tmp_path, text([["小区名称", "经度", "纬度", "户数"], *rows]))
    layer = read(tmp_path, "t.csv", **STATED)
    assert sorted(layer.frame["name"]) == ["一村", "三村", "二村"]
    assert "合计" in told(layer)
    (warning,) = [note for note in layer.notes if "合计，没有算" in note.what.zh]
    assert warning.severity == "warning"
    assert ("其他各行之和" in warning.what.zh) == (name in ("一居", ""))


@pytest.mark.parametrize(
    ("name", "count", "is_total"),
    [
        ("共计3个小区", "350", True),
        ("总计（3个小区）", "350", True),
        ("其中：商品房", "120", True),
        ("第一居委会", "310", True),
        ("甘泉路街道", "999", True),
        ("辖区", "350", True),
        ("第一居委会", "", False),
        ("四村", "120", False),
        ("其中路小区", "120", False),
        ("总计路小区", "120", False),
    ],
)
@pytest.mark.parametrize("ids", [True, False])
def test_a_total_among_others_of_its_kind(
    tmp_path: Path, name: str, count: str, *, is_total: bool, ids: bool
) -> None:
    head = ["小区名称", "经度", "纬度", "户数"]
    rows = [
        ["平均户数", "", "", "117"],
        ["一村", "121.431", "31.271", "100"],
        [name, "", "", count],
        ["二村", "121.432", "31.272", "200"],
        ["三村", "121.433", "31.273", "50"],
    ]
    if ids:
        numbers = ["", "c1", "" if is_total else "c9", "c2", "c3"]
        head = ["编号", *head]
        rows = [[number, *row] for number, row in zip(numbers, rows, strict=True)]
    put(tmp_path, text([head, *rows]))
    names = ["一村", "二村", "三村"] + ([] if is_total else [name])
    layer = read(tmp_path, "t.csv", **STATED)
    assert sorted(layer.frame["name"]) == sorted(names)


def test_units_of_which_some_have_positions_are_homes(tmp_path: Path) -> None:
    rows = [["第一居委会", "121.431", "31.271", "100"], ["第二居委会", "", "", "200"]]
    put(tmp_path, text([["名称", "经度", "纬度", "户数"], *rows]))
    assert len(read(tmp_path, "t.csv", **STATED).frame) == 2


@pytest.mark.parametrize("name", ["第一片区小计", "一片区共计", "小 计", "Subtotal", "平均"])
def test_totals_with_a_position_are_no_compounds(tmp_path: Path, name: str) -> None:
    rows = [
        ["编号", "小区名称", "经度", "纬度", "户数"],
        ["c1", "一村", "121.431", "31.271", "100"],
        ["c2", "二村", "121.432", "31.272", "200"],
        ["c9", name, "121.4", "31.2", "150" if name == "平均" else "300"],
    ]
    put(tmp_path, text(rows))
    layer = read(tmp_path, "t.csv", **STATED)
    assert list(layer.frame["name"]) == ["一村", "二村"]
    assert "合计" in told(layer)


def test_a_compound_without_a_position_is_no_total(tmp_path: Path) -> None:
    rows = [
        ["小区名称", "经度", "纬度", "户数"],
        ["一村", "121.431", "31.271", "100"],
        ["二村", "121.432", "31.272", "200"],
        ["三村", "", "", "250"],
        ["小计", "121.4", "31.2", "7"],
    ]
    put(tmp_path, text(rows))
    assert list(read(tmp_path, "t.csv", **STATED).frame["name"]) == ["一村", "二村", "三村"]


# Positions

HERE = shapely.Point(121.43, 31.27)


@pytest.mark.parametrize(
    "cell",
    [
        "121.43,31.27",
        "121.43，31.27",
        "31.27,121.43",
        "121.43 31.27",
        "121.43;31.27",
        "(121.43, 31.27)",
        "[121.43,31.27]",
        "121.43,31.27,4.5",
        "121 25 48, 31 16 12",
        "121-25-48,31-16-12",
        "121°25′48″E，31°16′12″N",
        "31°16'12\"N 121°25'48\"E",
        "东经121°25′48″ 北纬31°16′12″",
        "北纬31.27°，东经121.43°",
        "121度25分48秒、31度16分12秒",
        "E121.43 N31.27",
        "POINT(121.43 31.27)",
        "point z (121.43 31.27 4)",
        "SRID=4326;POINT(121.43 31.27)",
        '{"type":"Point","coordinates":[121.43,31.27]}',
    ],
)
def test_a_place_in_any_notation(cell: str) -> None:
    shape = read_shape(cell)
    assert isinstance(shape, BaseGeometry)
    assert shape.distance(HERE) < 1e-9


@pytest.mark.parametrize(
    "cell",
    [
        "121.43",
        "121.43,31.27;121.44,31.28",
        "121.43,31.27;121.44",
        "东边",
        "121 75 12, 31 16 12",
        "121.43,31.27,甲",
        "POLYGON((1 1, 2 2))",
        "N31.27,N121.43",
    ],
)
def test_what_is_no_place_is_not_guessed(cell: str) -> None:
    assert read_shape(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "121.1,31.1;121.2,31.1;121.2,31.2;121.1,31.2",
        "121.1 31.1, 121.2 31.1, 121.2 31.2, 121.1 31.2",
        "121.1,31.1 121.2,31.1 121.2,31.2 121.1,31.2",
        "[[121.1,31.1],[121.2,31.1],[121.2,31.2],[121.1,31.2]]",
        "31.1,121.1;31.1,121.2;31.2,121.2;31.2,121.1",
        "POLYGON((121.1 31.1,121.2 31.1,121.2 31.2,121.1 31.2,121.1 31.1))",
    ],
)
def test_an_outline_is_a_polygon(cell: str) -> None:
    shape = read_shape(cell)
    assert isinstance(shape, BaseGeometry)
    assert shape.equals(shapely.box(121.1, 31.1, 121.2, 31.2))


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("121.5", 121.5),
        ("121°30′", 121.5),
        ("121d30m00s", 121.5),
        ("121:30:00", 121.5),
        ("西经8°30'", -8.5),
        ("8.5W", -8.5),
        ("－8.5", -8.5),
        ("25m", None),
        ("1 2 3 4", None),
        ("", None),
    ],
)
def test_angles(cell: str, degrees: float | None) -> None:
    angle = read_angle(plain(cell))
    assert (None if angle is None else angle.degrees) == degrees


def test_outlines_in_a_cell_are_told(tmp_path: Path) -> None:
    ring = "121.43,31.27;121.44,31.27;121.44,31.28;121.43,31.28"
    write_csv(tmp_path / "t.csv", [("名称", "坐标"), ("甲", ring), ("乙", "121.43,31.27")])
    layer = read(tmp_path, "t.csv", **STATED)
    assert list(layer.frame.geom_type) == ["Polygon", "Point"]
    assert "当作轮廓" in told(layer)


# Several pairs, and the maps they are from

PAIRS = {
    "GCJ-02": ("高德经度", "高德纬度"),
    "BD-09": ("lng_bd09", "lat_bd09"),
    "WGS 84": ("WGS84经度", "WGS84纬度"),
    "": ("经度", "纬度"),
}


def write_pairs(folder: Path, systems: tuple[str, ...]) -> None:
    head = ["名称", *(name for system in systems for name in PAIRS[system])]
    cells = ["甲", *(str(at) for n in range(len(systems)) for at in (121.43 + n / 10, 31.27))]
    put(folder, text([head, cells]))


@pytest.mark.parametrize(
    ("systems", "stated", "taken"),
    [
        (("GCJ-02", "WGS 84"), None, 1),
        (("WGS 84", "GCJ-02"), None, 0),
        (("BD-09", "GCJ-02", ""), None, 2),
        (("", "WGS 84"), None, 1),
        (("WGS 84", "GCJ-02"), "GCJ-02", 1),
        (("GCJ-02", "BD-09"), "百度", 1),
    ],
)
def test_the_pair_in_the_right_system_is_taken(
    tmp_path: Path, systems: tuple[str, ...], stated: str | None, taken: int
) -> None:
    write_pairs(tmp_path, systems)
    layer = read(tmp_path, "t.csv", **STATED, system=stated)
    assert abs(layer.frame.geometry.x.iloc[0] - (121.43 + taken / 10)) < 0.02
    assert "有几组坐标" in told(layer)


def test_two_pairs_of_one_name_are_warned_of(tmp_path: Path) -> None:
    row = ["甲", "121.43", "31.27", "121.5", "31.3"]
    put(tmp_path, text([["名称", "经度", "纬度", "经度", "纬度"], row]))
    layer = read(tmp_path, "t.csv", **STATED)
    assert layer.frame.geometry.iloc[0].equals(HERE)
    assert "有几组坐标" in told(layer)
    doubts = [note for note in layer.notes if "两列都像" in note.what.zh]
    assert [(note.severity, note.rows) for note in doubts] == [("warning", ("2",))] * 2


def test_two_pairs_of_one_name_and_place_are_noted(tmp_path: Path) -> None:
    row = ["甲", "121.43", "31.27", "121.430", "31.27"]
    put(tmp_path, text([["名称", "经度", "纬度", "经度", "纬度"], row]))
    layer = read(tmp_path, "t.csv", **STATED)
    assert {note.severity for note in layer.notes} == {"note"}


@pytest.mark.parametrize("other", [["坐标"], ["高德经度", "高德纬度"], ["经度", "纬度"]])
def test_rows_with_a_place_in_the_other_set_only_are_told(tmp_path: Path, other: list[str]) -> None:
    there = ["121.43,31.27"] if other == ["坐标"] else ["121.43", "31.27"]
    here, nowhere = ["121.43", "31.27"], ["", ""]
    rows = [["甲", *here, *there], ["乙", *nowhere, *there], ["丙", *nowhere, *[""] * len(other)]]
    quoted = [[f'"{cell}"' for cell in row] for row in rows]
    put(tmp_path, text([["名称", "经度", "纬度", *other], *quoted]))
    layer = read(tmp_path, "t.csv", **STATED)
    (warning,) = [note for note in layer.notes if "只在没有用的那组" in note.what.zh]
    assert (warning.severity, warning.rows) == ("warning", ("3",))


@pytest.mark.parametrize(
    ("lon", "lat", "system"),
    [
        ("高德经度", "高德纬度", "GCJ-02"),
        ("经度（高德）", "纬度（高德）", "GCJ-02"),
        ("lng_gcj02", "lat_gcj02", "GCJ-02"),
        ("GCJ-02 lng", "GCJ-02 lat", "GCJ-02"),
        ("火星坐标系经度", "火星坐标系纬度", "GCJ-02"),
        ("百度地图经度", "百度地图纬度", "BD-09"),
        ("bd_lng", "bd_lat", "BD-09"),
    ],
)
def test_a_heading_that_speaks_of_a_shifted_map_is_a_warning(
    tmp_path: Path, lon: str, lat: str, system: str
) -> None:
    put(tmp_path, text([["名称", lon, lat], ["甲", "121.43", "31.27"]]))
    warning = next(
        note for note in read(tmp_path, "t.csv", **STATED).notes if note.rule == "system"
    )
    assert warning.severity == "warning"
    assert system in warning.what.zh
    stated = read(tmp_path, "t.csv", **STATED, system=system)
    assert not [note for note in stated.notes if note.rule == "system"]


# Ids


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        (["7.0", "8.0"], ["7", "8"]),
        (["007", "008"], ["007", "008"]),
        (["12345678901234567890", "12345678901234567891"], None),
        (["1.10", "1.20"], ["1.10", "1.20"]),
        (["v1.0", "2.0"], ["2.0", "v1.0"]),
    ],
)
def test_ids_stay_as_they_are_written(
    tmp_path: Path, cells: list[str], ids: list[str] | None
) -> None:
    rows = [[cell, f"{n}村", "121.43", "31.27"] for n, cell in enumerate(cells)]
    put(tmp_path, text([["编号", "名称", "经度", "纬度"], *rows]))
    assert list(read(tmp_path, "t.csv", **STATED).frame.index) == (ids or cells)


def test_ids_that_excel_has_rounded_are_refused(tmp_path: Path) -> None:
    rows = [["3.10107E+17", "一村", "121.43", "31.27"], ["310107002", "二村", "121.43", "31.27"]]
    put(tmp_path, text([["编号", "名称", "经度", "纬度"], *rows]))
    said = refusal(tmp_path, **STATED)
    assert "末几位已经丢失" in said
    assert "第 2 行" in said


# Types of 高德


def test_types_of_a_map_by_their_beginning(tmp_path: Path) -> None:
    kinds = [
        "医疗保健服务;诊所;诊所",
        "购物服务;超级市场;超市|购物服务;商场;商场",
        "餐饮服务;中餐厅;火锅店",
        "060705",
    ]
    layers = {
        "facilities": [
            facility(f"f{n}", point(100 * n, 0), kind=kind) for n, kind in enumerate(kinds)
        ]
    }
    settings = SETTINGS.replace("clinic =", "community_health =").replace(
        '["clinic"]', '["community_health"]'
    )
    study = read_study(write_study(tmp_path / "s", layers=layers, settings=settings))
    assert study.layers["facilities"]["kind"].to_dict() == {
        "f0": "community_health",
        "f1": "market",
        "f3": "market",
    }
    said = "\n".join(fault.what.zh for fault in study.warnings)
    assert "1 处的高德类型不是研究的设施种类" in said
    assert "火锅店 1" in said
    assert "设施带着高德的类型，坐标多半也是高德的（GCJ-02），研究没有写明" in said
    stated = f'{settings}\n[systems]\nfacilities = "WGS 84"\n'
    study = read_study(write_study(tmp_path / "t", layers=layers, settings=stated))
    assert not [fault for fault in study.warnings if fault.rule == "system"]


@pytest.mark.parametrize("field", ["name_en", "basis_zh", "address"])
def test_documented_fields_may_have_defaults(tmp_path: Path, field: str) -> None:
    put(tmp_path, text([HEAD, *ROWS]))
    layer = read(tmp_path, "t.csv", defaults={field: "x"})
    assert set(layer.frame[field]) == {"x"}
    with pytest.raises(DataError, match="name_fr"):
        read(tmp_path, "t.csv", defaults={"name_fr": "x"})


def test_metres_are_taken_where_the_study_says_metres(tmp_path: Path) -> None:
    row = ["甲", "121.43", "31.27", "636105.58", "3460691.81"]
    put(tmp_path, text([["名称", "经度", "纬度", "x", "y"], row]))
    degrees = read(tmp_path, "t.csv", **STATED).frame.geometry.iloc[0]
    assert degrees.equals(shapely.Point(121.43, 31.27))
    metres = read(tmp_path, "t.csv", **STATED, system="EPSG:4549").frame.geometry.iloc[0]
    assert 0.001 < metres.distance(degrees) < 0.1
