"""A position of a file as it stands, and how far it is off in another system."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ganquan_geo.load.shifts import find_place, say_shift


@pytest.mark.parametrize(
    "cells",
    [[None, "121.43"], [np.nan, 121.43], [b"\xe6\x00", "121.43"], ["", "东经121.43"]],
    ids=["nothing", "no number", "bytes that are no text", "an empty text"],
)
def test_a_place_is_found_below_cells_that_hold_none(cells: list[object]) -> None:
    frame = pd.DataFrame(
        {"lon": pd.Series(cells, dtype=object), "lat": pd.Series([None, "31.27"], dtype=object)}
    )
    found = find_place(frame, {"lon": "lon", "lat": "lat"})
    assert found is not None
    assert found.tolist() == [[121.43, 31.27]]


def test_nothing_that_can_be_read_is_no_place() -> None:
    frame = pd.DataFrame({"at": pd.Series([None, b"\xff", "北纬"], dtype=object)})
    assert find_place(frame, {"lonlat": "at"}) is None
    assert "几百米" in say_shift(None, "GCJ-02", "WGS 84").zh


def test_the_shift_is_that_of_the_place() -> None:
    place = np.array([[121.43, 31.27]])
    assert say_shift(place, "GCJ-02", "WGS 84").zh == "约 490 米"
    assert say_shift(place, "BD-09", "WGS 84").zh == "约 1,200 米"
