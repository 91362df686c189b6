"""Values of the data on their way into the page: names, metres, shares, and JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

Json = dict[str, object]

# Nothing in a JSON text needs these outside a string, and in a string \u stands for them:
# so no text of the data can end the element it stands in, or a line of script.
_ESCAPED = ("<", ">", "&", "\u2028", "\u2029")


def script_json(thing: object) -> str:
    """Return JSON that can stand inside an HTML script element, whatever the texts in it."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in _ESCAPED:  # far quicker than str.translate on a city's page
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def names_of(layer: gpd.GeoDataFrame, lang: Lang) -> list[tuple[str, str]]:
    """Return of each feature the name to show and the other name it may be found by.

    A layer may have `name_en`; where it is empty the name serves in both languages.
    """
    own = texts_of(layer["name"])
    if "name_en" not in layer:
        return [(name, "") for name in own]
    english = texts_of(layer["name_en"])
    pairs = zip(own, english, strict=True)
    if lang == "en":
        return [(en or zh, zh if en else "") for zh, en in pairs]
    return [(zh or en, en) for zh, en in pairs]


def basis_of(layer: gpd.GeoDataFrame, lang: Lang) -> list[str]:
    """Return of each feature what its position rests on; a layer may have `basis_zh`."""
    own = texts_of(layer["basis"])
    if lang == "en" or "basis_zh" not in layer:
        return own
    return [zh or other for zh, other in zip(texts_of(layer["basis_zh"]), own, strict=True)]


def texts_of(column: pd.Series) -> list[str]:
    """Return the texts of a column, empty where they are missing."""
    if not pd.api.types.is_string_dtype(column):
        return [plain_text(value) for value in column.tolist()]
    codes, distinct = pd.factorize(column)
    texts = np.array([*(text.strip() for text in distinct.tolist()), ""], dtype=object)
    texts_of_rows: list[str] = texts[codes].tolist()  # -1: missing
    return texts_of_rows


def street_names(study: Study, lang: Lang) -> dict[str, str]:
    """Return by name in the layer what a street is called in one language."""
    layer = study.layers["streets"]
    shown = (name for name, _ in names_of(layer, lang))
    return dict(zip(layer["name"], shown, strict=True))


def plain_text(value: object) -> str:
    """Return a text of the data, empty where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).strip()


def metres(value: float) -> float | None:
    """Return metres to 0.1, None where there is no finite figure."""
    if not math.isfinite(value):
        return None
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def percent(share: float) -> str:
    """Return a share of 0 to 1 in percent, to 0.1."""
    return f"{share * 100:.1f}".rstrip("0").rstrip(".") + "%"


def percent_range(low: float, high: float) -> str:
    """Return two shares in percent as a range, or one where both read the same."""
    if percent(low) == percent(high):
        return percent(low)
    return f"{percent(low)[:-1]}–{percent(high)}"


def said_share(row: Mapping[Any, Any] | None, lang: Lang) -> str:
    """Return a share with its bounds, or the bounds alone, such as ``48% (36–67)``."""
    if row is None or pd.isna(row["share_low"]) or pd.isna(row["share_high"]):
        return Text("无法测算", "not known").said(lang)
    low, high = f"{row['share_low'] * 100:.0f}", f"{row['share_high'] * 100:.0f}"
    bounds = low if low == high else f"{low}–{high}"
    if pd.isna(row["share"]):
        return f"{bounds}%"
    single = f"{row['share'] * 100:.0f}"
    return f"{single}%" if single == bounds else f"{single}% ({bounds})"
