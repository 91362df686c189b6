"""Links ranked: each gain equals that of the network with the link built in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    DataError,
    Edit,
    Scenario,
    apply_scenario,
    build_baseline,
    measure_coverage,
    rank_links,
    read_study,
    site_facilities,
)
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.present.scenario.siting import describe_siting
from ganquan_geo.scenario.candidates import Candidates, place_candidates
from ganquan_geo.scenario.links import list_links, measure_links
from tests.towns import (
    CORNER,
    EXACT_M,
    facility,
    home,
    lonlat,
    point,
    split_graph,
    town_street_rows,
)
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

SPOTS = [(0, 40), (60, 0), (100, 80), (130, 200), (300, 10), (210, 300), (300, 250), (0, 260)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the town with every home on a street and one clinic, all known exactly."""
    layers = {
        "streets": town_street_rows(),
        "facilities": [
            facility("clinic-1", point(0, 0)),
            facility("market-1", point(300, 300), kind="market"),
        ],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    return read_study(write_study(tmp_path_factory.mktemp("town"), layers=layers))


inner = st.integers(5, 95)  # nearer to a corner than the join tolerance they would be one
blocks = st.tuples(st.integers(0, 2), st.integers(0, 2))


@settings(max_examples=25, deadline=None)
@given(blocks, inner, inner)
def test_a_gain_is_that_of_the_network_with_the_link(
    study: Study, block: tuple[int, int], along: int, up: int
) -> None:
    # Across one block, from its lower to its right side: it crosses no street.
    x, y = block[0] * 100, block[1] * 100
    ends = np.array([(x + along, y), (x + 100, y + up)], dtype=float)
    base = build_baseline(study)
    category = study.categories[0]
    places = candidates(base, ends)
    start, _, length_m, onward_m = list_links(base, category, places, most_m=500.0)
    line = places.lonlat.tolist()
    built = Edit(op="link.add", target="link", new={"name": "l", "line": line})
    changed = apply_scenario(study, Scenario(name="s", edits=(built,)))
    before, after = (
        measure_coverage(own, with_areas=False).distances.query("category == 'health'")
        for own in (study, changed)
    )
    now_m = before["distance_m"].to_numpy()[: len(SPOTS)]
    expected = after["distance_m"].to_numpy()[: len(SPOTS)]
    found = now_m.copy()
    if len(start):
        walks = measure_links(base, places, start, length_m + onward_m, limit_m=5_000.0)
        np.minimum.at(found, walks.home, walks.distance_m)
    assert found == pytest.approx(expected, abs=0.02)  # coordinates of the link have 7 decimals


def candidates(base: Any, xy: np.ndarray) -> Candidates:  # noqa: ANN401 - a baseline
    degrees = [shapely.get_coordinates(lonlat(shapely.Point(*one)))[0] for one in xy]
    import geopandas as gpd  # noqa: PLC0415

    plane = gpd.GeoSeries(gpd.points_from_xy(*np.array(degrees).T), crs=4326).to_crs(
        base.network.crs
    )
    points = plane.to_numpy()
    return Candidates(
        at=snap_points(base.network, points),
        xy=shapely.get_coordinates(points),
        lonlat=np.array(degrees).round(7),
        ids=("", ""),
        names=("", ""),
        streets=("", ""),
    )


def scatter(folder: Path, seed: int) -> Study:
    """Return the town with one clinic, 5 minutes, and homes at random places of its streets."""
    random = np.random.default_rng(seed)
    along, street = random.integers(0, 300, 80), random.integers(0, 4, 80) * 100
    spots = [
        (a, b) if n % 2 else (b, a) for n, (a, b) in enumerate(zip(along, street, strict=True))
    ]
    layers = {
        "streets": town_street_rows(),
        "facilities": [
            facility("clinic-1", point(0, 0)),
            facility("market-1", point(300, 300), kind="market"),
        ],
        "compounds": [home(f"home-{n}", point(*spot)) for n, spot in enumerate(spots)],
    }
    no_figures = SETTINGS.split("[[figures]]")[0]
    tier = 'kinds = ["clinic"]\ntiers = [{ minutes = 5, limit_m = 300, source = "x" }]'
    settings = no_figures.replace('kinds = ["clinic"]', tier)
    return read_study(write_study(folder, layers=layers, settings=settings))


@dataclass(frozen=True, kw_only=True)
class Every:
    """Every pair of ends within reach, and the walks of homes by it, by another engine."""

    length_m: np.ndarray
    now_m: np.ndarray
    linked_m: np.ndarray

    @staticmethod
    def of(study: Study, most_m: float) -> Every:
        """Return (l,) lengths, (h,) walks as they are, and (l, h) walks with each link."""
        base = build_baseline(study)
        places = place_candidates(base, most=np.inf)
        homes = base.demands["compounds"].starts.at
        clinics = base.categories["health"].facilities.spans
        of = [
            list(zip(edge.tolist(), offset_m.tolist(), strict=True))
            for edge, offset_m in (
                (places.at.edge, places.at.offset_m),
                (homes.edge, homes.offset_m),
                (clinics.edge, clinics.start_m),
            )
        ]
        graph = split_graph(base.network, [one for own in of for one in own])
        from_m = [graph.from_place(one) for one in of[0]]
        to_home = np.array([[far[graph.at[one]] for one in of[1]] for far in from_m])
        onward = np.array([min(far[graph.at[one]] for one in of[2]) for far in from_m])
        by_clinic = [graph.from_place(one) for one in of[2]]
        now_m = np.array([min(far[graph.at[one]] for far in by_clinic) for one in of[1]])
        pairs = [
            (one, other, apart)
            for one, a in enumerate(places.xy)
            for other, b in enumerate(places.xy)
            if 0 < (apart := float(np.hypot(*(a - b)))) <= most_m
        ]
        linked = np.array([to_home[u] + apart + onward[v] for u, v, apart in pairs])
        return Every(
            length_m=np.array([apart for *_, apart in pairs]),
            now_m=now_m,
            linked_m=np.minimum(linked, now_m),
        )


@pytest.mark.parametrize("seed", range(4))
def test_the_first_link_is_the_best_of_all_pairs(tmp_path: Path, seed: int) -> None:
    study = scatter(tmp_path, seed)
    every = Every.of(study, 150.0)
    first = rank_links(study, "health", most_m=150.0, count=1).iloc[0]
    limit_m = study.categories[0].tiers[-1].limit_m
    gained = ((every.linked_m <= limit_m) & (every.now_m > limit_m)).sum(axis=1)
    saved = (every.now_m - every.linked_m).sum(axis=1)
    assert first["gained"] == gained.max() > 0
    assert first["saved_m"] == pytest.approx(saved[gained == gained.max()].max(), abs=1.0)


@pytest.mark.parametrize("seed", range(4))
def test_the_link_of_a_cause_is_the_shortest_of_all_pairs(tmp_path: Path, seed: int) -> None:
    study = scatter(tmp_path, seed)
    every = Every.of(study, 150.0)
    gaps = measure_coverage(study, with_areas=False).gaps
    gaps = gaps[(gaps["category"] == "health") & (gaps["cause"] == "missing link")]
    ids = build_baseline(study).demands["compounds"].table.index
    closing = 0
    for gap in gaps.to_dict("records"):
        within = every.linked_m <= gap["limit_m"]
        home_row = ids.get_loc(gap["demand_id"])
        assert gap["cause_m"] == pytest.approx(every.length_m[within[:, home_row]].min())
        closing += 1
        own = within[:, home_row] & (every.length_m <= gap["cause_m"] + EXACT_M)
        open_ = every.now_m > gap["limit_m"]
        assert gap["also_gain"] in (within[own] & open_).sum(axis=1) - 1
    assert closing


def test_links_are_ranked_by_homes_then_by_metres(study: Study) -> None:
    links = rank_links(study, "health", most_m=150.0, count=5)
    assert links["rank"].tolist() == list(range(1, len(links) + 1))
    keys = list(zip(-links["gained"], -links["saved_m"], strict=True))
    assert keys == sorted(keys)
    assert (links["length_m"] <= 150).all()
    assert (links["shortened"] > 0).all()


def test_where_nothing_can_be_shorter_no_link_is_listed(tmp_path: Path) -> None:
    layers = {
        "streets": town_street_rows(),
        "facilities": [facility(f"clinic-{n}", point(*spot)) for n, spot in enumerate(SPOTS)],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    study = read_study(write_study(tmp_path, layers=layers))
    assert rank_links(study, "health").empty
    assert CORNER


def test_assumed_facilities_are_no_end_of_a_link(tmp_path: Path) -> None:
    layers = {
        "streets": town_street_rows(),
        "facilities": [facility("clinic-1", point(0, 0), assumed=True, accuracy_m=20.0)],
        "compounds": [home(f"home-{row}", point(*spot)) for row, spot in enumerate(SPOTS)],
    }
    study = read_study(write_study(tmp_path, layers=layers))
    with pytest.raises(DataError, match="推定"):
        rank_links(study, "health")
    sites = site_facilities(study, "health", count=1)
    assert (sites.covered_before, sites.assumed) == (0, 1)
    assert any("推定位置，未计入" in said.zh for said in describe_siting(sites, study))
