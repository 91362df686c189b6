"""Errors of formulas are the reason that is told, not the empty cells that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, read_study
from tests.load.office import town_with, write_csv
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
@pytest.mark.parametrize("column", ["名称", "精度", "依据"])
def test_an_error_of_a_formula_is_told_as_the_reason(
    tmp_path: Path, column: str, error: str
) -> None:
    head = ["编号", "名称", "经度", "纬度", "依据", "精度"]
    row = ["c1", "一村", *map(str, lonlat_at(50, 0)), "台账", "1"]
    row[head.index(column)] = error
    study = town_with(tmp_path, "compounds", "c.csv")
    write_csv(study / "c.csv", [head, row])
    with pytest.raises(DataError) as caught:
        read_study(study)
    told = [fault.what.zh for fault in caught.value.faults]
    assert any(f"{column} {error}" in what for what in told)
    assert len(told) >= 2
