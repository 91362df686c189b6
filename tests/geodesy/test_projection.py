from __future__ import annotations

import numpy as np
import pytest

from ganquan_geo.geodesy.projection import local_crs, to_lonlat, to_plane


def test_the_plane_and_back() -> None:
    crs = local_crs(121.43, 31.27)
    lonlat = np.array([[121.4, 31.2], [121.5, 31.3]])
    assert to_lonlat(to_plane(lonlat, crs), crs) == pytest.approx(lonlat, abs=1e-9)
    assert to_plane(np.array([[121.43, 31.27]]), crs) == pytest.approx(np.zeros((1, 2)), abs=1e-3)
