"""Gated towns whose homes, gates and facilities are moved within what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ganquan_geo.network.baseline import prepare_baseline
from tests.network.walks.moves import move
from tests.towns import facility, home, point, row
from tests.towns.gated import GatedTown, gated_towns
from tests.towns.gated_study import measure_study, study_of

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from tests.towns import Row

ROUNDING_M = 1e-3
MOVES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rough:
    """A town with how far each of its homes, gates and facilities may be from where it is drawn.

    Parameters
    ----------
    outlined
        Yards that are known by their outlines; the others by a point.
    off_m
        By id.
    """

    town: GatedTown
    outlined: frozenset[str]
    off_m: dict[str, float]

    def study(self, random: np.random.Generator | None = None) -> Study:
        """Return the study as drawn, or with all moved and every gate known to be open or shut."""
        compounds: list[Row] = []
        for yard in self.town.yards:
            if yard.id in self.outlined:
                compounds.append(home(yard.id, shapely.box(*yard.box)))
            else:
                compounds.append(
                    self._put(home(yard.id, point(*yard.inner())), yard.inner(), random)
                )
        facilities = [
            self._put(facility(key, point(*spot)), spot, random)
            for key, spot in self.town.facilities.items()
        ]
        town = self.town
        if random is not None:
            yards = [
                replace(
                    yard,
                    gates=tuple(
                        (
                            spot,
                            str(random.choice(["open", "closed"])) if state == "unknown" else state,
                        )
                        for spot, state in yard.gates
                    ),
                )
                for yard in town.yards
            ]
            town = replace(town, yards=tuple(yards))
        spots = {
            f"{yard.id}-gate-{number}": spot
            for yard in town.yards
            for number, (spot, _) in enumerate(yard.gates)
        }
        gates = [self._put(gate, spots[gate["id"]], random) for gate in town.gates()]
        more: dict[str, list[Row]] = {"compounds": compounds, "facilities": facilities}
        return study_of(town, **more, **({"gates": gates} if gates else {}))

    def within_bounds(self) -> Rough:
        """Return the town with those known exactly of which it is told that bounds leave them out.

        Places that may be on either side of a wall with gates, and gates that join lanes.
        """
        town, exact = self.town, set()
        walls = [
            (yard.id, shapely.box(*yard.box).exterior)
            for yard in town.yards
            if yard.id in self.outlined and yard.gates
        ]
        spots = {yard.id: yard.inner() for yard in town.yards} | dict(town.facilities)
        for key, spot in spots.items():
            off_m = self.off_m[key]
            if any(
                own != key and wall.distance(point(*spot)) <= off_m + 0.1 for own, wall in walls
            ):
                exact.add(key)
        for yard in town.yards:
            for number, (_, state) in enumerate(yard.gates):
                halved = yard.box[2] - yard.box[0] < 80
                if halved or (yard.lanes and state in ("open", "unknown")):
                    exact.add(f"{yard.id}-gate-{number}")
        return replace(self, off_m={k: 0.0 if k in exact else own for k, own in self.off_m.items()})

    def _put(self, one: Row, spot: tuple[int, int], random: np.random.Generator | None) -> Row:
        off_m = self.off_m.get(one["id"], 0.0)
        if random is None:
            return one | {"accuracy_m": off_m}
        there = move(np.array([point(*spot)], dtype=object), np.array([off_m]), random)[0]
        return row(
            one["id"],
            there,
            **{k: v for k, v in one.items() if k not in ("id", "geometry", "accuracy_m")},
        )


@st.composite
def rough_towns(draw: st.DrawFn) -> Rough:
    town = draw(gated_towns())
    spot = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda s: (s[0] * 10, s[1] * 10))
    inside = draw(st.lists(spot, max_size=2, unique=True))
    town = replace(
        town,
        facilities={**town.facilities, **{f"inner-{n}": own for n, own in enumerate(inside)}},
    )
    outlined = draw(st.sets(st.sampled_from([yard.id for yard in town.yards])))
    names = [yard.id for yard in town.yards] + list(town.facilities)
    names += [f"{yard.id}-gate-{n}" for yard in town.yards for n in range(len(yard.gates))]
    off = st.sampled_from([0.0, 0.0, 3.0, 15.0, 40.0])
    found = Rough(
        town=town, outlined=frozenset(outlined), off_m={name: draw(off) for name in names}
    )
    return found.within_bounds()


@settings(max_examples=12, deadline=None)
@given(rough_towns(), st.integers(0, 2**32 - 1))
def test_no_move_leads_out_of_the_bounds(rough: Rough, seed: int) -> None:
    """But for homes of which it is told that their bounds leave out that lanes lead nowhere."""
    study = rough.study()
    found, random = measure_study(study), np.random.default_rng(seed)
    problems = prepare_baseline(study, study.profiles[0]).problems
    told = {row for own in problems if own.rule == "lane" for row in own.rows}
    assume("wall" not in {own.rule for own in problems})
    for _ in range(MOVES):
        for key, own in measure_study(rough.study(random)).items():
            if any(f"(id={key})" in row for row in told):
                continue
            assert own["near"] >= found[key]["possible"] - ROUNDING_M, (key, found[key])
            if np.isfinite(own["near"]):
                assert own["near"] <= found[key]["sure"] + ROUNDING_M, (key, found[key])
