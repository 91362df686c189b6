"""The ring in both READMEs says what the program finds."""

from __future__ import annotations

import pytest

from ganquan_geo import PlanResult, measure_plan, read_study
from tests.paths import ROOT


@pytest.fixture(scope="module")
def bundled() -> PlanResult:
    return measure_plan(read_study(ROOT / "data"))


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_ring_table_and_its_figures(bundled: PlanResult, name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    ring = bundled.ring
    assert ring is not None
    for leg in ring.legs:
        row = next(
            line
            for line in text.splitlines()
            if line.startswith(f"| {leg.number} | {leg.street} | {leg.start} | {leg.end} |")
        )
        cells = [cell.strip() for cell in row.split("|")]
        assert cells[6] == f"{leg.line.length_m:,.0f}", row
        assert cells[7] == f"{leg.line.high_m - leg.line.length_m:,.0f}", row
    for figure in (
        ring.existing_m,
        ring.missing_m,
        ring.built.value,
        ring.today_m,
        ring.today_twice_m,
        ring.today_loop_m,
        ring.legs[2].detour_m,
    ):
        assert f"{figure:,.0f}" in text
    for homes in ring.homes:
        assert f"{homes.count} ({homes.low}-{homes.high})" in text
