"""What the neighbourhood of each compound is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.belonging import find_neighbourhoods
from ganquan_geo.words.names import shown_names

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang


def name_neighbourhoods(study: Study, lang: Lang) -> list[str]:
    """Return of each compound the name of its neighbourhood; empty where it cannot be told."""
    layer = study.layers.get("neighbourhoods")
    names = [] if layer is None else shown_names(layer, lang)
    return [names[row] if row >= 0 else "" for row in find_neighbourhoods(study).tolist()]
