"""What must hold of the bounds of walks wherever homes and facilities really are."""

from __future__ import annotations

import hypothesis
import numpy as np
from hypothesis import strategies as st

from tests.network.walks.moves import RoughTown, measure_moved, move, rough_towns

ROUNDING_M = 1e-3
MOVES = 12  # of the facilities, each with as many of the homes


@hypothesis.given(rough_towns(), st.integers(0, 2**32 - 1))
def test_no_move_leads_out_of_the_bounds(town: RoughTown, seed: int) -> None:
    """Some 15,000 walks between points moved within what is known of them."""
    random = np.random.default_rng(seed)
    walks = town.walks()
    low_m, high_m = walks["possible_m"].to_numpy(), walks["sure_m"].to_numpy()
    assert (low_m <= walks["near_m"]).all()
    for _ in range(MOVES):
        stands = move(town.facilities.shapes, town.facilities.accuracy_m, random)
        for _ in range(MOVES):
            homes = move(town.demand.shapes, town.demand.accuracy_m, random)
            walk_m = measure_moved(town, homes, stands)
            assert (walk_m >= low_m - ROUNDING_M).all()
            assert (walk_m <= high_m + ROUNDING_M).all()
