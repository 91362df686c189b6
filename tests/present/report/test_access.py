from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.report.access import write_access
from ganquan_geo.present.report.content import Facts, Heading, Picture
from ganquan_geo.present.worded_table import WordedTable
from tests.towns import facility, point
from tests.towns.studies import measure_town, town_layers

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Part


def section(result: CoverageResult, title: str) -> list[Part]:
    """Return what stands under a heading of the chapter."""
    parts = write_access(Facts(result=result, lang="zh", images={}))
    heads = [n for n, part in enumerate(parts) if isinstance(part, Heading)] + [len(parts)]
    start = next(n for n in heads[:-1] if getattr(parts[n], "text", "") == title)
    return parts[start : heads[heads.index(start) + 1]]


def test_each_category_has_its_figure_its_tiers_and_its_map(town_result: CoverageResult) -> None:
    own = section(town_result, "卫生医疗")
    assert "评定：达标（达到目标（100%））" in str(own[1])
    (table,) = [part for part in own if isinstance(part, WordedTable)]
    assert [row[0] for row in table.rows] == ["5", "10", "15"]
    # Within 1,000 m are all five homes; home-a, home-b and home-e within 300 m.
    assert table.rows[0][2] == "3/5"
    assert table.rows[2][2:4] == ("5/5", "100%")
    assert [part.image for part in own if isinstance(part, Picture)] == ["health"]


def test_a_category_without_facilities_has_neither_table_nor_map(tmp_path: Path) -> None:
    layers = town_layers() | {"facilities": [facility("clinic-1", point(0, 0), accuracy_m=10)]}
    own = section(measure_town(tmp_path / "study", layers=layers), "市场供应")
    assert len(own) == 2
    assert "无法测算" in str(own[1])
    assert "没有一处现有设施的位置可用" in str(own[1])
