from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo.study import measure_coverage, read_study
from tests.studies import home, point, town_layers, write_study

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult

HOSTILE = "=1+1</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="session")
def town_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the coverage of the town; one home has a name that would like to be code."""
    folder = write_study(
        tmp_path_factory.mktemp("town") / "study",
        layers={
            "compounds": [*town_layers()["compounds"], home("home-e", point(10, 100), name=HOSTILE)]
        },
    )
    return measure_coverage(read_study(folder))


@pytest.fixture(scope="session")
def odd_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the coverage of a town with a home whose name the fonts cannot set."""
    folder = write_study(
        tmp_path_factory.mktemp("odd") / "study",
        layers={"compounds": [home("home-a", point(50, 0), name="𠮷祥苑")]},
    )
    return measure_coverage(read_study(folder))
