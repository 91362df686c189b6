"""Read a whole study folder; find what is wrong between its layers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.settings import SETTINGS_FILE, Settings, read_layer_names, read_settings
from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.projection import WGS84, local_crs
from ganquan_geo.model.study import Study
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAR_M = 20_000.0  # a feature this far from the boundary is taken for a wrong coordinate
OUTSIDE_M = 200.0  # a home this far outside the boundary is worth a word


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
    path = Path(folder)
    try:
        settings, faults = read_settings(path), []
    except DataError as error:
        settings, faults = None, list(error.faults)
    files = settings.layers if settings else read_layer_names(path)
    layers, layer_faults = _read_layers(path, files)
    if settings:
        layer_faults += _kind_faults(settings, layers)
    layer_faults += [*_accuracy_faults(files, layers), *_place_faults(files, layers)]
    faults += [fault for fault in layer_faults if fault.severity == "error"]
    if faults or settings is None:
        raise DataError(faults)
    return Study(
        folder=str(folder),
        id=settings.id,
        name=settings.name,
        date=settings.date,
        credit=settings.credit,
        layers=layers,
        settings=settings.numbers,
        kinds=settings.kinds,
        categories=settings.categories,
        profiles=settings.profiles,
        figures=settings.figures,
        inputs=_digests(path, settings),
        warnings=tuple(layer_faults),
    )


def _read_layers(
    folder: Path, files: Mapping[str, str]
) -> tuple[dict[str, gpd.GeoDataFrame], list[Fault]]:
    layers: dict[str, gpd.GeoDataFrame] = {}
    faults: list[Fault] = []
    for name, file_name in files.items():
        try:
            layers[name] = read_layer(folder, file_name, LAYERS[name])
        except DataError as error:
            faults += error.faults
    return layers, faults


def _digests(folder: Path, settings: Settings) -> dict[str, str]:
    names = sorted({SETTINGS_FILE, *settings.layers.values()})
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


def _place_faults(files: Mapping[str, str], layers: dict[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    """Find features far from the boundary, and homes outside it."""
    if "boundary" not in layers:
        return
    boundary = layers["boundary"].geometry.union_all()
    crs = local_crs(*boundary.centroid.coords[0])
    outline = gpd.GeoSeries([boundary], crs=WGS84).to_crs(crs).iloc[0]
    for name, frame in layers.items():
        located = frame[frame.geometry.notna()]
        distance_m = located.geometry.to_crs(crs).distance(outline)
        far = located[~(distance_m <= FAR_M)]
        if len(far):
            yield Fault(
                where=files[name],
                what=Text(
                    f"离边界超过 {FAR_M / 1000:.0f} 公里（海里或外地）",
                    f"lies more than {FAR_M / 1000:.0f} km from the boundary",
                ),
                mend=Text(
                    "查看经纬度是否颠倒或有误", "see whether longitude and latitude are swapped"
                ),
                rows=label_rows(far),
            )
        outside = located[(distance_m > OUTSIDE_M) & (distance_m <= FAR_M)]
        if name in ("compounds", "neighbourhoods") and len(outside):
            yield Fault(
                where=files[name],
                what=Text(
                    f"在边界之外 {OUTSIDE_M:.0f} 米以上",
                    f"lies more than {OUTSIDE_M:.0f} m outside the boundary",
                ),
                mend=Text("查看它是否属于本街道", "see whether it belongs to the sub-district"),
                rows=label_rows(outside),
                severity="warning",
            )
