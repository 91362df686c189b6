"""Read a whole study folder; find what is wrong between its layers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.load.far_rows import find_far_rows
from ganquan_geo.load.formats.dispatch import input_files
from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.settings import SETTINGS_FILE, Settings, read_settings, read_sources
from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import Study
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.load.sources import LayerSource


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudySurvey:
    """What could be read of a study folder, and every fault of it.

    Parameters
    ----------
    settings
        None where ``study.toml`` has faults.
    layers
        The layers without faults of their own.
    """

    settings: Settings | None
    layers: Mapping[str, gpd.GeoDataFrame]
    faults: tuple[Fault, ...]


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
    errors = [fault for fault in survey.faults if fault.severity == "error"]
    if errors or settings is None:
        raise DataError(errors)
    return Study(
        folder=str(folder),
        id=settings.id,
        name=settings.name,
        date=settings.date,
        credit=settings.credit,
        layers=survey.layers,
        systems=settings.systems,
        settings=settings.numbers,
        kinds=settings.kinds,
        categories=settings.categories,
        profiles=settings.profiles,
        figures=settings.figures,
        inputs=_digests(Path(folder), settings),
        warnings=survey.faults,
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
    layers, layer_faults = _read_layers(path, sources, kinds=settings.kinds if settings else {})
    if settings:
        layer_faults += _kind_faults(settings, layers)
    layer_faults += [*_accuracy_faults(files, layers), *find_far_rows(files, layers)]
    return StudySurvey(settings=settings, layers=layers, faults=(*faults, *layer_faults))


def _read_layers(
    folder: Path, sources: Mapping[str, LayerSource], *, kinds: Mapping[str, Text]
) -> tuple[dict[str, gpd.GeoDataFrame], list[Fault]]:
    """Return the layers that could be read, and every fault and note."""
    layers: dict[str, gpd.GeoDataFrame] = {}
    faults: list[Fault] = []
    for name, source in sources.items():
        try:
            layer = read_layer(folder, source, LAYERS[name], kinds=kinds)
        except DataError as error:
            faults += error.faults
        else:
            layers[name] = layer.frame
            faults += layer.notes
    return layers, faults


def _digests(folder: Path, settings: Settings) -> dict[str, str]:
    names = sorted({SETTINGS_FILE, *input_files(folder, settings.layers.values())})
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


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
        unsure = frame[frame.geometry.notna() & frame["accuracy_m"].isna()]
        if len(unsure):
            yield Fault(
                where=files[name],
                what=Text("有位置而没有精度 accuracy_m", "has a position but no accuracy_m"),
                mend=Text("写上位置的精度（米）", "state how good the position is, in metres"),
                rows=label_rows(unsure),
            )
