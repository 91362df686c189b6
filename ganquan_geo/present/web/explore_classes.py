"""Classes and colours of a column, and its values as a reader sees them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.present import symbology
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.words.text import Lang

CLASSES = 5
MOST_VALUES = len(symbology.CATEGORY_COLOURS)
PLAIN, OTHER = "#3d5a8c", "#9aa0a8"

Legend = list[list[str]]


def build_classes(
    column: pd.Series | None, count: int, lang: Lang, *, endless: str = ""
) -> tuple[list[int], Legend]:
    """Return the class of each row and the name and colour of each class.

    Numbers are cut at their quintiles, so that each class has about as many rows, and coloured
    light to dark; where there are few different numbers, and for anything but numbers, each
    value is a class. Beyond twelve values the rarest share one, and rows without a value another.
    Infinite numbers are a class of their own, the darkest, where they have a name: `endless`.
    """
    if column is None:
        return [0] * count, [["", PLAIN]]
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    beyond = np.zeros(count, bool)
    if numeric and endless:
        beyond |= np.isposinf(column.to_numpy(float, na_value=math.nan))
        column = column.mask(pd.Series(beyond, index=column.index))
    if numeric and column.nunique() > CLASSES + 1:
        numbers, legend = _by_size(column)
    else:
        numbers, legend = _by_value(column, ordered=numeric, lang=lang)
    if beyond.any():
        numbers[beyond] = len(legend)
        colours = symbology.count_colours(max(1, len(legend)))
        legend = [[name, own] for (name, _), own in zip(legend, colours, strict=False)]
        legend.append([endless, colours[-1]])
    if (numbers < 0).any():
        numbers[numbers < 0] = len(legend)
        legend.append([Text("无数据", "no data").said(lang), symbology.NOT_MEASURED])
    return numbers.tolist(), legend


def _by_size(column: pd.Series) -> tuple[np.ndarray, Legend]:
    values = column.to_numpy(float, na_value=math.nan)
    values = np.where(np.isfinite(values), values, math.nan)
    cuts = np.unique(np.nanquantile(values, np.linspace(0, 1, CLASSES + 1)))
    numbers = np.searchsorted(cuts[1:-1], values, side="left")
    numbers = np.where(np.isnan(values), -1, numbers)
    colours = symbology.count_colours(max(1, len(cuts) - 2))
    legend = [
        [f"{said_value(low)}–{said_value(high)}", colour]
        for low, high, colour in zip(cuts[:-1].tolist(), cuts[1:].tolist(), colours, strict=False)
    ]
    return numbers, legend


def _by_value(column: pd.Series, *, ordered: bool, lang: Lang) -> tuple[np.ndarray, Legend]:
    said = column.map(said_value)
    if ordered:
        shown = [said_value(value) for value in sorted(column.dropna().unique().tolist())]
        colours: tuple[str, ...] = symbology.count_colours(max(1, len(shown) - 1))
    else:
        often = said[said != ""].value_counts()
        order = sorted(often.index, key=lambda value: (-int(often[value]), value))
        shown = order if len(order) <= MOST_VALUES else order[: MOST_VALUES - 1]
        colours = symbology.CATEGORY_COLOURS
    legend = [[value, colour] for value, colour in zip(shown, colours, strict=False)]
    place = {value: number for number, value in enumerate(shown)}
    numbers = np.array([-1 if value == "" else place.get(value, len(shown)) for value in said])
    if (numbers == len(shown)).any():
        legend.append([Text("其他", "other").said(lang), OTHER])
    return numbers, legend


def said_value(value: object, endless: str = "") -> str:
    """Return a value as text, empty where it is missing; `endless` is what infinite is called."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if endless and value == math.inf:
            return endless
        return "" if math.isnan(value) else f"{float(value):.6g}"
    return str(value)
