"""The order of the repairs: open every layer, mend its rows, then the streets as a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.load.files import MAX_FILE_BYTES, check_plain_file, find_inside, is_there
from ganquan_geo.load.formats.dispatch import input_files
from ganquan_geo.load.layers import OpenedLayer, check_layer, open_layer
from ganquan_geo.load.own_files import find_own
from ganquan_geo.load.plan.register import PLAN_FILE
from ganquan_geo.load.repair import drop_twins, repair_rows
from ganquan_geo.load.settings import read_settings, read_sources
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.model.study import JOIN_TOLERANCE_M, SETTINGS_FILE
from ganquan_geo.network.faults.repair import repair_streets
from ganquan_geo.present.quality.fixed_folder import fixed_folder, write_fixed_study

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.load.settings import Settings
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.quality import Change

__all__ = ["RepairedStudy", "fix_study", "repair_study"]

GEOJSON = (".geojson", ".json")
OWN_FILES = (SETTINGS_FILE, PLAN_FILE, CORRECTIONS_FILE, FORMS_FILE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepairedStudy:
    """What was certain to mend in a study.

    Parameters
    ----------
    folder
        The study, which is not changed.
    layers
        The layers with changes, mended, in WGS 84 and with the columns of the schema.
    sources
        Every layer's file and what ``study.toml`` says of it.
    changes
        Every change, in the order of the layers.
    """

    folder: Path
    layers: Mapping[str, gpd.GeoDataFrame]
    sources: Mapping[str, LayerSource]
    changes: tuple[Change, ...]


def fix_study(folder: str | Path) -> tuple[Path | None, tuple[Change, ...]]:
    """Write a repaired copy of a study beside it, and the list of every change.

    Returns
    -------
    folder
        Where the copy is; None if nothing was certain, and then nothing is written.
    changes
        Every change.

    Raises
    ------
    DataError
        If corrections or a plan are there that cannot be read, and so not be copied.
    OutputError
        If the copy is there already or cannot be written; then nothing is written.
    """
    repaired = repair_study(folder)
    if not repaired.changes:
        return None, ()
    path = repaired.folder
    files = [
        *_own_files(path),
        *input_files(path, [source.file for source in repaired.sources.values()]),
    ]
    write_fixed_study(
        path,
        repaired.layers,
        repaired.changes,
        files={name: source.file for name, source in repaired.sources.items()},
        plain={name for name, source in repaired.sources.items() if _is_plain(source)},
        inputs=[name for name in files if _is_inside(path, name)],
    )
    return fixed_folder(path), repaired.changes


def _own_files(path: Path) -> list[str]:
    """Return those of a study's own files that are there; a copy without one says other things.

    Raises
    ------
    DataError
        If one is no plain file, or leads out of the folder.
    """
    found = [name for name in OWN_FILES if is_there(path / name)]
    for name in found:
        check_plain_file(find_own(path, name), name, most_bytes=MAX_FILE_BYTES)
    return found


def _is_plain(source: LayerSource) -> bool:
    """Return whether a layer can be written again under the name of its file."""
    told = (source.part, source.system, source.encoding)
    more = (source.columns, source.words, source.defaults)
    is_geojson = source.file.lower().endswith(GEOJSON)
    return is_geojson and not any(more) and all(one is None for one in told)


def _is_inside(folder: Path, name: str) -> bool:
    try:
        return find_inside(folder, name).is_file()
    except DataError:
        return False


def repair_study(folder: str | Path) -> RepairedStudy:
    """Mend what is certain in the layers of a study; nothing is written.

    Certain is what has one answer only, or leaves every figure as it is: swapped longitude
    and latitude, invalid polygons whose repair keeps their area, lines without length, rows
    and lines given twice in everything, crossings whose node is not drawn. All else is left
    for `check_study` to name.

    Parameters
    ----------
    folder
        A study folder; it need not be usable.
    """
    path = Path(folder)
    settings, sources = _read(path)
    opened = _open(path, sources, settings)
    area = _area(opened, sources)
    tolerance_m = settings.numbers.join_tolerance_m if settings else JOIN_TOLERANCE_M
    layers: dict[str, gpd.GeoDataFrame] = {}
    changes: list[Change] = []
    for name, layer in opened.items():
        schema, file = LAYERS[name], sources[name].file
        frame, made = repair_rows(layer.frame, schema, file=file, area=area)
        try:
            checked = check_layer(OpenedLayer(frame=frame), schema, file).frame
            if name in ("facilities", "compounds"):
                frame, more = drop_twins(frame, checked, file=file)
                made = (*made, *more)
            if name == "streets":
                frame, more = repair_streets(
                    frame, checked, file=file, join_tolerance_m=tolerance_m
                )
                made = (*made, *more)
        except DataError:
            pass  # what is left of its faults is named by the check
        if made:
            layers[name] = frame
            changes += made
    return RepairedStudy(folder=path, layers=layers, sources=sources, changes=tuple(changes))


def _read(path: Path) -> tuple[Settings | None, Mapping[str, LayerSource]]:
    try:
        settings = read_settings(path)
    except DataError:
        return None, read_sources(path)
    return settings, settings.sources


def _open(
    path: Path, sources: Mapping[str, LayerSource], settings: Settings | None
) -> dict[str, OpenedLayer]:
    """Return the layers of which everything was read: a copy must lose no cell."""
    opened = {}
    for name, source in sources.items():
        try:
            layer = open_layer(path, source, LAYERS[name], kinds=settings.kinds if settings else {})
        except DataError:
            continue  # named by the check
        if not layer.faults:
            opened[name] = layer
    return opened


def _area(
    opened: Mapping[str, OpenedLayer], sources: Mapping[str, LayerSource]
) -> shapely.Geometry | None:
    """Return the sub-district, of those of its polygons that are or can be made valid."""
    if "boundary" not in opened:
        return None
    schema, file = LAYERS["boundary"], sources["boundary"].file
    frame, _ = repair_rows(opened["boundary"].frame, schema, file=file, area=None)
    shapes = frame.geometry.to_numpy()
    sound = (shapely.get_dimensions(shapes) == 2) & shapely.is_valid(shapes)  # noqa: PLR2004
    bounds = np.abs(shapely.bounds(shapes))
    with np.errstate(invalid="ignore"):
        sound &= (bounds <= np.array([180.0, 90.0, 180.0, 90.0])).all(axis=1)
    return shapely.union_all(shapes[sound]) if sound.any() else None
