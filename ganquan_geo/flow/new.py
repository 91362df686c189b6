"""The order in which a study is begun: look at its files, write it, hold it to the laws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.load.new_study import NewChoices, build_new_study
from ganquan_geo.load.osm.drafts import OsmChoices, build_draft
from ganquan_geo.load.osm.extract import read_extract
from ganquan_geo.load.osm.tables import read_osm_table
from ganquan_geo.load.study import survey_study
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.study_folder import write_new_study
from ganquan_geo.present.writing import prepare_folder
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.drafts import NewStudy, StudyDraft
    from ganquan_geo.model.errors import Fault

__all__ = ["BegunStudy", "begin_study"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BegunStudy:
    """A study that was begun.

    Parameters
    ----------
    new
        What was put together, what was assumed and what is still missing.
    counts
        By layer, how many rows can be used.
    faults
        What is still wrong with its files.
    """

    new: NewStudy
    counts: dict[str, int]
    faults: tuple[Fault, ...]


def begin_study(
    choices: NewChoices, out: Path, *, extract: Path | None = None, place: str | None = None
) -> BegunStudy:
    """Begin a study in a folder of its own.

    Parameters
    ----------
    extract
        A file of OpenStreetMap that stands in for the layers without a file.
    place
        Name of an area of that file, for the boundary.

    Raises
    ------
    DataError
        If there is a study already, the files cannot be understood, or nothing lies inside the
        boundary; nothing is written then.
    """
    prepare_folder(out, (), fresh=True)
    if (out / SETTINGS_FILE).exists():
        raise refused(
            str(out / SETTINGS_FILE),
            Text("这里已有一个研究", "there is a study already"),
            Text("换一个文件夹，或先移走它", "take another folder, or move it away first"),
        )
    draft = _draft(choices, extract, place) if extract is not None else None
    new = build_new_study(choices, draft=draft)
    with TemporaryDirectory(prefix="ganquan-") as folder:
        write_new_study(new, Path(folder))
        survey = survey_study(folder)
    empty = [one for one in survey.faults if one.severity == "error" and one.rule == "far_outside"]
    if empty:
        raise DataError(empty)
    write_new_study(new, out)
    wrong = [one for one in survey.faults if one.severity == "error" and not _is_missing(one, new)]
    return BegunStudy(
        new=new,
        counts={name: len(frame) for name, frame in survey.found.layers.items()},
        faults=tuple(wrong),
    )


def _is_missing(fault: Fault, new: NewStudy) -> bool:
    """Return whether a fault only says that a layer is not there yet, which is told apart."""
    return bool(new.missing) and fault.where == SETTINGS_FILE and "[layers]" in fault.what.en


def _draft(choices: NewChoices, extract: Path, place: str | None) -> StudyDraft:
    table = read_osm_table()
    own = OsmChoices(
        name=choices.name,
        boundary=choices.files.get("boundary") or place,
        date=choices.date if choices.date_given else None,
    )
    objects = read_extract(extract, keys=table.keys())
    return build_draft(objects, table, own, where=extract.name, today=choices.date)
