"""Gated towns as studies, and the bounds of each home's walk to the nearest clinic."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ganquan_geo.load.checked_study import checked_study
from ganquan_geo.load.defaults import TIERS
from ganquan_geo.model.study import StudySettings
from ganquan_geo.model.walking import FacilityCategory
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.words.text import Text
from tests.towns import facility, layer, point, row
from tests.towns.gated import boundary

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from tests.towns import Row
    from tests.towns.gated import GatedTown

MIDDLE = (110, 110, 190, 190)
FAR_M = 100_000.0
HEALTH = FacilityCategory(
    id="health",
    name=Text("卫生医疗", "health"),
    kinds=("clinic",),
    tiers=TIERS,
    register_complete=True,
    note=Text("全部", "all"),
    sign=Text("医", "H"),
)


def study_of(town: GatedTown, **more: list[Row]) -> Study:
    layers: dict[str, list[Row]] = {
        "facilities": [facility(key, point(*spot)) for key, spot in town.facilities.items()],
        "compounds": town.compounds(),
        "boundary": [row("town", boundary())],
        **more,
    }
    frames = {name: layer(rows).drop(columns="source_row") for name, rows in layers.items()}
    frames["streets"] = town.streets().drop(columns="source_row")
    if town.gates() and "gates" not in more:
        frames["gates"] = layer(town.gates()).drop(columns="source_row")
    return checked_study(
        id="town",
        name=Text("镇", "town"),
        date=date(2026, 1, 1),
        credit=Text("测试数据", "test data"),
        kinds={"clinic": Text("诊所", "clinic")},
        categories=(HEALTH,),
        layers=frames,
        settings=StudySettings(search_limit_m=FAR_M),
    )


def measure_study(study: Study) -> dict[str, dict[str, float]]:
    base = prepare_baseline(study, study.profiles[0])
    fields = base.categories["health"]
    walks = measure_walks(base.network, base.homes, fields, bound_m=FAR_M)
    if base.opened is not None:
        opened = base.opened
        walks = walks.possible_by(
            measure_walks(opened.network, opened.homes, opened.categories["health"], bound_m=FAR_M)
        )
    return {
        str(key): {name: float(walks.metres[name][row]) for name in ("possible", "near", "sure")}
        for row, key in enumerate(base.homes.table.index)
    }
