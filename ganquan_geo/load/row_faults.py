"""Faults of rows of a layer: those of each value by themselves, and what a value may have meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.faults import quote_values
from ganquan_geo.load.schema_checks import locate_rows, name_rows
from ganquan_geo.model.errors import Fault, label_rows
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.errors import Severity

MOST_VALUES = 20  # told one by one; the further ones together
MOST_OFFERED = 3


def fault_of(
    where: str, rows: gpd.GeoDataFrame, what: Text, mend: Text, severity: Severity = "error"
) -> Fault:
    """Return what is wrong with some rows."""
    return Fault(
        where=where,
        what=what,
        mend=mend,
        rows=label_rows(rows),
        names=name_rows(rows),
        geometry=locate_rows(rows, np.arange(len(rows))),
        severity=severity,
    )


def faults_by_value(
    where: str,
    rows: gpd.GeoDataFrame,
    said: pd.Series,
    what: Text,
    mend: Text | Callable[[str], Text],
    severity: Severity = "error",
) -> Iterator[Fault]:
    """Yield what is wrong with the rows of each value, its field `{said}` filled in.

    Parameters
    ----------
    said
        The value of each row.
    mend
        One for all, or what returns that of a value.
    """
    values = said.astype(str)
    distinct = values.unique().tolist()
    groups = [[value] for value in distinct[:MOST_VALUES]]
    groups += [distinct[MOST_VALUES:]] if distinct[MOST_VALUES:] else []
    for own in groups:
        shown = mend if isinstance(mend, Text) else mend(own[0])
        filled = what.filled(said=quote_values(own))
        yield fault_of(where, rows[values.isin(own).to_numpy()], filled, shown, severity)


def offer_owners(mend: Text, owners: gpd.GeoDataFrame) -> Callable[[str], Text]:
    """Return what adds to a mend the ids of those that are called almost as a value is."""
    names = dict(zip(owners.index.astype(str), owners["name"].fillna("").astype(str), strict=True))

    def offer(said: str) -> Text:
        known = [*names, *filter(None, names.values())]
        alike = set(difflib.get_close_matches(said, known, n=MOST_OFFERED))
        offered = [key for key, name in names.items() if key in alike or name in alike]
        if not offered:
            return mend
        listed = join_texts(
            Text(f"{key}（{names[key]}）", f"{key} ({names[key]})")
            for key in offered[:MOST_OFFERED]
        )
        return Text("{mend}；相近的有 {listed}", "{mend}; alike: {listed}").filled(
            mend=mend, listed=listed
        )

    return offer
