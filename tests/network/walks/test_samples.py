"""The part of a city's land and streets that draws are measured by stands for all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from ganquan_geo import build_baseline, edit_study, read_study
from ganquan_geo.network.joins.land import measure_land
from ganquan_geo.network.walks import samples
from ganquan_geo.network.walks.distances import measure_nearest
from ganquan_geo.network.walks.reach import measure_covered_m
from ganquan_geo.network.walks.samples import Sample, sample_land, sample_streets
from tests.towns import facility, home, point
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.network.baseline import Baseline


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    layers = town_layers()
    layers["facilities"].append(facility("clinic-2", point(300, 300), assumed=True))
    return build_baseline(read_study(write_study(tmp_path_factory.mktemp("town"), layers=layers)))


def test_a_town_is_measured_whole(base: Baseline) -> None:
    found = sample_streets(base)
    assert found.rows.tolist() == list(range(len(base.inside.edge)))
    assert found.size.sum() == pytest.approx(base.inside.length_m())
    assert found.more["health", 5] == (0.0, 0.0)  # with the assumed clinic, and without
    assert found.more["market", 15] == (0.0,)


@pytest.mark.parametrize(("most", "first", "step"), [(24, 0, 1), (23, 1, 2), (12, 1, 2), (5, 2, 5)])
def test_rows_are_evenly_chosen(
    base: Baseline, monkeypatch: pytest.MonkeyPatch, most: int, first: int, step: int
) -> None:
    monkeypatch.setattr(samples, "STREET_STRETCHES", most)
    found = sample_streets(base)
    assert len(base.inside.edge) == 24
    assert found.rows.tolist() == list(range(first, 24, step))
    assert len(found.rows) <= most


def test_positions_as_given_come_to_the_share_of_all(
    base: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all facilities, and with those alone whose positions are not assumed."""
    monkeypatch.setattr(samples, "STREET_STRETCHES", 5)
    whole = whole_shares(base)
    found = sample_streets(base)
    for number, share in enumerate(whole):
        as_given = found.size[None] * 0.0
        drawn = found.shares(as_given, ("health", 5), number)
        left = share - covered_of_rows(base, found, number) / found.size.sum()
        assert drawn == pytest.approx([np.clip(left, 0, 1)], abs=1e-9)
    assert whole[0] > whole[1] > 0
    plain = build_baseline(edit_study(base.study, layers={"facilities": without(base, "clinic-2")}))
    field = plain.categories["health"].near
    alone = measure_covered_m(plain.network, field, plain.inside, limit_m=300.0).sum()
    assert whole[1] == pytest.approx(alone / plain.inside.length_m())
    assert found.shares(found.size[None] * 9, ("health", 5), 0).tolist() == [1.0]


def without(base: Baseline, name: str) -> Any:  # noqa: ANN401
    """Return the facilities of a study but one."""
    return base.study.layers["facilities"].drop(name).drop(columns="source_row", errors="ignore")


def fields(base: Baseline, number: int) -> Any:  # noqa: ANN401
    return samples._fields_as_given(base, "health")[number]


def whole_shares(base: Baseline) -> list[float]:
    inside = base.inside
    return [
        float(
            measure_covered_m(base.network, fields(base, number), inside, limit_m=300.0).sum()
            / inside.length_m()
        )
        for number in (0, 1)
    ]


def covered_of_rows(base: Baseline, found: Sample, number: int) -> float:
    every = measure_covered_m(base.network, fields(base, number), base.inside, limit_m=300.0)
    return float(every[found.rows].sum())


def test_land_that_is_not_known_whole_is_not_drawn(base: Baseline) -> None:
    assert sample_land(base) is None  # compounds of the town are points
    land = base.land
    assert not len(land.land_m2) or land.weightless
    known = replace(land, weightless=False, land_m2=np.ones(1))
    gated: Any = object()
    assert sample_land(replace(base, land=replace(known, by_gates=gated))) is None


@pytest.mark.parametrize("most", [7, 100_000])
def test_land_as_given_comes_to_the_share_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Compounds with outlines; within 300 m of the clinic at the corner lies a part of them."""
    monkeypatch.setattr(samples, "LAND_POINTS", most)
    boxes = {"a": (10, 10, 90, 90), "b": (110, 110, 190, 190), "c": (210, 210, 290, 290)}
    compounds = [home(name, shapely.box(*box)) for name, box in boxes.items()]
    base = build_baseline(read_study(write_study(tmp_path, layers={"compounds": compounds})))
    found = sample_land(base)
    assert found is not None
    land, fields = base.land, base.categories["health"]
    assert len(found.rows) <= most
    walk_m, _ = measure_nearest(base.network, fields.near, land.at, bound_m=base.bound_m)
    covered = np.where(walk_m <= 300, land.land_m2, 0.0)
    whole = covered.sum() / land.land_m2.sum()
    assert 0.2 < whole < 0.8
    assert found.shares(covered[None, found.rows], ("health", 5), 0) == pytest.approx([whole])
    limits_m = {5: 300.0}
    told = measure_land(base.network, land, fields, limits_m=limits_m, bound_m=base.bound_m)[5]
    assert told["near"] / told["total"] == pytest.approx(whole)
