"""The order of a batch: areas that are not done yet are measured, and all are summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.batch.cut import build_city, count_homeless, cut_city
from ganquan_geo.batch.dataset import (
    AreaRecord,
    area_path,
    read_record,
    remove_other_areas,
    write_area,
)
from ganquan_geo.batch.folders import find_studies, read_areas
from ganquan_geo.batch.tasks import AreaOutcome, AreaTask
from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.projection import WGS84
from ganquan_geo.model.text import Lang, Text
from ganquan_geo.present.tables import COVERAGE_COLUMNS, write_csv
from ganquan_geo.present.writing import write_together
from ganquan_geo.study import read_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault

Run = Callable[[Iterator[AreaTask]], Iterator[AreaOutcome]]
Report = Callable[[Text], None]
OWN_COLUMNS = ["area_id", "area_name"]
NUMERIC = frozenset(
    {
        *("tier_min", "limit_m", "covered", "total"),
        *("share", "share_low", "share_high", "baseline_share", "target_share"),
    }
)


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
    failed
        By area: why.
    files
        The tables of all areas.
    """

    measured: int
    kept: int
    removed: int
    failed: dict[str, tuple[Fault, ...]]
    files: tuple[Path, ...]


def build_study_batch(folder: Path, *, profile: str) -> Batch:
    """Return a batch of all studies in a folder, each named by its own folder.

    Raises
    ------
    DataError
        If there is none.
    """
    tasks = find_studies(folder, profile=profile)
    return Batch(ids=tuple(task.id for task in tasks), tasks=iter(tasks))


def build_city_batch(study: Path, areas: Path, *, profile: str) -> Batch:
    """Return a batch of the areas of a layer, cut from one study.

    Raises
    ------
    DataError
        If the study or the layer cannot be used.
    UnknownNameError
        If the study has no such profile.
    """
    city = build_city(read_study(study), read_areas(areas), profile=profile)
    homeless = count_homeless(city)
    note = Text(
        f"{homeless} 户不在任何一个区域内，不参与计算",
        f"{homeless} homes lie in none of the areas and are not measured",
    )
    return Batch(
        ids=tuple(str(key) for key in city.areas.index),
        tasks=cut_city(city),
        notes=(note,) if homeless else (),
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
    kept: list[str] = []
    failed: dict[str, tuple[Fault, ...]] = {}
    done = 0

    def told(area: str, what: Text) -> None:
        at = f"{done + len(kept)}/{len(batch.ids)}"
        report(Text(f"{at} {area}：{what.zh}", f"{at} {area}: {what.en}"))

    def fresh() -> Iterator[AreaTask]:
        for task in batch.tasks:
            record = read_record(out, task.id)
            if record is None or record.digest != task.digest:
                yield task
            else:
                kept.append(task.id)
                told(task.id, Text("未变，沿用", "unchanged, kept"))

    try:
        for outcome in run(fresh()):
            done += 1
            if outcome.content is None:
                failed[outcome.id] = outcome.faults
                area_path(out, outcome.id).unlink(missing_ok=True)
                told(outcome.id, outcome.faults[0].what)
            else:
                write_area(out, outcome.id, outcome.content)
                told(outcome.id, Text("完成", "done"))
        removed = remove_other_areas(out, set(batch.ids) - set(failed))
    except OSError as error:
        raise OutputError(
            Text(
                f"无法写入 {out}（{error.strerror or error}）；已完成的区域都在，可以接着运行",
                f"cannot write to {out} ({error.strerror or error}); what is done is kept, run "
                "it again to go on",
            )
        ) from error
    return BatchSummary(
        measured=done - len(failed),
        kept=len(kept),
        removed=removed,
        failed={area: failed[area] for area in batch.ids if area in failed},
        files=_write_tables(out, batch.ids, failed, lang),
    )


def _write_tables(
    out: Path, ids: tuple[str, ...], failed: dict[str, tuple[Fault, ...]], lang: Lang
) -> tuple[Path, ...]:
    found = (read_record(out, area) for area in ids if area not in failed)
    records = [record for record in found if record is not None]
    coverage = pd.DataFrame(
        [
            {"area_id": record.id, "area_name": record.name[lang]}
            | {name: row[name] for name in COVERAGE_COLUMNS}
            | {"reason": row["reason"][lang]}
            for record in records
            for row in record.coverage
        ],
        columns=[*OWN_COLUMNS, *COVERAGE_COLUMNS],
    )
    faults = pd.DataFrame(
        [
            {"area_id": area, "where": fault.where, "what": fault.said(lang)}
            for area in ids
            for fault in failed.get(area, ())
        ],
        columns=["area_id", "where", "what"],
    )
    return write_together(
        out,
        {
            "coverage.csv": partial(write_csv, coverage),
            "coverage.parquet": partial(_write_coverage, coverage, records),
            "failed.csv": partial(write_csv, faults),
        },
    )


def _write_coverage(coverage: pd.DataFrame, records: list[AreaRecord], path: Path) -> None:
    """Write the coverage table as GeoParquet, each row with its area's outline."""
    outlines = {record.id: shapely.from_wkb(record.boundary) for record in records}
    numbers = [name for name in COVERAGE_COLUMNS if name in NUMERIC]
    table = coverage.astype(dict.fromkeys(numbers, float))
    shapes = [outlines[area] for area in coverage["area_id"]]
    gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84)).to_parquet(path, index=False)
