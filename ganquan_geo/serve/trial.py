"""Things tried on the study as corrected: each edit is answered by what is another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from ganquan_geo.load.scenario import check_scenario
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import OP_NAMES, Scenario
from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.homes import STATES
from ganquan_geo.scenario.live.session import Live
from ganquan_geo.words.names import names_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.scenario.live.answer import HomeWalksNow, LiveAnswer
    from ganquan_geo.words.text import Lang

HOMES = "compounds"
NEAR_STREET_M = 60.0  # a street is meant by a click so near to it
NO_STREET = Fault(
    where="",
    what=Text("这里没有道路", "there is no street here"),
    mend=Text("点在道路上或它旁边", "click on a street, or beside it"),
)


class Trial:
    """Edits on a study for one walker, done and undone one by one.

    Parameters
    ----------
    study
        As corrected; it stays as it is.
    walker, access
        Who walks, and when.
    edits
        Done to begin with; those that do not fit are told in `unfit` and left out.
    """

    def __init__(
        self,
        study: Study,
        walker: str,
        *,
        access: Access,
        lang: Lang,
        edits: Iterable[Edit] = (),
    ) -> None:
        self.study, self.lang = study, lang
        self.live = Live(study, walker, access=access)
        self.begin = self.live.tell()
        self.unfit: list[str] = []
        self.undone = 0
        streets = study.layers["streets"]
        self._metric = streets.estimate_utm_crs()
        self._lines = shapely.STRtree(streets.geometry.to_crs(self._metric).to_numpy())
        self._rows = {str(key): row for row, key in enumerate(study.layers[HOMES].index)}
        layer = study.layers["facilities"]
        names = names_of(layer, lang, study.kinds)
        self._names = {str(key): name for key, (name, _) in zip(layer.index, names, strict=True)}
        assumed = set(layer["kind"][layer["assumed"] & (layer["status"] == "existing")])
        self._assumed = {own.id for own in study.categories if assumed & set(own.kinds)}
        self._others: dict[tuple[object, object], list[object]] = {}  # of home, category: a row
        for edit in edits:
            try:
                self._homes(self.live.do(edit).homes)
            except DataError as error:
                self.unfit += [own.said(lang) for own in error.faults]

    def tell(self) -> Json:
        """Return the state before, what the edits so far make of it, and all of them."""
        profile = next(own for own in self.study.profiles if own.id == self.live.profile)
        return {
            "limits": [
                list(category.limits_m(profile).values()) for category in self.study.categories
            ],
            "before": self._tell_homes(self.begin.homes),
            "homes": list(self._others.values()),
            **self._told(),
        }

    def do(self, said: Mapping[str, Any]) -> Json:
        """Do an edit, given as a table of a scenario file; return what is another."""
        return self._answer(self.live.do(self.read(said)), undone=0)

    def undo(self) -> Json:
        """Undo the last edit; return what is another."""
        return self._answer(self.live.undo(), undone=self.undone + 1)

    def redo(self) -> Json:
        """Do the edit again that was undone last; return what is another."""
        return self._answer(self.live.redo(), undone=self.undone - 1)

    def take_out(self, number: int) -> Json:
        """Take out the edit of that number, from 1, and do those after it again.

        Raises
        ------
        DataError
            If one of those rests on it; all stays as it was.
        """
        edits = self.live.scenario.edits
        if not 1 <= number <= len(edits):
            raise ValueError(number)
        answers = [self.live.undo() for _ in edits[number - 1 :]]
        try:
            answers += [self.live.do(edit) for edit in edits[number:]]
        except DataError:
            while len(self.live.scenario.edits) >= number:
                self.live.undo()
            for edit in edits[number - 1 :]:
                self.live.do(edit)
            raise
        homes = [row for answer in answers for row in self._homes(answer.homes)]
        self.undone = 1 if number == len(edits) else 0
        return {"homes": homes, **self._told()}

    def read(self, said: Mapping[str, Any]) -> Edit:
        """Return an edit as it was said; a street may be said by a place on it."""
        if str(said.get("op")).startswith("street.") and "lon" in said:
            target = self._find_street(said["lon"], said["lat"])
            said = {"op": said["op"], "target": target}
        return check_scenario({"name": "-", "edits": [dict(said)]}).edits[0]

    def _find_street(self, lon: float, lat: float) -> str:
        streets = self.study.layers["streets"]
        links = [
            own for _, own in self.live.scenario.single_edits() if own.op == "link.add"
        ]  # which no layer has
        drawn = [shapely.LineString(own.new["line"]) for own in links]
        place = shapely.Point(float(lon), float(lat))
        at, *drawn = gpd.GeoSeries([place, *drawn], crs=streets.crs).to_crs(self._metric)
        near = self._lines.query_nearest(at, max_distance=NEAR_STREET_M, return_distance=True)
        found = [
            *zip(near[1].tolist(), streets.index[near[0]], strict=True),
            *((at.distance(line), own.target) for line, own in zip(drawn, links, strict=True)),
        ]
        if not found or min(found)[0] > NEAR_STREET_M:
            raise DataError([NO_STREET])
        return str(min(found)[1])

    def _answer(self, answer: LiveAnswer, *, undone: int) -> Json:
        self.undone = undone
        return {"homes": self._homes(answer.homes), **self._told()}

    def _told(self) -> Json:
        """Return the edits done, and how many homes are within each tier before and now."""
        edits = self.live.scenario.edits
        counts = [
            [
                [
                    self._count(category.id, state[category.id, tier.minutes, HOMES])
                    for state in (self.begin.counts, self.live.counts)
                ]
                for tier in sorted(category.tiers, key=lambda tier: tier.minutes)
            ]
            for category in self.study.categories
        ]
        return {
            "walker": self.live.profile,
            "names": self._added(),
            "edits": [self._edit(own) for own in edits],
            "undone": self.undone,
            "counts": counts,
        }

    def _count(self, category: str, own: Count) -> list[int | None]:
        """Return how many homes are within a tier, None without a single figure; at least, most."""
        single = own.share is not None and category not in self._assumed
        near, known, possible = (round(own.covered[key]) for key in ("near", "known", "possible"))
        return [near if single else None, known, possible]

    def _edit(self, edit: Edit) -> Json:
        name = self._added().get(edit.target) or self._names.get(edit.target) or self._name_of(edit)
        said = Text("{op}：{name}", "{op}: {name}")
        what = said.filled(op=OP_NAMES[edit.op], name=name).said(self.lang)
        lines: list[object] = []
        if edit.op.startswith("street."):
            lines = list(lines_of(self.study.layers["streets"].geometry[edit.target]))
        return {
            "op": edit.op,
            "target": edit.target,
            "new": dict(edit.new),
            "what": what,
            "lines": lines,
        }

    def _added(self) -> dict[str, str]:
        """Return the names of what the edits add."""
        singles = (own for _, own in self.live.scenario.single_edits())
        return {own.target: str(own.new["name"]) for own in singles if "name" in own.new}

    def _name_of(self, edit: Edit) -> str:
        for layer in ("streets", "gates", HOMES):
            own = self.study.layers.get(layer)
            if own is not None and edit.target in own.index:
                name = own["name"].get(edit.target)
                return str(name) if isinstance(name, str) and name else edit.target
        return edit.target

    def _homes(self, homes: tuple[HomeWalksNow, ...]) -> list[list[object]]:
        """Return rows of what is another, and keep them for a window that comes later."""
        found = self._tell_homes(homes)
        self._others |= {(row[0], row[1]): row for row in found}
        return found

    def _tell_homes(self, homes: tuple[HomeWalksNow, ...]) -> list[list[object]]:
        """Return rows of home, category, facility id, metres (best, low, high) and letters."""
        numbers = {own.id: number for number, own in enumerate(self.study.categories)}
        found: list[list[object]] = []
        for own in homes:
            if own.layer != HOMES:
                continue
            tiers = (own.reach[key].tolist() for key in sorted(own.reach))
            columns: list[Iterable[object]] = [
                [self._rows[str(home)] for home in own.home.tolist()],
                [numbers[own.category]] * len(own.home),
                own.facility.tolist(),
                *map(_metres, (own.best_m, own.low_m, own.high_m)),
                ["".join(map(STATES.__getitem__, each)) for each in zip(*tiers, strict=True)],
            ]
            found += map(list, zip(*columns, strict=True))
        return found

    def scenario(self, name: str, note: str = "") -> Scenario:
        """Return the edits done, under a name."""
        return Scenario(name=name, note=note, edits=self.live.scenario.edits)


def _metres(values_m: Floats) -> list[float | None]:
    return [round(own, 1) if math.isfinite(own) else None for own in values_m.tolist()]
