"""The order of a batch: areas are found, those not done yet measured, and all summed up."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.batch.cut import build_city, count_homeless, cut_city
from ganquan_geo.batch.dataset import (
    FAILED,
    NOT_ASSESSED,
    NOTHING,
    AreaStatus,
    find_others,
    open_homes,
    read_record,
    remove_area,
    remove_other_areas,
    write_area,
    write_tables,
)
from ganquan_geo.batch.tasks import AreaOutcome, AreaTask, build_digest, build_failure
from ganquan_geo.flow.coverage import read_study
from ganquan_geo.load.detect.offsets import find_offset_outlines
from ganquan_geo.load.files import MAX_FILE_BYTES
from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.errors import DataError, Fault, OutputError
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.corrections import word_corrections
from ganquan_geo.present.stand_ins import word_idle_access
from ganquan_geo.words import file_faults, glossary
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.text import STOP, Lang, Text, how_many, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.writing import OutFolder

NAME_FAULTS = frozenset({errno.ENAMETOOLONG, errno.EINVAL})  # of one file, not of the disk
Run = Callable[[Iterator[AreaTask]], Iterator[AreaOutcome]]
Report = Callable[[Text], None]
GOES_ON = Text(
    "已完成的区域都在，再运行一次就接着做。",
    "The areas that are done are kept; run it again to go on.",
)
OPEN_IN_OFFICE = "~$"  # starts the names of files that Excel and Word keep while one is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Areas to measure.

    Parameters
    ----------
    ids
        Of all areas, in their order.
    tasks
        A task for each, made as it is asked for.
    notes
        What was noticed in preparing them.
    """

    ids: tuple[str, ...]
    tasks: Iterator[AreaTask]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """What came of a batch.

    Parameters
    ----------
    measured, kept, removed
        How many areas were measured now, were there already and unchanged, and were there but
        are no longer among the areas.
    not_assessed
        The areas without homes. Their files tell of their streets; if there is no street to walk
        on either, there is no file.
    failed
        By area: why.
    others
        Files beside those of the areas that others have put there: who reads the folder reads them.
    files
        The tables of all areas.
    """

    measured: int
    kept: int
    removed: int
    not_assessed: tuple[str, ...]
    failed: dict[str, tuple[Fault, ...]]
    others: tuple[str, ...]
    files: tuple[Path, ...]


def build_study_batch(folder: Path, *, profile: str, access: Access | None = None) -> Batch:
    """Return a batch of all studies in a folder, each named by its own folder.

    Raises
    ------
    DataError
        If there is none.
    """
    studies = find_studies(folder)
    # The files of a study are looked at when its task is taken.
    tasks = (
        AreaTask(
            id=path.name,
            study=str(path.resolve()),
            profile=profile,
            access=access,
            digest=_digest(path, profile, access),
        )
        for path in studies
    )
    return Batch(ids=tuple(study.name for study in studies), tasks=tasks)


def build_city_batch(
    study: Path, areas: Path, *, profile: str, access: Access | None = None
) -> Batch:
    """Return a batch of the areas of a layer, cut from one study; it has no gates to pass.

    Raises
    ------
    DataError
        If the study or the layer cannot be used, or the study has gates.
    UnknownNameError
        If the study has no such profile.
    """
    whole, outlines = read_study(study), read_areas(areas)
    _refuse_gates(whole)
    offset = find_offset_outlines(whole, outlines, path=areas)
    notes = [Text(fault.said("zh"), fault.said("en")) for fault in offset]
    notes += filter(None, [word_corrections(whole), word_idle_access(whole, profile, access)])
    city = build_city(whole, outlines, profile=profile, access=access)
    if homeless := count_homeless(city):
        notes.append(
            Text(
                f"{homeless} 处住户不在任何一个区域内，不参与计算",
                f"{how_many(homeless, 'home')} in none of the areas, not measured",
            )
        )
    return Batch(
        ids=tuple(str(key) for key in city.areas.index),
        tasks=cut_city(city),
        notes=tuple(notes),
    )


def run_batch(batch: Batch, out: Path, *, run: Run, lang: Lang, report: Report) -> BatchSummary:
    """Measure the areas that are not done and unchanged, and sum all of them up.

    Every area is written when it is measured, in one step: a batch that is stopped goes on
    where it was.

    Parameters
    ----------
    out
        Folder of the dataset.
    run
        Measures tasks, such as `pools.run_here`.
    report
        Called with a line for each area.

    Raises
    ------
    OutputError
        If something cannot be written.
    """
    # A disk that cannot be written to, and another batch at it, are told of before work.
    with open_homes(out, batch.ids) as homes:
        return _run(batch, homes, out, run=run, lang=lang, report=report)


def _run(
    batch: Batch, homes: OutFolder, out: Path, *, run: Run, lang: Lang, report: Report
) -> BatchSummary:
    kept: list[str] = []
    measured: list[str] = []
    failed: dict[str, tuple[Fault, ...]] = {}
    nothing: list[str] = []

    def told(area: str, what: Text) -> None:
        at = f"{len(measured) + len(kept) + len(failed) + len(nothing)}/{len(batch.ids)}"
        report(Text(f"{at} {area}：{what.zh}", f"{at} {area}: {what.en}"))

    def fresh() -> Iterator[AreaTask]:
        for task in batch.tasks:
            record = read_record(homes, task.id)
            if record is None or record.digest != task.digest:
                yield task
            else:
                kept.append(task.id)
                told(task.id, Text("未变，沿用", "unchanged, kept"))

    def written(outcome: AreaOutcome) -> AreaOutcome:
        with _told_of_disk(out):
            return _written(homes, outcome)

    for outcome in map(written, run(fresh())):
        if outcome.content is not None:
            measured.append(outcome.id)
            told(outcome.id, join_texts(filter(None, (glossary.DONE, outcome.note)), STOP))
        elif outcome.faults:
            failed[outcome.id] = outcome.faults
            what = outcome.faults[0].what
            told(outcome.id, Text(f"{FAILED.zh}：{what.zh}", f"{FAILED.en}: {what.en}"))
        else:
            nothing.append(outcome.id)
            told(outcome.id, NOTHING)
    with _told_of_disk(out):
        removed = remove_other_areas(homes, batch.ids)
    areas = [
        AreaStatus(
            id=area,
            record=None if area in failed else read_record(homes, area),
            faults=failed.get(area, ()),
        )
        for area in batch.ids
    ]
    return BatchSummary(
        measured=len(measured),
        kept=len(kept),
        removed=removed,
        not_assessed=tuple(area.id for area in areas if area.status() is NOT_ASSESSED),
        failed={area: failed[area] for area in batch.ids if area in failed},
        others=find_others(homes, batch.ids),
        files=write_tables(out, areas, lang=lang),
    )


