"""The files of an atlas: a PDF for each sheet, one of all, and what was made before."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import pickle
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

from ganquan_geo.model.errors import DataError
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.atlas.features import AtlasKind, Feature, choose_named
from ganquan_geo.present.atlas.homes import home_features
from ganquan_geo.present.atlas.index import draw_index, name_sheet, number_features, title_atlas
from ganquan_geo.present.atlas.names import safe_file_name
from ganquan_geo.present.atlas.pages import (
    Layout,
    draw_feature,
    fingerprint,
)
from ganquan_geo.present.atlas.streets import street_features
from ganquan_geo.present.print.scene import Scene, build_scene
from ganquan_geo.present.writing import (
    Writer,
    copy_file,
    prepare_folder,
    write_text,
    write_together,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.photos import ProjectPhotos
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

Progress = Callable[[int, int, str], None]

BOOK_FILE, LIST_FILE = "atlas.pdf", "atlas.json"
CHUNK_SHEETS = 6  # given to a process at once
FEW_SHEETS = 6  # so few are drawn sooner by one process than two can begin


def _tell_nobody(_done: int, _total: int, _name: str) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AtlasOptions:
    """How an atlas is made.

    Parameters
    ----------
    lang
        Language of the sheets.
    only
        Names or ids of the features that get a sheet; nothing means all.
    layout
        Paper.
    workers
        Number of processes; more than one needs a script that can be imported.
    told
        Called after each sheet with how many are done, how many there are, and its name.

    Examples
    --------
    >>> options = gg.AtlasOptions(lang="en", only=("志丹路", "新村路"), workers=2)
    >>> options.only
    ('志丹路', '新村路')
    """

    lang: Lang = "zh"
    only: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)
    workers: int = 1
    told: Progress = _tell_nobody


def write_atlas(  # noqa: PLR0913 - what the sheets of each kind are made of
    result: CoverageResult,
    folder: str | Path,
    *,
    kind: AtlasKind,
    ways: gpd.GeoDataFrame | None = None,
    frontage: pd.DataFrame | None = None,
    plan: PlanResult | None = None,
    photos: Mapping[str, ProjectPhotos] | None = None,
    options: AtlasOptions | None = None,
) -> tuple[Path, ...]:
    """Write a sheet for every feature of a kind, an index, and one PDF of all.

    A sheet whose content is what it was is not made again.

    Parameters
    ----------
    result
        What `measure_coverage` returned.
    folder
        Made if it is not there; ``atlas.json`` in it holds what each sheet was made of.
    kind
        ``"street"``, ``"compound"`` or ``"neighbourhood"``.
    ways
        The walks of the compounds or neighbourhoods, as `find_ways` returns them; needed for
        these.
    frontage
        The shares of the streets within reach, as `measure_frontage` returns them; needed for
        streets.
    plan
        What `measure_plan` returned, for the projects on the sheets of streets.
    photos
        What `read_photos` returned, for the same.
    options
        Language, paper, which features, number of processes, and whom to tell of progress.

    Returns
    -------
    tuple of pathlib.Path
        ``atlas.pdf``, then the sheets.

    Raises
    ------
    UnknownNameError
        If there is no feature of a name asked for.
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> shares = gg.measure_frontage(gg.build_baseline(study))
    >>> only = gg.AtlasOptions(only=("志丹路",))
    >>> book, sheet = gg.write_atlas(result, "atlas", kind="street", frontage=shares, options=only)
    >>> book.name
    'atlas.pdf'
    """
    own = options or AtlasOptions()
    own_layout = own.layout
    target = Path(folder)
    scene = build_scene(result, lang=own.lang)
    if kind == "street":
        if frontage is None:
            raise ValueError("an atlas of streets needs their frontage")
        every = street_features(scene, frontage, plan, photos)
    elif ways is None:
        raise ValueError("an atlas of compounds or neighbourhoods needs their ways")
    else:
        every = home_features(scene, kind, ways)
    # Numbers are of the whole atlas, so that a sheet made alone has the one it has there.
    places = number_features(every)
    numbers = {key: name_sheet(scene.study, kind, n).said(own.lang) for key, n in places.items()}
    chosen = choose_named(every, own.only)
    features = [feature for feature in chosen if feature.drawn]
    names = {
        feature.identity: safe_file_name(feature.name, identity=feature.identity, ending=".pdf")
        for feature in features
    }
    marks = {
        names[feature.identity]: fingerprint(
            scene, feature, own_layout, number=numbers[feature.identity]
        )
        for feature in features
    }
    prepare_folder(target, [BOOK_FILE, LIST_FILE, *names.values()])  # drawing takes long
    before = _read_list(target)
    with tempfile.TemporaryDirectory() as made_name:
        made = Path(made_name)
        todo = [
            feature
            for feature in features
            if not _is_current(target, names[feature.identity], marks, before)
        ]
        jobs = [
            SheetJob(
                feature=feature,
                path=made / names[feature.identity],
                number=numbers[feature.identity],
            )
            for feature in todo
        ]
        _draw_all(scene, jobs, layout=own_layout, options=own)
        sources = {
            name: made / name if (made / name).exists() else target / name
            for name in names.values()
        }
        writers: dict[str, Writer] = {
            BOOK_FILE: partial(
                _write_book,
                scene,
                every,
                [(feature.name, sources[names[feature.identity]]) for feature in features],
                kind,
                own_layout,
            )
        }
        writers |= {
            name: partial(copy_file, path) for name, path in sources.items() if path.parent == made
        }
        digests = {
            name: {"made_of": marks[name], "sha256": _digest(path)}
            for name, path in sources.items()
        }
        others = {} if not own.only else {k: v for k, v in before.items() if k not in digests}
        writers[LIST_FILE] = partial(_write_list, {**others, **digests})
        write_together(target, writers)
    return (target / BOOK_FILE, *(target / name for name in names.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetJob:
    """A sheet to be drawn: of what, its number, and its file."""

    feature: Feature
    path: Path
    number: str

    def draw(self, scene: Scene, layout: Layout) -> None:
        """Draw it into its file."""
        draw_feature(scene, self.feature, layout, number=self.number).write(self.path)


def _draw_all(scene: Scene, jobs: list[SheetJob], *, layout: Layout, options: AtlasOptions) -> None:
    total = len(jobs)
    if options.workers <= 1 or total <= FEW_SHEETS:
        for done, job in enumerate(jobs, start=1):
            job.draw(scene, layout)
            options.told(done, total, job.feature.name)
        return
    chunks = [jobs[start : start + CHUNK_SHEETS] for start in range(0, total, CHUNK_SHEETS)]
    done = 0
    context = multiprocessing.get_context("spawn")
    # Packed once: a process unpacks it once, however many chunks it draws.
    packed = pickle.dumps((scene, layout), protocol=pickle.HIGHEST_PROTOCOL)
    with ProcessPoolExecutor(min(options.workers, len(chunks)), mp_context=context) as pool:
        for faults, drawn in pool.map(partial(_draw_chunk, packed), chunks):
            if faults:
                pool.shutdown(cancel_futures=True)
                raise DataError(faults)
            for name in drawn:
                done += 1
                options.told(done, total, name)


def _draw_chunk(packed: bytes, jobs: list[SheetJob]) -> tuple[tuple[Fault, ...], list[str]]:
    """Draw some sheets in a process of its own; faults come back, since they are many."""
    scene, layout = _unpacked(packed)
    try:
        for job in jobs:
            job.draw(scene, layout)
    except DataError as error:
        return error.faults, []
    return (), [job.feature.name for job in jobs]


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> tuple[Scene, Layout]:
    """Return what this process's own parent has packed."""
    return pickle.loads(packed)  # type: ignore[no-any-return]  # noqa: S301


