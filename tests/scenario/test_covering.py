"""Choices held to another engine; and to what may be said of a solver that was stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pulp
import pytest
from scipy import sparse
from spopt.locate import LSCP, MCLP, PMedian

from ganquan_geo import read_study, site_facilities
from ganquan_geo.present.scenario.siting import describe_siting
from ganquan_geo.scenario import covering
from ganquan_geo.scenario.covering import choose_all, choose_least_walk, choose_most
from ganquan_geo.scenario.serving import Places, choose_most_served
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.scenario.covering import Chosen

NEAR_M = 900.0
OTHER = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # spopt of what PuLP 4 will ask


def solver() -> pulp.LpSolver:
    """Return the solver of the other engine: CBC, ours is HiGHS."""
    return pulp.PULP_CBC_CMD(msg=False, threads=1)


def scatter(homes: int, places: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (h, c) metres between homes and places of a square of 8 km, and (h,) people."""
    random = np.random.default_rng(seed)
    one, other = (random.uniform(0, 8_000, (count, 2)) for count in (homes, places))
    away_m = np.hypot(*np.moveaxis(one[:, None] - other[None], 2, 0)).round(1)
    return away_m, random.integers(1, 500, homes).astype(float)


@OTHER
@pytest.mark.parametrize(("homes", "places", "count"), [(300, 60, 5), (700, 120, 12)])
def test_most_covered_is_that_of_spopt(homes: int, places: int, count: int) -> None:
    away_m, people = scatter(homes, places, seed=homes)
    found = choose_most(sparse.csr_array((away_m <= NEAR_M).astype(float)), people, count=count)
    model = MCLP.from_cost_matrix(away_m, people, NEAR_M, p_facilities=count)
    theirs = model.solve(solver(), results=False)
    assert found.proven
    assert found.value == found.bound == pytest.approx(theirs.problem.objective.value())


@OTHER
def test_fewest_for_all_is_that_of_spopt() -> None:
    away_m, _ = scatter(300, 400, seed=3)
    away_m = away_m[(away_m <= NEAR_M).any(axis=1)]
    found, reachable = choose_all(sparse.csr_array((away_m <= NEAR_M).astype(float)))
    theirs = LSCP.from_cost_matrix(away_m, NEAR_M).solve(solver(), results=False)
    assert reachable.all()
    assert found.proven
    assert found.value == pytest.approx(theirs.problem.objective.value())


@OTHER
def test_least_walk_is_that_of_spopt() -> None:
    # What nothing is within 3 km of counts as 3 km away, for both.
    away_m, people = scatter(200, 30, seed=5)
    away_m = np.minimum(away_m, 3_000.0)
    gain = (3_000.0 - away_m) * people[:, None]
    home, candidate = np.nonzero(gain)
    found = choose_least_walk(
        home, candidate, gain[home, candidate], homes=200, candidates=30, count=4
    )
    theirs = PMedian.from_cost_matrix(away_m, people, p_facilities=4)
    theirs = theirs.solve(solver(), results=False)
    least = theirs.problem.objective.value()
    assert found.proven
    assert 3_000.0 * people.sum() - found.value == pytest.approx(least)


def hard() -> tuple[sparse.csr_array, np.ndarray]:
    """Return what is too much for presolve alone."""
    random = np.random.default_rng(0)
    covers = sparse.csr_array((random.random((1_500, 200)) < 0.03).astype(float))
    return covers, random.integers(1, 100, 1_500).astype(float)


def most() -> Chosen:
    return choose_most(*hard(), count=20)


def fewest() -> Chosen:
    return choose_all(hard()[0])[0]


def least_walk() -> Chosen:
    covers, weight = hard()
    home, candidate = covers.nonzero()
    gain = weight[home] * np.random.default_rng(1).uniform(1, 2, len(home))
    return choose_least_walk(home, candidate, gain, homes=1_500, candidates=200, count=20)


def served() -> Chosen:
    covers, weight = hard()
    capacity = np.random.default_rng(2).integers(1_500, 4_000, 200).astype(float)
    places = Places(covers=covers, weight=weight, capacity=capacity, existing=3)
    return choose_most_served(places, count=20)


@pytest.mark.parametrize("choose", [most, fewest, least_walk, served])
@pytest.mark.parametrize("limit_s", [0.0, 0.2])
def test_what_the_clock_stopped_is_never_proven(
    choose: object, limit_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer, and with one that is worse than a choice made greedily."""
    assert callable(choose)
    monkeypatch.setattr(covering, "TIME_LIMIT_S", limit_s)
    found = choose()
    covers, weight = hard()
    assert not found.proven
    if choose is fewest:
        some = covers.sum(axis=1) > 0
        assert ((covers[:, found.candidates].sum(axis=1) > 0) == some).all()
        assert 1 <= found.bound < found.value == len(found.candidates)
        return
    assert 1 <= len(found.candidates) <= 20
    assert 0 < found.value < found.bound
    if choose is most:
        reached = covers[:, found.candidates].sum(axis=1) > 0
        assert found.value == weight[reached].sum()


def test_a_stopped_choice_is_told_with_its_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every goal, in a town whose answers the solver did not come to."""
    study = read_study(write_study(tmp_path))

    def stopped(cost: np.ndarray, _: object, *, integer: np.ndarray) -> covering.Solved:
        assert len(cost) == len(integer)
        return covering.Solved(x=None, least=-np.inf)

    # The clock cannot be set so low that a town of four homes is not solved before it is read.
    monkeypatch.setattr(covering, "solve", stopped)
    for goal, said in (("most", "至多覆盖"), ("all", "不会少于"), ("walk", "Not proven")):
        found = site_facilities(study, "health", count=2, goal=goal, tier_min=5)  # type: ignore[arg-type]
        told = " ".join(text.zh + text.en for text in describe_siting(found, study))
        assert found.proven == ("已证明" in told) == (said not in told), goal
        assert len(found.sites)
    lower = replace(found, proven=False, bound=found.walk_after_m - 12.34)
    told = " ".join(text.en for text in describe_siting(lower, study))
    assert "at most 12.3 m shorter than here" in told
