"""On how many homes a fault bears, and what comes first for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo.flow.check import check_study
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.quality import sort_faults
from ganquan_geo.network.faults.homes import count_homes
from ganquan_geo.words.text import Text
from tests.towns import PLANE, facility, home, layer, line, lonlat, point, street, town_street_rows
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

HOMES = layer([home("a", point(0, 0)), home("b", point(100, 0)), home("c", None)])


def fault(rule: str, *, where: str = "streets", severity: str = "warning", **more: object) -> Fault:
    said = Text(rule, rule)
    return Fault(where=where, what=said, mend=said, rule=rule, severity=severity, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "homes"),
    [
        (fault("island", geometry=lonlat(shapely.Point(0, 40))), 1),
        (fault("island", geometry=lonlat(shapely.Point(50, 0))), 2),
        (fault("near_end", geometry=lonlat(shapely.Point(900, 0))), 0),
        (fault("system", where="facilities"), 3),
        (fault("unplaced", where="compounds", rows=("3 (id=c)",)), 1),
        (fault("unplaced", where="facilities (health)", rows=("1 (id=f)",)), 3),
        (fault("same_compound", where="compounds", rows=("1 (id=a)", "2 (id=b)")), 2),
        (fault("cut_off", geometry=lonlat(shapely.Point(50, 0)), homes=1), 1),
        (fault("overlap", geometry=lonlat(shapely.Point(0, 0))), None),
        (fault("same_name", geometry=lonlat(shapely.Point(0, 0))), None),
        (fault("bare_crossing", severity="note", geometry=lonlat(shapely.Point(0, 0))), None),
    ],
)
def test_the_homes_that_hang_on_a_fault(one: Fault, homes: int | None) -> None:
    (found,) = count_homes([one], HOMES, crs=PLANE, reach_m=60.0)
    assert found.homes == homes
    assert ("至多关系到" in found.said("zh")) == bool(homes)


def test_what_bears_on_most_homes_comes_first() -> None:
    few = fault("island", homes=2)
    many = fault("near_end", homes=70)
    error = fault("content", severity="error")
    note = fault("content", severity="note")
    plain = fault("same_name")
    listed = sort_faults((note, plain, few, many, error))
    assert listed == (error, many, few, plain, note)


def test_a_named_map_is_told_before_all_islands(tmp_path: Path) -> None:
    island = street("far", line((150, 130), (150, 170)))
    folder = write_study(
        tmp_path / "s",
        layers={
            "streets": [*town_street_rows(at_m=(0, 300)), island],
            "facilities": [facility("clinic", point(0, 0))],
        },
    )
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "compounds.csv").write_text(
        "编号,名称,高德经度,高德纬度,依据,精度\n"
        + "".join(
            f"h{n},{n}村,{at.x},{at.y},台账,1\n"
            for n, at in enumerate(map(lonlat, map(shapely.Point, [(50, 0), (150, 0)])))
        ),
        encoding="utf-8",
    )
    changed = settings.replace("compounds.geojson", "compounds.csv")
    (folder / "study.toml").write_text(changed, encoding="utf-8")
    first, *_, last = [one for one in check_study(folder).faults if one.severity == "warning"]
    assert first.rule == "system"
    assert first.homes == 2
    assert last.rule != "system"
