"""Each branch of what a figure of supply comes to against a standard, on both sides of it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ganquan_geo.measure.supply import judge
from ganquan_geo.model.supply import SupplyStandard
from ganquan_geo.words.text import Text

INF = math.inf
STANDARD = SupplyStandard(
    id="beds",
    name=Text("床位", "beds"),
    kinds=("clinic",),
    capacity="beds",
    per="residents",
    least=10.0,
    most=20.0,
    source=Text("源", "source"),
    confidence="found",
)


@pytest.mark.parametrize(
    ("low", "high", "complete", "verdict"),
    [
        (0.0, INF, True, "missing"),  # nothing is known
        (0.0, INF, False, "missing"),
        (20.0, INF, True, "reached"),
        (20.0, 30.0, False, "reached"),
        (19.9, 30.0, True, "missing"),
        (19.9, INF, True, "missing"),
        (0.0, 9.9, True, "below"),
        (0.0, 9.9, False, "below as listed"),
        (0.0, 0.0, True, "below"),
        (0.0, 10.0, True, "missing"),
        (9.9, 19.9, True, "missing"),
        (10.0, 19.9, True, "between"),
        (10.0, 19.9, False, "between"),
        (10.0, 20.0, True, "missing"),
        (10.0, INF, True, "missing"),
    ],
)
def test_a_verdict_needs_the_whole_range(
    low: float, high: float, verdict: str, *, complete: bool
) -> None:
    assert judge(low, high, STANDARD, complete=complete) == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.0, INF, "missing"),
        (0.5, INF, "not comparable"),
        (0.0, 0.0, "not comparable"),
        (99.0, 99.0, "not comparable"),
    ],
)
def test_what_is_of_another_base_is_not_judged(low: float, high: float, verdict: str) -> None:
    other = replace(STANDARD, comparable=False)
    assert judge(low, high, other, complete=True) == verdict
