"""Read a whole study folder; find what is wrong between its layers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np

from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.settings import SETTINGS_FILE, Settings, read_settings
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.projection import local_crs
from ganquan_geo.model.study import Study
from ganquan_geo.model.text import Text

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
    settings = read_settings(path)
    layers, faults = _read_layers(path, settings)
    if faults:
        raise DataError(faults)
    found = [*_kind_faults(settings, layers), *_place_faults(settings, layers)]
    errors = [fault for fault in found if fault.severity == "error"]
    if errors:
        raise DataError(errors)
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
        warnings=tuple(fault for fault in found if fault.severity == "warning"),
    )


def _read_layers(
    folder: Path, settings: Settings
) -> tuple[dict[str, gpd.GeoDataFrame], list[Fault]]:
    layers: dict[str, gpd.GeoDataFrame] = {}
    faults: list[Fault] = []
    for name, file_name in settings.layers.items():
        try:
            layers[name] = read_layer(folder, file_name, LAYERS[name])
        except DataError as error:
            faults += error.faults
    return layers, faults


def _digests(folder: Path, settings: Settings) -> dict[str, str]:
    names = sorted({SETTINGS_FILE, *settings.layers.values()})
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _kind_faults(settings: Settings, layers: dict[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    facilities = layers["facilities"]
    where = settings.layers["facilities"]
    for kind in sorted(set(facilities["kind"]) - set(settings.kinds)):
        rows = np.flatnonzero(facilities["kind"] == kind)
        known = ", ".join(settings.kinds)
        yield Fault(
            where=where,
            what=Text(f"设施种类“{kind}”无人认识", f"facility kind {kind!r} is not known"),
            mend=Text(
                f"改成其中之一：{known}；或在 study.toml 的 [kinds] 中加上它",
                f"use one of: {known}; or add it to [kinds] in study.toml",
            ),
            rows=tuple(f"id={facilities.index[row]}" for row in rows),
        )
    located = facilities.geometry.notna()
    unsure = facilities.index[located & facilities["accuracy_m"].isna()]
    if len(unsure):
        yield _no_accuracy(where, unsure)
    compounds = layers["compounds"]
    unsure = compounds.index[compounds.geometry.notna() & compounds["accuracy_m"].isna()]
    if len(unsure):
        yield _no_accuracy(settings.layers["compounds"], unsure)


def _no_accuracy(where: str, ids: object) -> Fault:
    return Fault(
        where=where,
        what=Text("有位置而没有精度 accuracy_m", "has a position but no accuracy_m"),
        mend=Text("写上位置的精度（米）", "state how good the position is, in metres"),
        rows=tuple(f"id={name}" for name in ids),  # type: ignore[attr-defined]
    )


def _place_faults(settings: Settings, layers: dict[str, gpd.GeoDataFrame]) -> Iterator[Fault]:
    boundary = layers["boundary"].geometry.union_all()
    crs = local_crs(*boundary.centroid.coords[0])
    outline = gpd.GeoSeries([boundary], crs="EPSG:4326").to_crs(crs).iloc[0]
    for name, frame in layers.items():
        if name == "boundary":
            continue
        located = frame[frame.geometry.notna()]
        distance_m = located.geometry.to_crs(crs).distance(outline)
        far = located.index[~(distance_m <= FAR_M)]
        if len(far):
            yield Fault(
                where=settings.layers[name],
                what=Text(
                    f"离边界超过 {FAR_M / 1000:.0f} 公里（海里或外地）",
                    f"lies more than {FAR_M / 1000:.0f} km from the boundary",
                ),
                mend=Text(
                    "查看经纬度是否颠倒或有误", "see whether longitude and latitude are swapped"
                ),
                rows=tuple(f"id={label}" for label in far),
            )
        outside = located.index[(distance_m > OUTSIDE_M) & (distance_m <= FAR_M)]
        if name in ("compounds", "neighbourhoods") and len(outside):
            yield Fault(
                where=settings.layers[name],
                what=Text(
                    f"在边界之外 {OUTSIDE_M:.0f} 米以上",
                    f"lies more than {OUTSIDE_M:.0f} m outside the boundary",
                ),
                mend=Text("查看它是否属于本街道", "see whether it belongs to the sub-district"),
                rows=tuple(f"id={label}" for label in outside),
                severity="warning",
            )
