"""Many small studies on disk, and measuring that is interrupted on purpose."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.batch.tasks import AreaOutcome, AreaTask, measure_area
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_towns(folder: Path, count: int) -> Path:
    """Write so many studies, each of the same town."""
    for number in range(count):
        settings = SETTINGS.replace('name = "方格镇"', f'name = "方格镇{number}"')
        write_study(folder / f"town-{number:02}", settings=settings)
    return folder


def break_town(folder: Path, name: str) -> None:
    """Take the streets of a study away."""
    (folder / name / "streets.geojson").unlink()


def in_turn(tasks: Iterator[AreaTask]) -> Iterator[AreaOutcome]:
    """Measure tasks one after the other in this process."""
    return map(measure_area, tasks)


def measure_or_die(task: AreaTask) -> AreaOutcome:
    """Measure, but end the process at the first sight of the area that is marked to do so."""
    mark = Path(str(task.study)) / ".die"
    if mark.exists():
        if mark.read_text(encoding="utf-8") == "once":
            mark.unlink()
        os._exit(1)
    return measure_area(task)


def measure_slowly(task: AreaTask) -> AreaOutcome:
    """Measure, leaving time for a worker to be killed; say which process it was."""
    started = Path(str(task.study)).parent / f"{task.id}.{os.getpid()}.started"
    started.touch()
    time.sleep(0.3)
    return measure_area(task)
