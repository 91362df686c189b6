"""Headers of one row and of several, under titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.load.office import STATED, read, told, write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAIRS = ("经度", "纬度", "经度", "纬度")
CELLS = ("甲", 121.43, 31.27, 121.5, 31.3)
HEADERS: dict[str, tuple[list[Sequence[object]], list[str]]] = {
    "merged": ([("名称", "高德", "", "WGS84", ""), ("", *PAIRS)], ["A1:A2", "B1:C1", "D1:E1"]),
    "named after systems": (
        [("名称", "火星坐标", "", "国家2000", ""), ("", *PAIRS)],
        ["A1:A2", "B1:C1", "D1:E1"],
    ),
    "not merged down": ([("", "高德", "", "WGS84", ""), ("名称", *PAIRS)], ["B1:C1", "D1:E1"]),
    "under a title": (
        [("小区一览表", "", "", "", ""), ("", "高德", "", "WGS84", ""), ("名称", *PAIRS)],
        ["A1:E1", "B2:C2", "D2:E2"],
    ),
    "three rows": (
        [("名称", "坐标", "", "", ""), ("", "高德", "", "WGS84", ""), ("", *PAIRS)],
        ["A1:A3", "B1:E1", "B2:C2", "D2:E2"],
    ),
    "three rows of which the map is the first": (
        [("", "高德", "", "WGS84", ""), ("", "坐标", "", "坐标", ""), ("名称", *PAIRS)],
        ["B1:C1", "D1:E1", "B2:C2", "D2:E2"],
    ),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("stated", "x"), [(None, 121.5), ("WGS 84", 121.5), ("高德", 121.43)])
@pytest.mark.parametrize("case", HEADERS)
def test_the_upper_heading_says_which_pair_it_is(
    tmp_path: Path, case: str, stated: str | None, x: float, ending: str
) -> None:
    head, merged = HEADERS[case]
    if ending == "csv":
        write_csv(tmp_path / "t.csv", [*head, CELLS])
    else:
        write_xlsx(tmp_path / "t.xlsx", [*head, CELLS], merged=merged)
    layer = read(tmp_path, f"t.{ending}", system=stated, **STATED)
    assert list(layer.frame["name"]) == ["甲"]
    assert layer.frame.geometry.x.iloc[0] == pytest.approx(x, abs=0.01)
    why = "与研究写明的坐标系相符" if stated == "高德" else "是 WGS 84，不用换算"
    assert "有几组坐标" in told(layer)
    assert f"（{why}）" in told(layer)
    assert not [note for note in layer.notes if note.rule == "system"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_only_pair_under_a_shifted_map_is_warned_of(tmp_path: Path, ending: str) -> None:
    rows = [("名称", "高德", "", "户数"), ("", "经度", "纬度", ""), ("甲", 121.43, 31.27, 7)]
    if ending == "csv":
        write_csv(tmp_path / "t.csv", rows)
    else:
        write_xlsx(tmp_path / "t.xlsx", rows, merged=["A1:A2", "B1:C1", "D1:D2"])
    layer = read(tmp_path, f"t.{ending}", **STATED)
    assert [note.severity for note in layer.notes if note.rule == "system"] == ["warning"]
    assert layer.frame["households"].tolist() == [7]


def test_two_columns_of_one_name_are_told_apart_by_what_stands_above(tmp_path: Path) -> None:
    head = [("", "", "", "2023年", "2024年"), ("名称", "经度", "纬度", "户数", "户数")]
    write_csv(tmp_path / "t.csv", [*head, ("甲", 121.43, 31.27, 3, 4)])
    layer = read(tmp_path, "t.csv", **STATED)
    assert "用的是“户数（2023年）”，没有用“户数（2024年）”" in told(layer)
    named = read(tmp_path, "t.csv", columns={"households": "户数（2024年）"}, **STATED)
    assert named.frame["households"].tolist() == [4]
    assert "户数（2023年）”" not in told(named)


def test_the_unit_of_an_upper_heading(tmp_path: Path) -> None:
    head = [("名称", "经度", "纬度", "户数（百户）", ""), ("", "", "", "总户数", "空置")]
    write_csv(tmp_path / "t.csv", [*head, ("甲", 121.43, 31.27, 3, 1)])
    layer = read(tmp_path, "t.csv", **STATED)
    assert layer.frame["households"].tolist() == [300]


def test_headers_that_are_repeated_below_are_no_rows(tmp_path: Path) -> None:
    head = [("名称", "高德", "", "WGS84", ""), ("", *PAIRS)]
    write_xlsx(
        tmp_path / "t.xlsx",
        [*head, CELLS, *head, ("乙", *CELLS[1:])],
        merged=["A1:A2", "B1:C1", "D1:E1", "A4:A5", "B4:C4", "D4:E4"],
    )
    assert list(read(tmp_path, "t.xlsx", **STATED).frame["name"]) == ["甲", "乙"]
