"""Read a whole study folder; find what is wrong between its layers."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.far_rows import find_far_rows
from ganquan_geo.load.formats.dispatch import input_files
from ganquan_geo.load.layers import keep_sound_rows, open_layer
from ganquan_geo.load.settings import SETTINGS_FILE, Settings, read_settings, read_sources
from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import Study
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudySurvey:
    """What could be read of a study folder, and every fault of it.

    Parameters
    ----------
    settings
        None where ``study.toml`` has faults.
    files
        By layer, the file that ``study.toml`` names.
    layers
        Of each layer the rows without faults; layers without such rows are absent.
    left_out
        By layer, labels of the rows with faults, where only some have any.
    faults
        What is wrong or odd.
    inputs
        SHA-256 of every file the study is read from; empty where there are errors.
    """

    settings: Settings | None
    files: Mapping[str, str]
    layers: Mapping[str, gpd.GeoDataFrame]
    left_out: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    inputs: Mapping[str, str]


def read_study(folder: str | Path) -> Study:
    """Read the study in a folder.

    Parameters
    ----------
    folder
        A folder with ``study.toml`` and the layers it names.

    Returns
    -------
    Study
        Complete and checked; what is only odd is in its `warnings`.

    Raises
    ------
    DataError
        With every fault of every file, not just the first.

    Examples
    --------
    >>> study = gg.read_study("data")
    >>> sorted(study.layers)
    ['boundary', 'compounds', 'facilities', 'neighbourhoods', 'streets']
    >>> [category.id for category in study.categories]
    ['health', 'elderly', 'culture', 'fitness', 'market']
    """
    return build_study(folder, survey_study(folder))


def build_study(folder: str | Path, survey: StudySurvey) -> Study:
    """Return the study that a survey without errors found.

    Raises
    ------
    DataError
        With every error of the survey.
    """
    settings = survey.settings
    errors = _errors(survey.faults)
    if errors or settings is None:
        raise DataError(errors)
    return _study(folder, settings, survey.layers, inputs=survey.inputs, warnings=survey.faults)


def build_draft(
    folder: str | Path, settings: Settings, layers: Mapping[str, gpd.GeoDataFrame]
) -> Study:
    """Return a study of those rows that can be used, for checks only: layers may be absent."""
    return _study(folder, settings, layers, inputs={}, warnings=())


def _study(
    folder: str | Path,
    settings: Settings,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    inputs: Mapping[str, str],
    warnings: tuple[Fault, ...],
) -> Study:
    return Study(
        folder=str(folder),
        id=settings.id,
        name=settings.name,
        date=settings.date,
        credit=settings.credit,
        layers=layers,
        systems=settings.systems,
        settings=settings.numbers,
        kinds=settings.kinds,
        categories=settings.categories,
        profiles=settings.profiles,
        figures=settings.figures,
        inputs=inputs,
        warnings=warnings,
    )


def survey_study(folder: str | Path) -> StudySurvey:
    """Read what can be read of a study folder, and list what is wrong with all of it."""
    path = Path(folder)
    faults: list[Fault] = []
    try:
        settings = read_settings(path)
    except DataError as error:
        settings, faults = None, list(error.faults)
    sources = settings.sources if settings else read_sources(path)
    files = {name: source.file for name, source in sources.items()}
    layers: dict[str, gpd.GeoDataFrame] = {}
    left_out: dict[str, tuple[str, ...]] = {}
    with ThreadPoolExecutor(1) as beside:  # a city's files take a second
        digests = {SETTINGS_FILE: beside.submit(_digest, path / SETTINGS_FILE)}
        for name, source in sources.items():
            schema, kinds = LAYERS[name], settings.kinds if settings else {}
            try:
                opened = open_layer(path, source, schema, kinds=kinds)
            except DataError as error:
                faults += error.faults
                continue
            for file in input_files(path, [source.file]):  # now known to be harmless
                digests[file] = beside.submit(_digest, path / file)
            rows = keep_sound_rows(opened, schema, source.file)
            faults += rows.faults
            part_of_area = name == "boundary" and rows.left_out  # would put homes outside it
            if rows.frame is not None and not part_of_area:
                layers[name] = rows.frame
                left_out |= {name: rows.left_out} if rows.left_out else {}
    if settings:
        faults += _kind_faults(settings, layers)
    faults += _accuracy_faults(files, layers)
    faults += find_far_rows(files, layers, reach_m=_reach_m(settings) if settings else None)
    return StudySurvey(
        settings=settings,
        files=files,
        layers=layers,
        left_out=left_out,
        faults=tuple(faults),
        inputs={}
        if _errors(faults)
        else {name: digest.result() for name, digest in sorted(digests.items())},
    )


def _errors(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.severity == "error"]


def _reach_m(settings: Settings) -> float:
    """Return the longest walk that counts in the study, metres."""
    limits_m = [tier.limit_m for one in settings.categories for tier in one.tiers]
    return min([settings.numbers.search_limit_m, max(limits_m, default=np.inf)])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kind_faults(settings: Settings, layers: dict[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    """Find facilities of kinds the study does not know."""
    if "facilities" not in layers:
        return
    facilities = layers["facilities"]
    known = ", ".join(settings.kinds)
    for kind in sorted(set(facilities["kind"]) - set(settings.kinds)):
        yield Fault(
            where=settings.layers["facilities"],
            what=Text(
                f"设施种类“{kind[:40]}”无人认识", f"facility kind {kind[:40]!r} is not known"
            ),
            mend=Text(
                f"改成其中之一：{known}；或在 study.toml 的 [kinds] 中加上它",
                f"use one of: {known}; or add it to [kinds] in study.toml",
            ),
            rows=label_rows(facilities[facilities["kind"] == kind]),
        )


def _accuracy_faults(
    files: Mapping[str, str], layers: dict[str, gpd.GeoDataFrame]
) -> Iterator[Fault]:
    """Find positions of which nobody says how good they are."""
    for name in ("streets", "facilities", "compounds", "neighbourhoods"):
        if name not in layers:
            continue
        frame = layers[name]
        unsure = frame.geometry.notna() & frame["accuracy_m"].isna()
        if unsure.any():
            yield Fault(
                where=files[name],
                what=Text("有位置而没有精度 accuracy_m", "has a position but no accuracy_m"),
                mend=Text("写上位置的精度（米）", "state how good the position is, in metres"),
                rows=label_rows(frame[unsure]),
            )
