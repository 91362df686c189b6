"""Degrees, minutes and seconds with odd signs, with points, and without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo import DataError
from ganquan_geo.load.degrees import plain, read_angle, read_shape
from tests.load.office import STATED, read, told, write_csv

if TYPE_CHECKING:
    from pathlib import Path

DEGREES = 121 + 25 / 60 + 44 / 3600
HEAD = ("名称", "经度", "纬度")


@pytest.mark.parametrize(
    "cell",
    [
        "121º25’44”",
        "121˚25′44″",
        "121⁰25'44\"",
        "121°25´44´´",
        "121°25`44``",
        "121゜25′44″",
        "121°25ʹ44ʺ",
        "121°25’44",
        "121º25'44''E",
        "121.25.44",
        "121．25．44",
        "121.25.44.00",
        "东经121.25.44",
        "E121.25.44",
        "121_25_44",
        "121-25-44",
    ],
)
def test_seconds_in_any_signs(cell: str) -> None:
    angle = read_angle(plain(cell))
    assert angle is not None
    assert angle.degrees == pytest.approx(DEGREES)


@pytest.mark.parametrize(
    "cell",
    [
        "121.25.75",
        "121.75.12",
        "121°25.44.22",
        "121.25'44\"",
        "1.2.3.4.5",
        "121..44",
        "2024.12.31.1.2",
    ],
)
def test_what_may_mean_two_things_is_not_read(cell: str) -> None:
    assert read_angle(plain(cell)) is None


@pytest.mark.parametrize(
    "cell", ["121º25’44”，31º15’36”", "121.25.44 31.15.36", "31.15.36N,121.25.44E"]
)
def test_pairs_of_them(cell: str) -> None:
    shape = read_shape(cell)
    assert isinstance(shape, shapely.Point)
    assert (shape.x, shape.y) == pytest.approx((DEGREES, 31.26))


@pytest.mark.parametrize(
    ("rows", "packed"),
    [
        ([("1212544", "311536"), ("1212550", "311540")], ("2", "3")),
        ([("1212544.00", "311536.00")], ("2",)),
        ([("1212544", "311536"), (str(DEGREES), "31.26")], ("2",)),
        ([("1212544", "311536"), ("", "")], ("2",)),
    ],
    ids=["all", "fractions", "beside degrees", "beside an empty row"],
)
def test_degrees_minutes_and_seconds_in_a_row(
    tmp_path: Path, rows: list[tuple[str, str]], packed: tuple[str, ...]
) -> None:
    write_csv(tmp_path / "t.csv", [HEAD, *(("甲", *row) for row in rows)])
    layer = read(tmp_path, "t.csv", **STATED)
    place = layer.frame.geometry.iloc[0]
    assert (place.x, place.y) == pytest.approx((DEGREES, 31.26))
    (warning,) = [note for note in layer.notes if "连写的度分秒" in note.what.zh]
    assert (warning.severity, warning.rows) == ("warning", packed)


@pytest.mark.parametrize(
    "row",
    [
        ("1217544", "311536"),
        ("1212544", "319936"),
        ("636105.58", "3460691.81"),
        ("13517000", "3663000"),
        ("12345.6", "51234"),
        ("311536", "1212544"),
        ("40636105", "3460691"),
    ],
    ids=["75 minutes", "99 minutes", "metres", "web metres", "local", "turned", "zone"],
)
def test_numbers_that_are_no_such_are_refused(tmp_path: Path, row: tuple[str, str]) -> None:
    write_csv(tmp_path / "t.csv", [HEAD, ("甲", *row)])
    with pytest.raises(DataError, match="坐标不是经度、纬度"):
        read(tmp_path, "t.csv", **STATED)


def test_one_row_that_is_no_such_leaves_all_as_they_are(tmp_path: Path) -> None:
    rows = [("甲", "1212544", "311536"), ("乙", "1217544", "311536")]
    write_csv(tmp_path / "t.csv", [HEAD, *rows])
    with pytest.raises(DataError, match=r"第 2 .*、3"):
        read(tmp_path, "t.csv", **STATED)


def test_metres_that_the_study_states_are_metres(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [HEAD, ("甲", "712544", "3415360")])
    said = told(read(tmp_path, "t.csv", system="EPSG:4549", **STATED))
    assert "连写" not in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_second_mark_of_the_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    text = "\ufeff\ufeff编号,名称,经度,纬度\nc1,甲,121.4,31.2\n"
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    layer = read(tmp_path, "t.csv", **STATED)
    assert list(layer.frame.index) == ["c1"]
    assert "编码标记" in told(layer)
    (tmp_path / "t.csv").write_bytes(text[1:].encode(encoding))
    assert "编码标记" not in told(read(tmp_path, "t.csv", **STATED))


def test_minutes_and_seconds_in_a_row_behind_the_degrees(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [HEAD, ("甲", "121.2544.000", "31.1536.000")])
    place = read(tmp_path, "t.csv", **STATED).frame.geometry.iloc[0]
    assert (place.x, place.y) == pytest.approx((DEGREES, 31.26))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(("121,428950066", "31,260090188"), "小数点写成了逗号", id="decimal commas"),
        pytest.param(("121,428", "31.26"), "小数点写成了逗号", id="one decimal comma"),
        pytest.param(("121428950", "31260090"), "百万分之一度", id="millionths"),
        pytest.param(("121.7544.000", "31.1536.000"), "也读不成位置", id="75 minutes"),
        pytest.param(("甘泉", "31.26"), "也读不成位置", id="a word"),
    ],
)
def test_positions_that_are_refused_have_their_true_reason(
    tmp_path: Path, row: tuple[str, str], reason: str
) -> None:
    rows = [HEAD, ("乙", "121.43", "31.27"), ("甲", *row)]
    write_csv(tmp_path / "t.csv", rows, sep=";")
    with pytest.raises(DataError) as refused:
        read(tmp_path, "t.csv", **STATED)
    (fault,) = [one for one in refused.value.faults if one.severity == "error"]
    assert reason in fault.what.zh
    assert fault.rows[0].split(" ")[0] == "3"


@pytest.mark.parametrize("row", [("40421000", "3460691"), ("421000", "3460691")])
def test_metres_are_no_millionths(tmp_path: Path, row: tuple[str, str]) -> None:
    write_csv(tmp_path / "t.csv", [HEAD, ("甲", *row)])
    with pytest.raises(DataError) as refused:
        read(tmp_path, "t.csv", **STATED)
    assert not any("百万分之一" in one.what.zh for one in refused.value.faults)
