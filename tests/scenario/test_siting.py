"""Sites: the best of all choices on small towns, with what no choice can better."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ganquan_geo import DataError, apply_scenario, read_scenario, read_study, site_facilities
from ganquan_geo.present.edits_file import write_scenario_file
from ganquan_geo.present.scenario.siting import describe_siting
from ganquan_geo.scenario.covering import (
    _Pairs,
    _search_least_walk,
    choose_all,
    choose_least_walk,
    choose_most,
)
from ganquan_geo.scenario.serving import Places, choose_most_served, measure_served
from tests.commands import run
from tests.scenario.test_apply import at
from tests.towns import facility, layer, point
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

HOMES, CANDIDATES = 7, 6
cells = st.lists(
    st.lists(st.booleans(), min_size=CANDIDATES, max_size=CANDIDATES),
    min_size=HOMES,
    max_size=HOMES,
).map(np.array)
weights = st.lists(st.integers(1, 9), min_size=HOMES, max_size=HOMES).map(
    lambda own: np.array(own, dtype=float)
)


@settings(deadline=None)
@given(cells, weights, st.integers(1, 4))
def test_most_covered_is_the_best_of_all_choices(
    covers: np.ndarray, weight: np.ndarray, count: int
) -> None:
    found = choose_most(sparse.csr_array(covers.astype(float)), weight, count=count)
    best = max(
        weight[covers[:, list(own)].any(axis=1)].sum()
        for own in combinations(range(CANDIDATES), count)
    )
    assert found.value == best == found.bound
    assert found.proven
    assert len(found.candidates) <= count
    assert weight[covers[:, found.candidates].any(axis=1)].sum() == best


@settings(deadline=None)
@given(cells)
def test_fewest_for_all_is_the_fewest_of_all_choices(covers: np.ndarray) -> None:
    found, reachable = choose_all(sparse.csr_array(covers.astype(float)))
    assert reachable.tolist() == covers.any(axis=1).tolist()
    some = covers[reachable]
    fewest = next(
        count
        for count in range(CANDIDATES + 1)
        for own in combinations(range(CANDIDATES), count)
        if some[:, list(own)].any(axis=1).all()
    )
    assert len(found.candidates) == fewest == found.bound
    assert some[:, found.candidates].any(axis=1).all()


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.integers(0, 20), min_size=CANDIDATES, max_size=CANDIDATES),
        min_size=HOMES,
        max_size=HOMES,
    ).map(lambda own: np.array(own, dtype=float)),
    st.integers(1, 3),
)
def test_least_walk_is_the_best_of_all_choices(gains: np.ndarray, count: int) -> None:
    home, candidate = np.nonzero(gains)
    found = choose_least_walk(
        home, candidate, gains[home, candidate], homes=HOMES, candidates=CANDIDATES, count=count
    )
    best = max(
        gains[:, list(own)].max(axis=1).sum() for own in combinations(range(CANDIDATES), count)
    )
    assert found.value == pytest.approx(best)
    assert found.bound == pytest.approx(best)


EXISTING = 2


@settings(deadline=None)
@given(
    cells,
    weights,
    st.lists(st.integers(0, 20), min_size=CANDIDATES, max_size=CANDIDATES),
    st.integers(0, 3),
)
def test_most_served_is_the_best_of_all_choices(
    covers: np.ndarray, weight: np.ndarray, capacity: list[int], count: int
) -> None:
    """Hold it against every choice, what each serves found as a flow by another library."""
    places = Places(
        covers=sparse.csr_array(covers.astype(float)),
        weight=weight,
        capacity=np.array(capacity, float),
        existing=EXISTING,
    )
    found = choose_most_served(places, count=count)
    best = max(
        flow(covers, weight, capacity, [*range(EXISTING), *own])
        for own in combinations(range(EXISTING, CANDIDATES), min(count, CANDIDATES - EXISTING))
    )
    assert found.value == best == found.bound
    assert found.proven
    assert len(found.candidates) <= count
    assert measure_served(places.only(found.candidates)) == best


def flow(covers: np.ndarray, weight: np.ndarray, capacity: list[int], sites: list[int]) -> float:
    """Return how much of the homes' weight some sites can serve."""
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for home in range(HOMES):
        graph.add_edge("from", f"home {home}", capacity=weight[home])
    for site in sites:
        graph.add_edge(f"site {site}", "to", capacity=capacity[site])
        for home in np.flatnonzero(covers[:, site]).tolist():
            graph.add_edge(f"home {home}", f"site {site}")
    return float(nx.maximum_flow_value(graph, "from", "to"))


