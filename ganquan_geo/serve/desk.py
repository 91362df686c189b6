"""One study at work: each correction is kept on disk before it is answered."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study, usual_draws
from ganquan_geo.load.edits.corrections import check_facts, read_corrections
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.present.edits_file import format_corrections
from ganquan_geo.present.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.present.writing import OutFolder
    from ganquan_geo.words.text import Lang


DRAW_AFTER_S = 2.0  # so that entries one after the other do not wait for draws


NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class StaleError(Exception):
    """What is asked is of a state that is no longer so: another page has changed the study."""


class Desk:
    """A study folder held by this process alone, and what is measured of it now.

    Parameters
    ----------
    folder
        The folder of the study, held.
    lang
        Language of all that is answered.

    Raises
    ------
    DataError
        If the study cannot be read.
    """

    def __init__(self, folder: OutFolder, *, lang: Lang) -> None:
        self.folder, self.lang = folder, lang
        self.lock = threading.RLock()
        self.revision = 0  # grows with each correction
        self.stamp = 0  # grows with each change of a figure
        self.pending = False  # whether likely ranges are still being drawn
        self.result: CoverageResult
        self.baseline: Baseline
        self._adopt(read_study(folder.path))

    def record(
        self,
        facts: Iterable[Mapping[str, object]],
        *,
        basis: str,
        by: str,
        revision: int,
        photos: Mapping[str, bytes] = NO_FILES,
    ) -> None:
        """Keep facts, and measure what they change.

        Parameters
        ----------
        facts
            Each as a table of ``corrections.toml``, but for basis, name and day.
        basis, by
            What they rest on, and who says so.
        revision
            The state that they were written on.
        photos
            Files that they name, by their names in the study's folder: kept with them.

        Raises
        ------
        StaleError
            If there is a later state.
        DataError
            If one is wrong or does not fit the study; nothing is kept then.
        OutputError
            If they cannot be written; nothing is kept then.
        """
        signed = {"basis": basis, "by": by, "at": date.today().isoformat()}  # noqa: DTZ011
        new = check_facts({"edits": [{**own, **signed} for own in facts]}).edits
        with self.lock:
            self._see(revision)
            self._keep((*self._facts(), *new), photos)

    def take_back(self, number: int, *, revision: int) -> None:
        """Take back the correction of that number, from 1; raise as `record` does."""
        with self.lock:
            self._see(revision)
            known = self._facts()
            if not 1 <= number <= len(known):
                raise StaleError
            self._keep(known[: number - 1] + known[number:])

    def _see(self, revision: int) -> None:
        if revision != self.revision:
            raise StaleError

    def _facts(self) -> tuple[Edit, ...]:
        return read_corrections(self.folder.path).edits

    def _keep(self, edits: tuple[Edit, ...], photos: Mapping[str, bytes] = NO_FILES) -> None:
        """Read the study as these corrections leave it, write them, and only then go over to it."""
        text = format_corrections(edits)
        study = read_study(self.folder.path, corrections=text)
        known = [own.edit for own in self.result.study.corrections if own.fault is not None]
        unfit = [
            own.fault
            for own in study.corrections
            if own.fault is not None and own.edit not in known
        ]
        if unfit:
            raise DataError(unfit)
        if study.plan is None and self.result.study.plan is not None:
            study.usable_plan()  # which it is not
        files = {name: partial(_write_bytes, content) for name, content in photos.items()}
        self.folder.write({**files, CORRECTIONS_FILE: partial(write_text, text)})
        self.revision += 1
        self._adopt(study)

    def _adopt(self, study: Study) -> None:
        """Measure a study; its likely ranges follow, from a thread."""
        self.baseline = build_baseline(study)
        self.result = measure_coverage(self.baseline)
        self.stamp += 1
        self.pending = True
        later = threading.Timer(DRAW_AFTER_S, self._draw, (self.stamp, self.baseline))
        later.daemon = True
        later.start()

    def _draw(self, stamp: int, baseline: Baseline) -> None:
        """Draw positions for the likely ranges, unless a correction has come meanwhile."""
        if stamp != self.stamp:
            return
        try:
            drawn = measure_coverage(baseline, draws=usual_draws(baseline), with_areas=False)
        finally:
            with self.lock:
                if stamp == self.stamp:
                    self.pending = False
        with self.lock:
            if stamp == self.stamp:
                self.result = replace(
                    self.result,
                    findings=drawn.findings,
                    coverage=drawn.coverage,
                    draws=drawn.draws,
                )
                self.stamp += 1


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)
