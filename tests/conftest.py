from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import hypothesis
import pytest

from ganquan_geo.network.build.walk_network import build_walk_network
from tests.paths import REAL
from tests.towns import layer, town_facility_rows, town_street_rows

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.network.walk_network import WalkNetwork

# "laws" is what everybody runs: the same examples each time. "hunt" looks for new ones.
# Whoever started the tests may have these ignored (nohup, a job in the background), and commands
# that tests start would ignore them too.
for number, usual in (("SIGHUP", signal.SIG_DFL), ("SIGINT", signal.default_int_handler)):
    if signal.getsignal(getattr(signal, number, signal.SIGINT)) is signal.SIG_IGN:
        signal.signal(getattr(signal, number), usual)

hypothesis.settings.register_profile(
    "laws",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "hunt", parent=hypothesis.settings.get_profile("laws"), derandomize=False, max_examples=1000
)
hypothesis.settings.load_profile("laws")


@pytest.fixture
def town_facilities() -> gpd.GeoDataFrame:
    return layer(town_facility_rows())


@pytest.fixture(scope="session")
def town_network() -> WalkNetwork:
    return build_walk_network(layer(town_street_rows()), join_tolerance_m=1.0)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data beside the checkout; its tests carry the mark `shared`."""
    folder = REAL
    if not folder.is_dir():
        pytest.skip("the real data is not there: shared/real beside the checkout")
    return folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run with CI=true that left tests out: a part that they need is missing."""
    told = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and told is not None and told.stats.get("skipped"):
        told.write_line("CI=true: skipped tests count as failed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