@settings(deadline=None)
@given(cells, weights, st.integers(1, 3))
def test_without_limits_most_served_is_most_covered(
    covers: np.ndarray, weight: np.ndarray, count: int
) -> None:
    table = sparse.csr_array(covers.astype(float))
    endless = np.full(CANDIDATES, np.inf)
    places = Places(covers=table, weight=weight, capacity=endless, existing=0)
    served = choose_most_served(places, count=count)
    assert served.value == choose_most(table, weight, count=count).value


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the town without a clinic within 5 minutes of homes c and d."""
    return read_study(write_study(tmp_path_factory.mktemp("town")))


def test_one_site_among_three_places(study: Study) -> None:
    # The clinic at (0, 0) is within 300 m of homes a and b. From (300, 200): home-c 100 m,
    # home-d 100 m; from (0, 300): home-d 300 m; from (100, 0): home-c 300 m.
    places = {"east": point(300, 200), "west": point(0, 300), "south": point(100, 0)}
    candidates = layer([facility(key, place) for key, place in places.items()])
    found = site_facilities(study, "health", count=1, candidates=candidates, tier_min=5)
    assert found.sites["candidate"].tolist() == ["east"]
    assert sorted(found.sites["homes"][0]) == ["home-c", "home-d"]
    assert (found.covered_before, found.covered_after, found.total) == (2, 4, 4)
    assert found.proven
    said = [text.zh for text in describe_siting(found, study)]
    assert "由 2 个小区（50%）增至 4 个小区（100%）" in said[0]
    assert said[1:3] == ["备选点 3 处。", "已证明没有更好的选法。"]
    changed = apply_scenario(study, found.scenario)
    assert "site-1" in changed.layers["facilities"].index
    # By households, c has 300 and d 400: the same site; by residents nobody knows home-c's.
    weighed = site_facilities(
        study, "health", count=1, candidates=candidates, tier_min=5, weight="households"
    )
    assert weighed.sites["gained_weight"].tolist() == [700]
    with pytest.raises(DataError):
        site_facilities(study, "health", count=1, weight="residents")


def test_anywhere_on_the_streets_all_homes_with_the_fewest(study: Study) -> None:
    found = site_facilities(study, "health", count=1, goal="all", tier_min=5)
    assert len(found.sites) == 1
    assert found.covered_after == found.total == 4
    walk = site_facilities(study, "health", count=1, goal="walk")
    assert walk.walk_after_m < walk.walk_before_m
    assert walk.bound <= walk.walk_after_m + 1e-6


def test_the_least_walk_where_no_position_is_known_yet(tmp_path: Path) -> None:
    layers = town_layers()
    facilities = [{**own, "assumed": True} for own in layers["facilities"]]
    study = read_study(write_study(tmp_path, layers={"facilities": facilities}))
    found = site_facilities(study, "health", count=1, goal="walk")
    assert len(found.sites) == 1
    assert found.walk_before_m == study.settings.search_limit_m
    assert found.bound <= found.walk_after_m + 1e-6 < 400
    assert any("平均步行" in text.zh for text in describe_siting(found, study))


def test_the_sites_are_a_scenario_that_can_be_read_again(study: Study, tmp_path: Path) -> None:
    found = site_facilities(study, "health", count=2, tier_min=5)
    write_scenario_file(found.scenario, tmp_path / "sites.toml")
    read = read_scenario(tmp_path / "sites.toml")
    assert [(own.op, own.target, dict(own.new)) for own in read.edits] == [
        (own.op, own.target, dict(own.new)) for own in found.scenario.edits
    ]


def test_a_site_serves_no_more_than_it_can(study: Study) -> None:
    # As above: from the east both home-c (300 households) and home-d (400) are within 300 m,
    # from the south home-c alone. The old clinic at (0, 0) reaches a (100) and b (200).
    east, south = facility("east", point(300, 200)), facility("south", point(100, 0))
    candidates = layer([{**east, "capacity": 250.0}, {**south, "capacity": 280.0}])
    found = site_facilities(
        study, "health", count=1, candidates=candidates, tier_min=5, weight="households"
    )
    assert found.sites["candidate"].tolist() == ["south"]
    assert (found.covered_before, found.covered_after) == (300, 580)
    assert found.sites[["gained_weight", "capacity"]].to_numpy().tolist() == [[280, 280]]
    assert found.unlimited == (1, 0)  # nobody says how many the old clinic can serve
    assert found.proven
    both = site_facilities(
        study, "health", count=2, candidates=candidates, tier_min=5, weight="households"
    )
    assert both.covered_after == both.bound == 830
    assert both.sites["candidate"].tolist() == ["south", "east"]
    assert [list(own) for own in both.sites["homes"]] == [["home-c"], ["home-d"]]
    assert both.sites["gained_weight"].tolist() == [280, 250]
    with pytest.raises(DataError, match="覆盖最多"):
        site_facilities(study, "health", count=1, candidates=candidates, goal="walk")


def test_what_exists_serves_no_more_than_it_can_either(tmp_path: Path) -> None:
    layers = town_layers()
    for own in layers["facilities"]:
        own["capacity"] = 120.0
    study = read_study(write_study(tmp_path, layers={"facilities": layers["facilities"]}))
    south = facility("south", point(100, 0))
    candidates = layer([{**south, "capacity": 1_000.0}])
    found = site_facilities(
        study, "health", count=1, candidates=candidates, tier_min=5, weight="households"
    )
    # The clinic serves 120 of the 300 households at a and b; from (100, 0) they are near too.
    assert (found.covered_before, found.covered_after) == (120, 600)
    assert found.unlimited == (0, 0)


def test_candidates_come_from_a_file_of_an_office(study: Study, tmp_path: Path) -> None:
    lon, lat = at(point(300, 200)).values()
    file = tmp_path / "备选.csv"
    file.write_text(f"地块名称,经度,纬度,服务能力\n东地块,{lon},{lat},250\n", encoding="utf-8-sig")
    out = tmp_path / "out"
    common = ("site", "--study", study.folder, "--category", "health", "--count", "1")
    done = run(*common, "--candidates", file, "--tier", "5", "--weight", "households", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "1. 东地块" in done.stdout
    assert "按容量计" in done.stdout
    sites = pd.read_csv(out / "sites.csv")
    assert sites[["candidate_name", "gained_weight"]].to_numpy().tolist() == [["东地块", 250]]
    told = json.loads((out / "scenario.json").read_text(encoding="utf-8"))["siting"]
    assert (told["proven"], told["bound"], told["tried"]) == (True, told["covered_after"], 1)
    refused = run(*common, "--tier", "7", "--out", tmp_path / "never")
    assert refused.returncode == 1
    assert "7 分钟" in refused.stderr
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(("count", "most_share"), [(1, 1e-6), (2, 0.06), (3, 0.02)])
def test_what_is_searched_for_by_prices_is_bounded_from_both_sides(
    count: int, most_share: float
) -> None:
    """Thirty cases too small to need it, so that every choice can be tried."""
    for seed in range(30):
        random = np.random.default_rng(seed)
        gains = np.where(random.random((12, 9)) < 0.5, random.integers(1, 100, (12, 9)), 0)
        home, candidate = np.nonzero(gains)
        gain = gains[home, candidate].astype(float)
        pairs = _Pairs(home=home, candidate=candidate, gain=gain, homes=12, candidates=9)
        found = _search_least_walk(pairs, count)
        best = max(gains[:, list(own)].max(axis=1).sum() for own in combinations(range(9), count))
        assert len(found.candidates) == count
        assert found.value == gains[:, found.candidates].max(axis=1).sum()
        assert 0.99 * best <= found.value <= best
        assert best <= found.bound * (1 + 1e-9)
        assert found.bound <= best * (1 + most_share)
