"""Draws of positions: what they rest on, and that they stay within the sure bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ganquan_geo import build_baseline, measure_coverage, read_study
from ganquan_geo.network.walks import samples
from ganquan_geo.network.walks.draws import measure_draws
from tests.towns import facility, home, line, polygon, row, street
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walks.draws import DrawnShares
    from tests.towns import Row

ROAD = street("road", line((0, 0), (1000, 0)))
DRAWS = 60


AROUND = row("town", polygon((-20, -20), (1020, -20), (1020, 320), (-20, 320)))


def town(folder: Path, **layers: list[Row]) -> Baseline:
    return build_baseline(
        read_study(write_study(folder / "town", layers={"boundary": [AROUND], **layers}))
    )


def drawn(base: Baseline, minutes: int = 5) -> DrawnShares:
    return measure_draws(base, draws=DRAWS)["health", minutes, "compounds"]


def test_the_same_seed_gives_the_same_draws_however_many_at_once(tmp_path: Path) -> None:
    base = town(
        tmp_path,
        streets=[ROAD],
        compounds=[home("a", shapely.Point(290, 10), accuracy_m=20.0)],
        facilities=[facility("clinic", shapely.Point(0, 0))],
    )
    one, other = drawn(base), drawn(base)
    assert one.share.tolist() == other.share.tolist()
    assert set(one.share.tolist()) == {0.0, 1.0}  # 290 and 10 m of 300, known to 20


def test_an_area_and_a_point_in_one_category(tmp_path: Path) -> None:
    base = town(
        tmp_path,
        streets=[ROAD],
        compounds=[home("a", shapely.Point(950, 0)), home("b", shapely.Point(0, 0))],
        facilities=[
            facility("a-area", polygon((900, 5), (910, 5), (910, 15), (900, 15))),
            facility("b-point", shapely.Point(100, 0), accuracy_m=5.0),
        ],
    )
    assert drawn(base).share.tolist() == [1.0] * DRAWS


def test_who_is_at_the_very_place_is_there_in_every_draw(tmp_path: Path) -> None:
    base = town(
        tmp_path,
        streets=[ROAD],
        compounds=[home("a", shapely.Point(500, 200))],
        facilities=[facility("clinic", shapely.Point(500, 200))],
    )
    assert drawn(base).share.tolist() == [1.0] * DRAWS


def test_places_in_a_tunnel_are_drawn_on_its_level(tmp_path: Path) -> None:
    under = street("under", line((0, 40), (1000, 40)), layer=-1.0, tunnel=True)
    base = town(
        tmp_path,
        streets=[ROAD, under],
        compounds=[home("a", shapely.Point(500, 10))],
        facilities=[facility("clinic", shapely.Point(500, 38), accuracy_m=1.0, layer=-1)],
    )
    assert drawn(base).share.tolist() == [0.0] * DRAWS  # the tunnel leads to no other street


@pytest.mark.parametrize("accuracy_m", [0.0, 30.0])
def test_draws_lie_within_the_bounds(tmp_path: Path, accuracy_m: float) -> None:
    homes = [
        home(f"h{row}", shapely.Point(60.0 * row, 20), accuracy_m=accuracy_m) for row in range(12)
    ]
    base = town(
        tmp_path,
        streets=[ROAD],
        compounds=homes,
        facilities=[facility("clinic", shapely.Point(0, 10), accuracy_m=accuracy_m)],
    )

    row = measure_coverage(base, with_areas=False).coverage.iloc[0]
    shares = drawn(base).share
    assert np.all((row["share_low"] <= shares) & (shares <= row["share_high"]))


@pytest.mark.parametrize("accuracy_m", [0.0, 15.0], ids=["known exactly", "known to 15 m"])
def test_streets_of_a_city_are_drawn_by_a_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accuracy_m: float
) -> None:
    # Ten side streets off one road: with two stretches measured in place of all, the share of all
    # with positions as given still holds, and draws move it by what the two of them tell.
    sides = [street(f"s-{x}", line((x, 0), (x, 300))) for x in range(0, 1000, 100)]
    base = town(
        tmp_path,
        streets=[ROAD, *sides],
        compounds=[home("a", shapely.Point(200, 0))],
        facilities=[facility("clinic", shapely.Point(450, 0), accuracy_m=accuracy_m)],
    )
    key = ("health", 5, "street_frontage_m")
    every = measure_draws(base, draws=DRAWS)[key].share
    monkeypatch.setattr(samples, "STREET_STRETCHES", 2)
    some = measure_draws(base, draws=DRAWS)[key].share
    given = measure_coverage(base).coverage.set_index(["category", "tier_min", "denominator"])
    if not accuracy_m:
        assert every == pytest.approx(given.loc[key, "share"])
        assert some == pytest.approx(every)
    assert ((some >= 0) & (some <= 1)).all()
    assert np.median(some) == pytest.approx(np.median(every), abs=0.05)


def test_a_facility_without_a_position_keeps_none_of_the_others_from_being_drawn(
    tmp_path: Path,
) -> None:
    homes = [home("a", shapely.Point(100, 0)), home("b", shapely.Point(900, 0))]
    clinics = [facility("clinic", shapely.Point(0, 0)), facility("lost", None)]
    base = town(tmp_path, streets=[ROAD], compounds=homes, facilities=clinics)
    assert drawn(base).share.tolist() == [0.5] * DRAWS
    assert drawn(base).known_share.tolist() == [0.5] * DRAWS


@pytest.mark.parametrize("accuracy_m", [201.0, 200.0])
def test_of_what_may_be_anywhere_there_are_no_draws(tmp_path: Path, accuracy_m: float) -> None:
    homes = [home("a", shapely.Point(100, 0), residents=10.0)]
    clinics = [
        facility("clinic", shapely.Point(0, 0)),
        facility("other", shapely.Point(0, 0), accuracy_m=accuracy_m),
    ]
    base = town(tmp_path, streets=[ROAD], compounds=homes, facilities=clinics)
    found = {key[0] for key in measure_draws(base, draws=2)}
    assert found == (set() if accuracy_m > 200.0 else {"health"})


def test_only_what_every_home_has_a_figure_of_is_drawn(tmp_path: Path) -> None:
    """Households of all, residents of one; a home whose place is vague leaves out all of them."""
    homes = [
        home("a", shapely.Point(100, 0), households=30.0, residents=9.0),
        home("b", shapely.Point(900, 0), households=10.0),
    ]
    clinic = [facility("clinic", shapely.Point(0, 0))]
    base = town(tmp_path / "1", streets=[ROAD], compounds=homes, facilities=clinic)
    found = {key[2] for key in measure_draws(base, draws=1)}
    assert found == {"compounds", "households", "street_frontage_m"}
    five = measure_draws(base, draws=1)
    assert five["health", 5, "households"].share.tolist() == [0.75]
    assert five["health", 5, "compounds"].share.tolist() == [0.5]
    homes[1]["accuracy_m"] = 250.0
    base = town(tmp_path / "2", streets=[ROAD], compounds=homes, facilities=clinic)
    assert {key[2] for key in measure_draws(base, draws=1)} == {"street_frontage_m"}


def test_assumed_facilities_are_drawn_and_told_apart(tmp_path: Path) -> None:
    homes = [home("a", shapely.Point(100, 0)), home("b", shapely.Point(900, 0))]
    clinics = [
        facility("clinic", shapely.Point(0, 0)),
        facility("guess", shapely.Point(1000, 0), assumed=True),
    ]
    base = town(tmp_path, streets=[ROAD], compounds=homes, facilities=clinics)
    assert drawn(base).share.tolist() == [1.0] * DRAWS
    assert drawn(base).known_share.tolist() == [0.5] * DRAWS


def test_land_known_exactly_has_its_share_in_every_draw(tmp_path: Path) -> None:
    """Two of its four samples, at (285, 15) and (295, 5), are just 300 m from the clinic."""
    base = town(
        tmp_path,
        streets=[street("road", line((-500, 0), (500, 0)))],
        compounds=[home("land", shapely.box(280, 0, 300, 20))],
        facilities=[facility("clinic", shapely.Point(0, 0))],
    )
    found = measure_draws(base, draws=3)["health", 5, "residential_area_m2"]
    assert found.share.tolist() == pytest.approx([0.75] * 3)
