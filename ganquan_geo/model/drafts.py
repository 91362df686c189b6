"""A study that has been put together and is not yet written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.study import HomeKind
    from ganquan_geo.words.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCategory:
    """A service category as ``study.toml`` states it.

    Parameters
    ----------
    id, name, sign
        Identity, name and the one-character sign on maps.
    kinds
        Kinds of facility that count.
    note
        What a reader must know about the register of these facilities.
    """

    id: str
    name: Text
    sign: Text
    kinds: tuple[str, ...]
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLoss:
    """What an import cut or left out: it may change figures, and the layers do not show it.

    Parameters
    ----------
    what
        With the count and some names.
    count
        How many things.
    """

    what: Text
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyDraft:
    """Layers, kinds and categories of a study made from OpenStreetMap.

    Parameters
    ----------
    id, name, date, credit
        Identity; the date the data stand for; the credit line every map must carry.
    layers
        By name, in WGS 84, with the columns of their schemas and `id` as a column.
    kinds
        Names of the kinds of facility.
    categories
        None of their registers is held to be complete.
    counts
        By layer: how many features it has.
    left_out
        By reason: how many ways were not taken, and why.
    notes
        What was assumed, and what the source did not hold.
    table
        The table of tags that was used, as TOML text.
    homes, date_known
        As of a `Study`.
    losses
        What was cut or left out; `check` tells it.
    """

    id: str
    name: Text
    date: date
    credit: Text
    layers: Mapping[str, gpd.GeoDataFrame]
    kinds: Mapping[str, Text]
    categories: tuple[DraftCategory, ...]
    counts: Mapping[str, int]
    left_out: Mapping[str, int]
    notes: tuple[Text, ...]
    table: str
    homes: HomeKind
    date_known: bool
    losses: tuple[ImportLoss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewStudy:
    """A study that is begun from files of an office, or an extract beside them.

    Parameters
    ----------
    id, name, date, credit
        Identity; the date the data stand for; the credit line every map must carry.
    files
        By layer: its file in the new folder. Layers that are still missing are absent.
    copies
        By name in the new folder: the file to copy.
    frames
        By layer: what is written for it in WGS 84, with `id` as a column.
    parts, systems
        By layer: the sheet to read, and the system of its numbers.
    columns, values, defaults
        By layer, what ``study.toml`` says of its columns.
    kinds, categories
        Of facilities; no register is held to be complete.
    notes
        What was assumed.
    missing
        What the study still needs.
    homes, date_known
        As of a `Study`.
    losses
        What the import of an extract cut or left out.
    """

    id: str
    name: Text
    date: date
    credit: Text
    files: Mapping[str, str]
    copies: Mapping[str, Path]
    frames: Mapping[str, gpd.GeoDataFrame]
    parts: Mapping[str, str]
    systems: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]
    defaults: Mapping[str, Mapping[str, str | float | bool]]
    kinds: Mapping[str, Text]
    categories: tuple[DraftCategory, ...]
    notes: tuple[Text, ...]
    missing: tuple[Text, ...]
    homes: HomeKind = "compounds"
    date_known: bool = True
    losses: tuple[ImportLoss, ...] = ()
