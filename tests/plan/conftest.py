from __future__ import annotations

import pytest

from ganquan_geo import PlanResult, measure_plan, read_study
from tests.paths import DATA


@pytest.fixture(scope="session")
def bundled() -> PlanResult:
    """Return the plan of the bundled study, measured once for all tests."""
    return measure_plan(read_study(DATA))
