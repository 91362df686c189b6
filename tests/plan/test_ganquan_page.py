"""The ring and its figures in docs/ganquan.md, in both languages, are what the program finds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.paths import ROOT

if TYPE_CHECKING:
    from ganquan_geo import PlanResult

LANGS = ["en", "zh"]
STATES = {
    "en": {
        "existing": "exists",
        "missing": "**missing**",
        "no length": "begins where it ends, to be verified",
    },
    "zh": {
        "existing": "现有",
        "missing": "**未贯通**",
        "no length": "起止点重合，待核实",
    },
}


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lines(lang: str) -> list[str]:
    """The half of the page in that language."""
    zh, en = (ROOT / "docs/ganquan.md").read_text(encoding="utf-8").split("\n## English\n")
    return (zh if lang == "zh" else en).splitlines()


@pytest.fixture
def text(lines: list[str]) -> str:
    """The same as one line, so that a figure may stand at the end of one."""
    return " ".join(" ".join(lines).split())


def test_the_ring_table(bundled: PlanResult, lang: str, lines: list[str]) -> None:
    ring = bundled.ring
    assert ring is not None
    for leg in ring.legs:
        row = next(
            line
            for line in lines
            if line.startswith(f"| {leg.number} | {leg.street} | {leg.start} | {leg.end} |")
        )
        cells = [cell.strip() for cell in row.split("|")]
        assert cells[5] == STATES[lang][leg.state], row
        assert cells[6] == f"{leg.line.length_m:,.0f}", row
        assert cells[7] == f"{leg.line.high_m - leg.line.length_m:,.0f}", row
        if leg.detour_m is None:
            assert not cells[8], row
        else:
            assert cells[8].startswith(f"{leg.detour_m:,.0f}"), row
            assert all(street in cells[8] for street in leg.detour_streets), row


def test_the_ring_in_figures(bundled: PlanResult, text: str) -> None:
    ring = bundled.ring
    assert ring is not None
    assert ring.built is not None
    spread = [own for own in (ring.today, ring.today_loop, ring.legs[2].detour) if own]
    assert len(spread) == 3
    for figure in (
        ring.existing_m,
        ring.existing.low,
        ring.existing.high,
        ring.missing_m,
        ring.missing.low,
        ring.missing.high,
        ring.built.value or 0,
        ring.built.low,
        ring.built.high,
        ring.today_m,
        ring.today_twice_m,
        ring.today_loop_m,
        ring.legs[2].detour_m,
        *(bound for own in spread for bound in (own.low, own.high)),
    ):
        assert f"{figure:,.0f}" in text
    for homes in ring.homes:
        assert f"{homes.count} ({homes.low}-{homes.high})" in text
    built_min, _ = ring.minutes["adult"]
    assert f"{built_min:.0f} minutes" in text or f"约 {built_min:.0f} 分钟" in text
    crossed = Counter(crossing.street for crossing in ring.crossings if crossing.crossed)
    assert crossed == {"志丹路": 2, "新村路": 2}
    assert "志丹路 and 新村路 are crossed twice each" in text or "志丹路、新村路各穿过两次" in text
    loops = ring.loops_added
    assert f"{loops} more independent loops" in text or f"多 {loops} 个独立环路" in text


def test_the_cross_the_projects_and_the_check(bundled: PlanResult, text: str) -> None:
    assert bundled.axis is not None
    for own in bundled.axis.streets:
        assert f"{own.street} {own.length_m:,.0f}" in text
    listed = [own for own in bundled.projects if own.project.listed]
    length_km = sum(own.line.length_m for own in listed) / 1000
    assert len(listed) == 12
    assert f"{length_km:.1f} km" in text or f"{length_km:.1f} 公里" in text
    count = len(bundled.misfits)
    assert f"{count} places to be checked" in text or f"{count} 处核对事项" in text


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_say_what_there_is_of_the_ring(bundled: PlanResult, name: str) -> None:
    ring = bundled.ring
    assert ring is not None
    text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
    unit = "m" if name == "README.md" else "米"
    assert f"{ring.existing_m:,.0f} {unit}" in text
    assert f"{ring.missing_m:,.0f} {unit}" in text