def _written(homes: OutFolder, outcome: AreaOutcome) -> AreaOutcome:
    """Write an outcome, or remove what was kept; return what has become of the area."""
    if outcome.content is None:
        remove_area(homes, outcome.id)
        return outcome
    try:
        write_area(homes, outcome.id, outcome.content)
    except OutputError as error:
        said = error.__cause__
        if not isinstance(said, OSError) or said.errno not in NAME_FAULTS:
            raise
        return build_failure(outcome.id, error.text)
    return outcome


@contextmanager
def _told_of_disk(out: Path) -> Iterator[None]:
    """Say what the disk says, and that what is done is kept."""
    try:
        yield
    except OSError as error:
        if isinstance(error, OutputError):
            reason = error.text
        else:
            reason = Text("无法写入 {out}（{why}）。", "cannot write to {out} ({why}).").filled(
                out=out, why=name_error(error)
            )
        raise OutputError(Text(reason.zh + GOES_ON.zh, f"{reason.en} {GOES_ON.en}")) from error


def _refuse_gates(study: Study) -> None:
    """Refuse a study that is walked by gates: no cut holds all that its walks hang on."""
    if not study.is_gated():
        return
    what = Text(
        "有出入口、入口或小区内部路：一个区域里的步行取决于区域以外小区的围墙、出入口和内部路，"
        "切下的一块只把区域内的小区当住户带上，走法会变，所以不能用 --city 切分",
        "has gates, entrances or lanes of compounds: walks in an area hang on walls, gates and "
        "lanes of compounds outside, while a part cut from it has the compounds of the area alone, "
        "as homes. It would be walked differently, so --city cannot cut it",
    )
    mend = Text(
        "整个研究用 coverage 测算，或各个区域自成研究文件夹，用 --studies",
        "measure it whole by coverage, or make each area a study folder and give --studies",
    )
    raise DataError([Fault(where=study.folder or study.id, what=what, mend=mend)])


def find_studies(folder: Path) -> list[Path]:
    """Return the folders in a folder that have a ``study.toml``, by name.

    Raises
    ------
    DataError
        If there is none.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{SETTINGS_FILE}"))
    if not found:
        what = Text("里面没有研究文件夹", "holds no study folder")
        if not folder.is_dir():
            what = Text("没有这个文件夹", "is no folder")
        elif (folder / SETTINGS_FILE).is_file():
            what = Text("本身是一个研究文件夹", "is a study folder itself")
        mend = Text(
            "用 --studies 给出一个文件夹，其中每个子文件夹有一个 study.toml",
            "give --studies a folder whose folders have a study.toml each",
        )
        raise DataError([Fault(where=str(folder), what=what, mend=mend)])
    _check_ids([path.name for path in found], str(folder))
    return found


def read_areas(path: Path) -> gpd.GeoDataFrame:
    """Read a layer of outlines: polygons with `name`, and `id` if they have one.

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84, the index is `id`.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    if not path.is_file():
        what = file_faults.NO_SUCH_FILE
        mend = Text("改正 --areas 的路径", "correct the path given to --areas")
        raise DataError([Fault(where=str(path), what=what, mend=mend)])
    # An outline cuts where it is drawn, however well it was surveyed.
    source = LayerSource(file=path.name, defaults={"basis": f"file {path.name}", "accuracy_m": 0.0})
    areas = read_layer(path.parent, source, LAYERS["boundary"], kinds={}).frame
    _check_ids([str(key) for key in areas.index], path.name)
    return areas


def _digest(folder: Path, profile: str, access: Access | None) -> str:
    """Return the SHA-256 of every file of a study folder, and of what is done with them.

    That a file cannot be read is part of it. If the study needs the file, measuring it says so.
    """
    parts = [VERSION.encode(), profile.encode(), repr(access).encode()]
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        if any(part.startswith((".", OPEN_IN_OFFICE)) for part in own.parts):
            continue
        try:
            if path.is_file():
                parts += [own.as_posix().encode(), b"read", _file_digest(path)]
        except OSError as error:
            parts += [own.as_posix().encode(), b"not read", type(error).__name__.encode()]
    return build_digest(*parts)


def _file_digest(path: Path) -> bytes:
    """Return what a file's content is told by; of one that no reader takes, its size."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        return str(size).encode()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _check_ids(ids: Iterable[str], where: str) -> None:
    """See that each area can have a folder of its own, on any disk."""
    seen: dict[str, str] = {}
    alike = []
    for name in ids:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            alike.append(f"{other} / {name}")
    if alike:
        what = Text("编号只有大小写不同", "has ids that differ in case only")
        mend = Text("给每个区域一个不同的编号", "give every area an id of its own")
        raise DataError([Fault(where=where, what=what, mend=mend, rows=tuple(alike))])
