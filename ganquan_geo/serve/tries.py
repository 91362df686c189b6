"""What is tried: the edits of one session, scenario files beside the study, and long work."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.files import find_inside
from ganquan_geo.load.scenario import read_scenario
from ganquan_geo.model.access import access_of
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Scenario
from ganquan_geo.present.edits_file import SCENARIOS, write_scenario_file
from ganquan_geo.serve.desk import StaleError
from ganquan_geo.serve.jobs import Jobs, compare_two, find_best, make_report
from ganquan_geo.serve.trial import Trial
from ganquan_geo.words.serve_page import NOW, TRIED
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.present.web.text import Json
    from ganquan_geo.serve.desk import Desk

SAFE = re.compile(r"[\w（）()·、-][\w（）()·、 -]{0,59}")  # what is a plain file name everywhere
DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
MOST_COUNT = 20
STANDARD = "standard"  # who walks until somebody else is chosen
NO_NAME = Fault(
    where="",
    what=Text("方案的名称不能用", "this is no name for a scenario"),
    mend=Text(
        "至多 60 个字，只用文字、数字、空格、- 和 _",
        "60 characters at most: letters, figures, spaces, - and _",
    ),
)


class Tries:
    """What is tried on the study of a desk.

    Parameters
    ----------
    desk
        A correction makes what was tried on the study before stale.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.jobs = desk, Jobs(desk.lang)
        self._trial: Trial | None = None
        self._of = -1  # revision of the desk that it is tried on
        self._at = ""
        self._revision = 0  # grows with whatever any window tries or keeps

    def begin(self, said: dict[str, Any]) -> Json:
        """Begin for a walker and an hour, with the edits done so far or those of a file.

        What is not said stays as it is; where nothing is, so does all that any window has tried.
        """
        with self.desk.lock:
            trial = self._trial
            if trial is not None and self._of == self.desk.revision and not said:
                return self._told(trial.tell())
            at = str(said.get("at", self._at) or "")
            clock = CLOCK.fullmatch(at)
            at_min = int(clock[1]) * 60 + int(clock[2]) if clock else None
            edits = () if trial is None else trial.live.scenario.edits
            if said.get("open"):
                edits = self._read(said["open"]).edits
            elif said.get("anew"):
                edits = ()
            known = STANDARD if trial is None else trial.live.profile
            study, walker = self.desk.result.study, str(said.get("walker", known))
            self._trial = Trial(
                study,
                walker,
                access=access_of(walker, at_min=at_min),
                lang=self.desk.lang,
                edits=edits,
            )
            self._of, self._at = self.desk.revision, at
            self._revision += 1
            return self._told(self._trial.tell())

    def change(self, said: dict[str, Any]) -> Json:
        """Do an edit; undo or redo one, or take one out by its number."""
        with self.desk.lock:
            trial = self._now(said)
            steps = {
                "do": lambda: trial.do(said["edit"]),
                "take out": lambda: trial.take_out(said["edit"]),
                "undo": trial.undo,
                "redo": trial.redo,
            }
            told = steps[said["step"]]()
            self._revision += 1
            return self._told(told)

    def save(self, said: dict[str, Any]) -> Json:
        """Write what is tried as a file of the study."""
        with self.desk.lock:
            name = str(said["name"]).strip()
            write_scenario_file(
                self._now(said).scenario(name, str(said.get("note", ""))), self._path(name)
            )
            self._revision += 1
            return self._told({})

    def work(self, said: dict[str, Any]) -> Json:
        """Begin long work on what is tried; the one before is called off."""
        with self.desk.lock:
            trial = self._now(said)
            lang, live, study = self.desk.lang, trial.live, trial.study
            who: dict[str, Any] = {"walker": live.profile, "access": live.access, "lang": lang}
            what = said["what"]
            count = min(max(int(said.get("count", 1)), 1), MOST_COUNT)
            if what == "report":
                scenario = trial.scenario(str(said.get("name") or NOW.said(lang)))
                return self.jobs.start(make_report(study, scenario, **who)).tell()
            if what == "compare":
                one, other = (self._named(said[key], trial) for key in ("one", "other"))
                return self.jobs.start(compare_two(study, (one, other), **who)).tell()
            asked = (live.study, what, str(said["category"]))  # what is tried already counts
            return self.jobs.start(find_best(*asked, count=count, **who)).tell()

    def _now(self, said: dict[str, Any]) -> Trial:
        trial = self._trial
        if trial is None or self._of != self.desk.revision or said["of"] != self._of:
            raise StaleError
        if said["revision"] != self._revision:
            raise StaleError
        return trial

    def _told(self, told: Json) -> Json:
        unfit = [] if self._trial is None else self._trial.unfit
        of, revision = self.stamp
        state = {"of": of, "revision": revision, "at": self._at}
        return {**told, **state, "unfit": unfit, "files": self._files()}

    @property
    def stamp(self) -> tuple[int, int]:
        """The revision of the study that is tried on, and that of what is tried."""
        return self._of, self._revision

    def _files(self) -> list[str]:
        with suppress(OSError, DataError):
            names = (path.stem for path in self._folder().glob("*.toml"))
            return sorted(name for name in names if SAFE.fullmatch(name))
        return []

    def _folder(self) -> Path:
        return find_inside(self.desk.folder.path, SCENARIOS)

    def _path(self, name: str) -> Path:
        """Return the file of a scenario, which lies among the study's own."""
        if not SAFE.fullmatch(name) or DEVICES.fullmatch(name):
            raise DataError([NO_NAME])
        return find_inside(self._folder(), f"{name}.toml")

    def _read(self, name: object) -> Scenario:
        return read_scenario(self._path(str(name)))

    def _named(self, name: object, trial: Trial) -> Scenario:
        """Return a scenario by its file; none: what there is; a dot: what is tried."""
        if name == "":
            return Scenario(name=NOW.said(self.desk.lang))
        return trial.scenario(TRIED.said(self.desk.lang)) if name == "." else self._read(name)
