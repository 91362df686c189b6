"""How the streets and services of a Chinese sub-district really serve people on foot.

The public names are listed once, in `__init__.pyi` beside this file, where type checkers look for
them. Each is imported when it is first used, so that importing the package is quick.

Examples
--------
The examples of the public names go on from these lines. They use the study that comes with the
source, in the folder ``data``, and ``data_2027``, the same study two years later.

>>> import ganquan_geo as gg
>>> study = gg.read_study("data")
>>> network = gg.build_walk_network(study.layers["streets"], join_tolerance_m=1.0)
>>> result = gg.measure_coverage(study)
>>> plan = gg.measure_plan(study, coverage=result)
>>> comparison = gg.compare_scenarios(study, gg.read_study("data_2027"), coverage=result)
"""

import ast
import pkgutil
from importlib import import_module

from ganquan_geo.model.version import VERSION

__version__ = VERSION

# Read through the package's own loader, so that a package inside a zip file works too.
_MODULES = {
    name.name: statement.module
    for statement in ast.parse(pkgutil.get_data(__name__, "__init__.pyi")).body
    if isinstance(statement, ast.ImportFrom)
    for name in statement.names
}

__all__ = sorted(_MODULES)  # noqa: PLE0605


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
