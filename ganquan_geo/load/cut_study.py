"""A part of a checked study, for measuring large ones piece by piece."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from ganquan_geo.model.study import Study, Whole
    from ganquan_geo.words.text import Text


def cut_study(
    study: Study,
    *,
    name: Text,
    rows: Mapping[str, NDArray[np.int64]],
    boundary: gpd.GeoDataFrame,
    whole: Whole,
) -> Study:
    """Return a part of a checked study: of its layers some rows, none of them changed.

    A part may have no homes or no facilities, which a study of its own may not.

    Parameters
    ----------
    rows
        By layer, the positions of its rows, rising; layers that are not named are left out.
    boundary
        What is the boundary here, checked.
    """
    kept = {layer: study.layers[layer].iloc[chosen] for layer, chosen in rows.items()}
    return replace(
        study,
        name=name,
        layers={**kept, "boundary": boundary},
        inputs={},
        warnings=(),
        corrections=(),
        whole=whole,
        plan=None,
        plan_faults=(),
    )
