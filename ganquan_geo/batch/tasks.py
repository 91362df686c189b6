"""One area of a batch: what is to be measured, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.batch.dataset import build_area_file
from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.model.errors import DataError, Fault, UnknownNameError
from ganquan_geo.network.build.walk_network import select_walked
from ganquan_geo.present.corrections import word_corrections
from ganquan_geo.present.stand_ins import word_idle_access
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaTask:
    """An area to measure; it can be sent to another process or machine.

    Parameters
    ----------
    id
        Of the area; no other task of the batch has it.
    study
        What was cut for it, or the folder it is to be read from.
    profile
        Name of the walking profile.
    digest
        SHA-256 of all that decides the result.
    access
        The hour and the user of gates; None: by day, as the profile walks.
    """

    id: str
    study: Study | str
    profile: str
    digest: str
    access: Access | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaOutcome:
    """What came of an area.

    Parameters
    ----------
    id
        Of the area.
    content
        The bytes of its file in the dataset; None if there is nothing to measure, or it failed.
    faults
        Why it failed.
    note
        What is to be said of its data; None for nothing.
    """

    id: str
    content: bytes | None
    faults: tuple[Fault, ...] = ()
    note: Text | None = None


def measure_area(task: AreaTask) -> AreaOutcome:
    """Measure one area; whatever goes wrong is part of the outcome and stops no other area."""
    try:
        study = read_study(task.study) if isinstance(task.study, str) else task.study
        if _has_nothing(study, task.profile):
            return AreaOutcome(id=task.id, content=None)
        result = measure_coverage(study, profile=task.profile, access=task.access, with_areas=False)
        content = build_area_file(result, task.id, task.digest)
        notes = [result.said_walker()] if study.keeps_hours() else []
        idle = word_idle_access(study, task.profile, task.access)
        notes += filter(None, [idle, word_corrections(study)])
        note = join_texts(notes, STOP) if notes else None
        return AreaOutcome(id=task.id, content=content, note=note)
    except DataError as error:
        return AreaOutcome(id=task.id, content=None, faults=error.faults)
    except UnknownNameError as error:
        return build_failure(task.id, error.text)
    except Exception as error:  # noqa: BLE001 - one area must never stop the others
        name = f"{type(error).__name__}: {error}"
        return build_failure(
            task.id, Text(f"计算出错（{name}）", f"could not be measured ({name})")
        )


def _has_nothing(study: Study, profile: str) -> bool:
    """Return whether there are neither homes nor streets, as in an area of water."""
    avoids = study.profile(profile).avoids
    homes, streets = study.layers["compounds"], study.layers["streets"]
    return bool(homes.empty and select_walked(streets, avoids=avoids).empty)


def build_failure(area: str, what: Text) -> AreaOutcome:
    """Return the outcome of an area that failed for one reason."""
    mend = Text(
        "查看这个区域的数据；用 ganquan-geo check 可以列出问题",
        "see to the data of this area; ganquan-geo check lists their faults",
    )
    return AreaOutcome(id=area, content=None, faults=(Fault(where=area, what=what, mend=mend),))


def build_digest(*parts: bytes) -> str:
    """Return the SHA-256 of some parts, in order, each apart from the next."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