def _write_book(
    scene: Scene,
    every: list[Feature],
    sheets: list[tuple[str, Path]],
    kind: AtlasKind,
    layout: Layout,
    path: Path,
) -> None:
    """Put the index and all sheets into one PDF with bookmarks."""
    title = (
        f"{scene.study.name.said(scene.lang)} · {title_atlas(scene.study, kind).said(scene.lang)}"
    )
    writer = PdfWriter()
    with tempfile.TemporaryDirectory() as folder:
        for number, sheet in enumerate(draw_index(scene, every, kind=kind, layout=layout), start=1):
            front = Path(folder) / f"{number}.pdf"
            sheet.write(front)
            writer.append(PdfReader(front), import_outline=False)
        writer.add_outline_item(
            title=title_atlas(scene.study, kind).said(scene.lang), page_number=0
        )
        for name, source in sheets:
            page = len(writer.pages)
            writer.append(PdfReader(source), import_outline=False)
            writer.add_outline_item(title=name, page_number=page)
        writer.add_metadata(
            {"/Title": title, "/Creator": f"ganquan_geo {VERSION}", "/Producer": "pypdf"}
        )
        writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
        writer.write(path)


def _read_list(folder: Path) -> dict[str, dict[str, str]]:
    """Return what the sheets of an earlier run were made of; empty if that cannot be told."""
    try:
        listed = json.loads((folder / LIST_FILE).read_text(encoding="utf-8"))
        return {str(name): dict(own) for name, own in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _is_current(
    folder: Path, name: str, marks: Mapping[str, str], before: Mapping[str, Mapping[str, str]]
) -> bool:
    own = before.get(name)
    path = folder / name
    if own is None or own.get("made_of") != marks[name] or not path.is_file():
        return False
    return own.get("sha256") == _digest(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_list(listed: Mapping[str, Mapping[str, str]], path: Path) -> None:
    text = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True)
    write_text(text + "\n", path)
