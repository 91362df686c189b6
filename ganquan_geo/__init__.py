"""How the streets and services of a Chinese sub-district really serve people on foot.

The names below are the whole public face; each is loaded when it is first used, so that
importing the package is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ganquan_geo.model.version import VERSION

if TYPE_CHECKING:
    from ganquan_geo.load.study import read_study
    from ganquan_geo.model.errors import DataError, Fault, GanquanGeoError, OutputError
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.graphs import find_way, from_networkx, to_networkx
    from ganquan_geo.network.snapping import snap_points
    from ganquan_geo.network.walk_network import WalkNetwork, build_walk_network
    from ganquan_geo.present.coverage_files import write_coverage
    from ganquan_geo.present.web_map import draw_web_map
    from ganquan_geo.study import check_study, measure_coverage

__version__ = VERSION

_HOME = {
    "CoverageResult": "model.results",
    "DataError": "model.errors",
    "Fault": "model.errors",
    "GanquanGeoError": "model.errors",
    "OutputError": "model.errors",
    "Study": "model.study",
    "WalkNetwork": "network.walk_network",
    "build_walk_network": "network.walk_network",
    "check_study": "study",
    "draw_web_map": "present.web_map",
    "find_way": "network.graphs",
    "from_networkx": "network.graphs",
    "measure_coverage": "study",
    "read_study": "load.study",
    "snap_points": "network.snapping",
    "to_networkx": "network.graphs",
    "write_coverage": "present.coverage_files",
}

__all__ = [
    "CoverageResult",
    "DataError",
    "Fault",
    "GanquanGeoError",
    "OutputError",
    "Study",
    "WalkNetwork",
    "build_walk_network",
    "check_study",
    "draw_web_map",
    "find_way",
    "from_networkx",
    "measure_coverage",
    "read_study",
    "snap_points",
    "to_networkx",
    "write_coverage",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"ganquan_geo.{_HOME[name]}"), name)
    raise AttributeError(f"module 'ganquan_geo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
