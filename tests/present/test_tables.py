"""Tables as they stand in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ganquan_geo.model.finding import GRADES
from ganquan_geo.present.tables import (
    build_coverage_rows,
    build_gap_rows,
    build_records,
    write_csv,
)
from ganquan_geo.present.worded_tables import with_names
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    write_csv(pd.DataFrame({"name": [text, "甘泉苑"], "over_m": [-1.5, 2.0]}), tmp_path / "t.csv")
    back = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    assert back["name"].tolist()[0].startswith("'")
    assert back["name"].tolist()[1] == "甘泉苑"
    assert back["over_m"].tolist() == ["-1.5", "2"]


def test_numbers_are_plain(tmp_path: Path) -> None:
    table = pd.DataFrame({"share": [0.5, 1.0, 0.0, None, 0.1234], "total_m": [1e6, 3, 4, 5, 6]})
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8-sig").split("\r\n") == [
        "share,total_m",
        "0.5,1000000",
        "1,3",
        "0,4",
        ",5",
        "0.1234,6",
        "",
    ]


def test_records_have_no_nan_and_both_languages() -> None:
    table = pd.DataFrame({"a": [float("nan"), float("inf")], "reason": [Text("甲", "a")] * 2})
    assert build_records(table) == [
        {"a": None, "reason": {"zh": "甲", "en": "a"}},
        {"a": None, "reason": {"zh": "甲", "en": "a"}},
    ]


def test_codes_are_said_in_words_beside_them(town_result: CoverageResult) -> None:
    gaps = with_names(build_gap_rows(town_result), town_result, lang="zh")
    assert list(gaps.columns[-3:]) == ["category_name", "certainty_name", "cause_name"]
    assert set(gaps["category"]) <= {"health", "market"}
    assert "卫生医疗" in set(gaps["category_name"])
    assert not gaps[["certainty_name", "cause_name", "remedy"]].isna().any(axis=None)
    rows = build_coverage_rows(town_result, lang="zh")
    coverage = with_names(rows, town_result, lang="zh")
    assert set(coverage["verdict_name"]) <= {text.zh for text in GRADES.values()}
    assert not coverage[["denominator_name", "category_name"]].isna().any(axis=None)
