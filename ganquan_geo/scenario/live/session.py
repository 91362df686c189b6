"""Edits done and undone one by one, each answered from what is known already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.checked_study import edit_study
from ganquan_geo.load.scenario import IN_MEMORY
from ganquan_geo.model.access import access_of
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Scenario
from ganquan_geo.network.build.renoding import draw_all_streets, renode
from ganquan_geo.network.build.walk_network import select_walked
from ganquan_geo.network.ground import follow_ground, lay_ground
from ganquan_geo.scenario.apply import apply_scenario
from ganquan_geo.scenario.live.answer import LiveAnswer, compare_states, tell_homes
from ganquan_geo.scenario.live.plain_edits import NotPlainError, change_rows, find_allowed
from ganquan_geo.scenario.live.rows import take_study_rows
from ganquan_geo.scenario.live.state import build_state
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.build.renoding import DrawnStreets, Renoded
    from ganquan_geo.network.ground import Ground
    from ganquan_geo.network.walks.walks import Walks
    from ganquan_geo.scenario.live.rows import StudyRows
    from ganquan_geo.scenario.live.state import LiveState

NAME = Text("试算", "trial")
FEW_EDGES = 5_000  # so many are noded sooner as a whole
KEPT, KEPT_NODES = 16, 2**20  # states that undoing goes back to, and nodes of all of them
NOTHING_DONE = Text("没有可以撤销的改动", "there is no edit to undo")
NOTHING_UNDONE = Text("没有可以重做的改动", "there is no edit to do again")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Step:
    """An edit, and the study before and after it."""

    edit: Edit
    before: StudyRows
    after: StudyRows

    def touched(self) -> frozenset[str]:
        """Return the ids of what it may have changed."""
        singles = Scenario(name="", edits=(self.edit,)).single_edits()
        return frozenset(single.target for _, single in singles)


class Live:
    """A study to try edits on: each is answered at once, and can be undone.

    The study stays as it is. What comes of the edits equals, to the bit, what
    `build_baseline` and `measure_coverage` make of `apply_scenario(study, live.scenario)`.

    Parameters
    ----------
    study
        What `read_study` returned.
    profile
        Name of a walking profile of the study.
    access
        As for `build_baseline`.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        If no street can be walked.

    Examples
    --------
    >>> live = gg.Live(study)
    >>> trial = {"kind": "market", "name": "试设菜场", "lon": 121.4306, "lat": 31.2663}
    >>> answer = live.do(gg.Edit(op="facility.add", target="trial-1", new=trial))
    >>> answer.counts["market", 15, "compounds"].covered["near"]
    56.0
    >>> live.undo().revision, len(live.scenario.edits)
    (2, 0)
    """

    def __init__(
        self, study: Study, profile: str = "standard", *, access: Access | None = None
    ) -> None:
        self.profile = study.profile(profile).id
        self.access = access or access_of(self.profile)
        edit_study(study)  # what is unsound is refused now, not at some edit
        self._study = study
        self._allowed = find_allowed(study)
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self.revision = 0
        rows = take_study_rows(study)
        walker = _find_profile(rows, self.profile)
        ground = lay_ground(study, walker, access=self.access)
        self._state = build_state(study, rows, walker, ground)
        self._states = {0: self._state}  # by the number of edits done
        self._drawn: DrawnStreets | None = None

    def do(self, edit: Edit) -> LiveAnswer:
        """Do an edit, or a group of edits as one.

        Returns
        -------
        LiveAnswer
            What is another than before.

        Raises
        ------
        DataError
            As `apply_scenario` raises it for the edits so far with this one; all stays as it was.
        """
        before = self._state.rows
        step = _Step(edit=edit, before=before, after=self._changed(before, edit))
        number = len(self._done) + 1
        known = {key: own for key, own in self._states.items() if key < number}
        answer = self._move(step.after, step.touched(), number, known)
        self._done.append(step)
        self._undone.clear()
        return answer

    def undo(self) -> LiveAnswer:
        """Undo the last edit; raise DataError where there is none."""
        if not self._done:
            raise _nothing(NOTHING_DONE)
        step = self._done[-1]
        answer = self._move(step.before, step.touched(), len(self._done) - 1, self._states)
        self._undone.append(self._done.pop())
        return answer

    def redo(self) -> LiveAnswer:
        """Do the edit again that was undone last; raise DataError where there is none."""
        if not self._undone:
            raise _nothing(NOTHING_UNDONE)
        step = self._undone[-1]
        answer = self._move(step.after, step.touched(), len(self._done) + 1, self._states)
        self._done.append(self._undone.pop())
        return answer

    def tell(self) -> LiveAnswer:
        """Return all homes and counts as they are now."""
        state = self._state
        homes = [
            own
            for category in self._study.categories
            for own in tell_homes(category, state, np.ones(len(state.homes.table), bool))
        ]
        return LiveAnswer(revision=self.revision, homes=tuple(homes), counts=state.counts)

    @property
    def scenario(self) -> Scenario:
        """The edits done so far."""
        return Scenario(name=NAME.zh, edits=tuple(step.edit for step in self._done))

    @property
    def study(self) -> Study:
        """The study with the edits, checked as a whole: made anew each time."""
        return apply_scenario(self._study, self.scenario)

    @property
    def walks(self) -> Mapping[str, Walks]:
        """By category, the walks of all homes, layer after layer."""
        return {key: own.walks for key, own in self._state.categories.items()}

    @property
    def own_walks(self) -> Mapping[str, Walks]:
        """The same to facilities inside the boundary alone, of categories that have others."""
        found = {key: own.own_walks for key, own in self._state.categories.items()}
        return {key: own for key, own in found.items() if own is not None}

    @property
    def counts(self) -> Mapping[tuple[str, int, str], Count]:
        """By category, minutes and denominator, the homes within the tier."""
        return self._state.counts

    def _changed(self, rows: StudyRows, edit: Edit) -> StudyRows:
        """Return the rows with an edit, by arrays alone where that is plain."""
        together = replace(self.scenario, edits=(*self.scenario.edits, edit))
        singles = [single for _, single in Scenario(name="", edits=(edit,)).single_edits()]
        try:
            for single in singles:
                rows = change_rows(rows, single, self._allowed)
        except NotPlainError:
            found = take_study_rows(apply_scenario(self._study, together))
            of, was = {single.op.split(".")[0] for single in singles}, self._state.rows
            if "gate" not in of:
                found = replace(found, gates=was.gates)
            return found if of & {"link", "street"} else replace(found, streets=was.streets)
        return rows

    def _move(
        self,
        rows: StudyRows,
        touched: frozenset[str],
        number: int,
        known: Mapping[int, LiveState],
    ) -> LiveAnswer:
        """Go over to other rows, after so many edits, and tell what that changes."""
        before, walker = self._state, _find_profile(rows, self.profile)
        state = known.get(number)
        if state is None:
            ground, renoded = self._lay(rows, walker, touched)
            state = build_state(
                self._study, rows, walker, ground, before=before, touched=touched, renoded=renoded
            )
        nodes = len(state.ground.network.node_xy)
        near = min(KEPT, max(1, KEPT_NODES // max(nodes, 1)))
        self._states = {
            key: own for key, own in {**known, number: state}.items() if abs(key - number) <= near
        }
        self._state = state
        self.revision += 1
        return compare_states(self._study, before, state, revision=self.revision)

    def _lay(
        self, rows: StudyRows, walker: WalkProfile, touched: frozenset[str]
    ) -> tuple[Ground, Renoded | None]:
        """Return the ground of some rows, and how it follows where only a part was noded."""
        state, was = self._state, self._state.rows
        if rows.gates is was.gates and walker.avoids == state.profile.avoids:
            if rows.streets is was.streets:
                return state.ground, None
            few = len(state.ground.network.u) <= FEW_EDGES
            plain = {"access", "hours"}.isdisjoint(rows.streets)
            if rows.gates is None and plain and not few:
                renoded = self._renode(rows, touched)
                if renoded is not None and renoded.network is state.ground.network:
                    return state.ground, None
                if renoded is not None:
                    return follow_ground(state.ground, renoded.network), renoded
        self._drawn = None
        return lay_ground(rows.lay_into(self._study), walker, access=self.access), None

    def _renode(self, rows: StudyRows, touched: frozenset[str]) -> Renoded | None:
        """Return the network of streets of which some are changed."""
        state, was = self._state, self._state.rows.streets
        avoids = state.profile.avoids
        if self._drawn is None:
            walked, crs = select_walked(was, avoids=avoids), state.ground.network.crs
            self._drawn = draw_all_streets(was, walked, crs)
        steps = frozenset().union(*(own.touched() for own in (*self._done, *self._undone)))
        return renode(
            state.ground.network,
            self._drawn,
            (was, rows.streets),
            changed=touched,
            added=touched | steps,
            avoids=avoids,
            join_tolerance_m=self._study.settings.join_tolerance_m,
        )


def _find_profile(rows: StudyRows, name: str) -> WalkProfile:
    return next(own for own in rows.profiles if own.id == name)


def _nothing(what: Text) -> DataError:
    mend = Text("先做一项改动", "do an edit first")
    return DataError([Fault(where=IN_MEMORY, what=what, mend=mend)])
