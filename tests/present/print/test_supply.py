"""The map of supply: classes of what is known, hatching of what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo import build_baseline, measure_coverage, measure_supply, read_study, write_supply
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.supply import UNKNOWN, build_supply_layer, list_mapped
from tests.flow.test_supply import KINDS
from tests.towns import facility, home, point
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_missing_is_hatched_and_named(tmp_path: Path) -> None:
    """One clinic is filled in, a far one is not: at home-b nothing is missing, near both it is."""
    people = {"residents": 1_000.0, "residents_60plus": 200.0}
    layers = {
        "facilities": [
            {**facility("clinic-1", point(0, 0)), "floor_area_m2": 100.0},
            {**facility("clinic-2", point(300, 300)), "floor_area_m2": None},
        ],
        "compounds": [
            {**home("home-a", point(0, 100)), **people},
            {**home("home-b", point(300, 200)), **people},
        ],
    }
    study = read_study(write_study(tmp_path / "town", layers=layers, settings=KINDS))
    base = build_baseline(study)
    result, coverage = measure_supply(base), measure_coverage(base, with_areas=False)
    item = list_mapped(result)[0]
    layer = build_supply_layer(result, item)
    homes = result.homes[(result.homes["layer"] == "compounds")]
    for key, value in item.key.items():
        homes = homes[homes[key] == value]
    low, high = homes["low"].to_numpy(), homes["high"].to_numpy()
    assert layer.partly.tolist() == [bool(a > 0 and a != b) for a, b in zip(low, high, strict=True)]
    assert (layer.level == UNKNOWN).tolist() == [
        bool(a == 0 and a != b) for a, b in zip(low, high, strict=True)
    ]
    assert layer.partly.any()
    said = [row.text for row in layer.legend(build_scene(coverage, lang="zh"))]
    assert any(text.startswith("斜线：资料不全") for text in said)
    paths = write_supply(result, tmp_path / "out", coverage=coverage)
    assert paths[-1].name == "supply_map.pdf"
    assert paths[-1].read_bytes().startswith(b"%PDF")
