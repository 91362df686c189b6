"""Lines that outline an area: closed, nearly closed, open by metres, or no outline at all."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ganquan_geo.load.rings import close_gaps, fill_rings, find_open_gaps_m


def test_an_empty_line_outlines_nothing() -> None:
    shapes = np.array([shapely.LineString(), None], dtype=object)
    assert np.isnan(find_open_gaps_m(shapes)).all()
    assert not close_gaps(shapes).any()
    assert not fill_rings(shapes).any()


@pytest.mark.parametrize(
    ("gap_m", "closes"), [(0.5, True), (10.0, False)], ids=["half a metre", "ten metres"]
)
def test_an_outline_that_nearly_closes_is_closed(gap_m: float, closes: bool) -> None:  # noqa: FBT001
    corners = [(200.0, 0.0), (250.0, 0.0), (250.0, 50.0), (200.0, 50.0), (200.0, gap_m)]
    shapes = np.array([shapely.LineString(corners)], dtype=object)
    assert close_gaps(shapes).tolist() == [closes]
    assert fill_rings(shapes).tolist() == [closes]
    assert (shapely.area(shapes) > 0).tolist() == [closes]
