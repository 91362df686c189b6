"""A live session equals, to the bit, the edited study measured from nothing."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    Access,
    DataError,
    Edit,
    Live,
    Study,
    apply_scenario,
    build_baseline,
    edit_study,
    measure_coverage,
    read_study,
)
from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.model.reach import READINGS, SAME_M, find_reach
from ganquan_geo.network.places import farthest_at_nodes
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.scenario.live import session
from tests.paths import DATA
from tests.towns import facility, home, layer, line, lonlat, point, row, street, town_street_rows
from tests.towns.gated import gated_towns, write_yard_town
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ganquan_geo import Baseline, FacilityCategory, LiveAnswer
    from ganquan_geo.network.walks.walks import Walks

    Key = tuple[str, str, str]  # layer, home, category

RULES = settings(max_examples=settings().max_examples // 4)  # each is measured often
IDS = ("a", "b", "c", "d", "e", "f")  # sorted before, between and behind one another
KINDS = ("clinic", "market", "school")
OUTSIDE = {"lon": 100.0, "lat": 10.0}


def at(x_m: float, y_m: float) -> dict[str, float]:
    lon, lat = shapely.get_coordinates(lonlat(point(x_m, y_m)))[0].tolist()
    return {"lon": lon, "lat": lat}


def vertices(*places: tuple[float, float]) -> list[list[float]]:
    found: list[list[float]] = shapely.get_coordinates(lonlat(line(*places))).tolist()
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_study(tmp_path_factory.mktemp("live") / "town"))


# What one thing may be: on a street, beside it, uncertain, known to a line, an area, nowhere.
metres = st.integers(-15, 315).map(float)
hours = st.sampled_from(["", "", "", "22:00-06:00", "08:00-18:00"])
accuracies_m = st.sampled_from([0.0, 0.0, 8.0, 30.0, 150.0, 250.0])
points = st.builds(point, metres, metres)
areas = st.builds(
    lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
    metres, metres, st.integers(5, 60), st.integers(5, 60),
)  # fmt: skip
lines = st.sampled_from([line((100, 300), (200, 300)), line((0, 50), (0, 150), (0, 260))])
nowhere = st.none()


def placed(shape: shapely.Geometry | None, accuracy_m: float) -> dict[str, Any]:
    return {"drawn": shape, "accuracy_m": np.nan if shape is None else accuracy_m}


facilities_ = st.lists(
    st.builds(
        lambda own, kind, where, accuracy_m, assumed: facility(
            own,
            where,
            kind=kind,
            assumed=assumed,
            accuracy_m=np.nan if where is None else accuracy_m,
        ),
        st.sampled_from(IDS),
        st.sampled_from(KINDS),
        st.one_of(points, points, areas, lines, nowhere),
        accuracies_m,
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda own: own["id"],
)
homes_ = st.lists(
    st.builds(
        lambda own, where, accuracy_m, households, street_id: home(
            f"home-{own}",
            where,
            accuracy_m=np.nan if where is None else accuracy_m,
            households=households,
            street_id=street_id,
        ),
        st.sampled_from(IDS),
        st.one_of(points, points, areas, nowhere),
        accuracies_m,
        st.sampled_from([10.0, 200.0, np.nan]),
        st.sampled_from(["", "", "", "row-100", "column-0"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda own: own["id"],
)


@st.composite
def studies(draw: st.DrawFn, town: Study) -> Study:
    """Return the town with other facilities and homes, one of them surely inside."""
    homes = [home("home-0", point(50, 0), households=5.0, street_id=""), *draw(homes_)]
    streets = [*town_street_rows(at_m=(0, 300)), street("later", line((0, 0), (100, 100)))]
    streets[-1]["walkable"] = False
    if draw(st.booleans()):
        streets = [own | {"hours": draw(hours)} for own in streets]
    layers = {"facilities": draw(facilities_), "compounds": homes, "streets": streets}
    return edit_study(town, layers={name: layer(rows) for name, rows in layers.items()})


targets = st.sampled_from([*IDS, "home-a"])
home_targets = st.sampled_from(["home-0", *(f"home-{own}" for own in IDS)])
wheres = st.builds(at, metres, metres)
maybe_accuracy = st.sampled_from([{}, {"accuracy_m": 20.0}, {"accuracy_m": 300.0}])
plain_edits = st.one_of(
    st.builds(
        lambda target, kind, where, more: Edit(
            op="facility.add", target=target, new={"kind": kind, "name": "新设", **where, **more}
        ),
        targets, st.sampled_from([*KINDS, "no-such"]), wheres, maybe_accuracy,
    ),
    st.builds(
        lambda target, where, more: Edit(op="facility.move", target=target, new={**where, **more}),
        targets, wheres, maybe_accuracy,
    ),
    st.builds(lambda target: Edit(op="facility.remove", target=target), targets),
    st.builds(
        lambda target, new: Edit(op="facility.set", target=target, new=new),
        targets,
        st.sampled_from([
            {"kind": "market"}, {"kind": "clinic"}, {"kind": ""}, {"assumed": True},
            {"assumed": False}, {"status": "planned"}, {"status": "existing"}, {"status": "x"},
            {"accuracy_m": 12.0}, {"accuracy_m": -1.0}, {"name": "别名"}, {"name": "锟斤拷"},
        ]),
    ),
    st.builds(
        lambda target, new: Edit(op="home.set", target=target, new=new),
        home_targets,
        st.one_of(
            wheres,
            st.builds(lambda where, more: {**where, **more}, wheres, maybe_accuracy),
            st.sampled_from([
                {"households": 7.0}, {"residents": 3}, {"accuracy_m": 9.0}, {"lon": 121.43},
                OUTSIDE,
            ]),
        ),
    ),
    st.builds(
        lambda target, speed: Edit(
            op="profile.set", target=target, new={"speed_m_per_s": speed}
        ),
        st.sampled_from(["standard", "elderly", "nobody"]),
        st.sampled_from([0.4, 0.8, 2.5, 9.0]),
    ),
)  # fmt: skip
ways = st.one_of(
    st.builds(
        lambda op, target: Edit(op=op, target=target),
        st.sampled_from(["street.close", "street.open"]),
        st.sampled_from(["row-0", "row-100", "column-0", "column-300", "later", "gone"]),
    ),
    st.builds(
        lambda target, places: Edit(
            op="link.add", target=target, new={"name": "通道", "line": vertices(*places)}
        ),
        st.sampled_from(["link-1", "row-0", "z"]),
        st.sampled_from([
            ((50, 0), (50, 100)), ((0, 0), (300, 300)), ((120, 40), (130, 50)),
            ((100, 0), (150, 50), (100, 100)), ((20, 100), (20, 130)), ((0, 0), (0, 0)),
        ]),
    ),
    st.just(Edit(op="profile.set", target="elderly", new={"avoids": ["steps", "local"]})),
)  # fmt: skip
groups = st.builds(
    lambda edits: Edit(op="group", edits=tuple(edits)), st.lists(plain_edits, max_size=3)
)
every_edit = st.one_of(plain_edits, plain_edits, plain_edits, ways, groups)


def same(found: Walks, expected: Walks) -> None:
    for reading in READINGS:
        np.testing.assert_array_equal(found.metres[reading], expected.metres[reading])
    for name in ("facility", "facility_ids", "positions"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def by_id(study: Study) -> dict[str, FacilityCategory]:
    return {category.id: category for category in study.categories}


@contextmanager
def as_in_a_city() -> Iterator[None]:
    """Node streets in part, keep walks to facilities at their worst, in a small town too."""
    with patch.object(session, "FEW_EDGES", 0), patch.object(farthest_at_nodes, "CELLS_KEPT", 0):
        yield


def from_nothing(base: Baseline, fields: str) -> dict[str, Walks]:
    return {
        key: measure_walks(base.network, base.homes, own, bound_m=base.bound_m)
        for key, own in getattr(base, fields).items()
    }


def check_from_nothing(live: Live, study: Study, profile: str) -> None:
    """Hold a session against its scenario, applied and measured from nothing."""
    base = build_baseline(apply_scenario(study, live.scenario), profile)
    for fields, walks in (
        ("categories", live.walks), ("own_categories", live.own_walks)
    ):  # fmt: skip
        expected = from_nothing(base, fields)
        if base.opened is not None:
            opened = from_nothing(base.opened, fields)
            expected = {key: own.possible_by(opened[key]) for key, own in expected.items()}
        assert expected.keys() == walks.keys()
        for key, own in expected.items():
            same(walks[key], own)
    table = measure_coverage(base, with_areas=False).distances
    for (category, minutes, by), count in live.counts.items():
        limit_m = base.limits_m(by_id(base.study)[category])[minutes]
        homes = "neighbourhoods" if by == "neighbourhoods" else "compounds"
        some = table[(table["layer"] == homes) & (table["category"] == category)]
        some = some.assign(weight=1.0 if by == homes else some[by])
        known = some[some["located"].astype(bool) & some["weight"].notna()]
        assert count.total == known["weight"].sum()
        assert count.unmeasured == some["weight"].sum() - known["weight"].sum()
        for reading in READINGS:
            within = known[f"{reading}_m"] <= limit_m + SAME_M
            assert count.covered[reading] == known["weight"][within].sum()


def told(answer: LiveAnswer) -> dict[Key, tuple[Any, ...]]:
    """Return what an answer says of each home and category."""
    return {
        (own.category, own.layer, home_id): (
            own.facility[row],
            *(float(values[row]) for values in (own.best_m, own.low_m, own.high_m)),
            {minutes: str(reach[row]) for minutes, reach in own.reach.items()},
        )
        for own in answer.homes
        for row, home_id in enumerate(own.home.tolist())
    }


def whole(live: Live) -> dict[Key, tuple[Any, ...]]:
    """Return the same of all homes, from the table of the study as it is now."""
    base = build_baseline(live.study)
    found: dict[Key, tuple[Any, ...]] = {}
    for own in measure_coverage(base, with_areas=False).distances.to_dict("records"):
        category = by_id(base.study)[own["category"]]
        found[own["category"], own["layer"], own["demand_id"]] = (
            own["facility_id"],
            *(own[f"distance{end}_m"] for end in ("", "_low", "_high")),
            {key: find_reach(own, limit_m) for key, limit_m in base.limits_m(category).items()},
        )
    return found


def refusal(study: Study, live: Live, edit: Edit) -> list[Any]:
    """Return what applying the edits so far with one more is refused with; nothing if it is not."""
    edits = (*live.scenario.edits, edit)
    try:
        build_baseline(apply_scenario(study, replace(live.scenario, edits=edits)), live.profile)
    except DataError as error:
        return [(own.what.zh, own.mend.zh, own.rows) for own in error.faults]
    return []


def walk_through(study: Study, profile: str, edits: Sequence[Edit | None]) -> Live:
    """Do edits, undo one for each None, and hold what is refused against `apply_scenario`."""
    live = Live(study, profile)
    for edit in edits:
        before, scenario = live.walks, live.scenario
        if edit is None:
            if scenario.edits:
                live.undo()
            continue
        expected = refusal(study, live, edit)
        if not expected:
            live.do(edit)
        else:
            with pytest.raises(DataError) as caught:
                live.do(edit)
            assert [(own.what.zh, own.mend.zh, own.rows) for own in caught.value.faults] == expected
        if expected:
            assert live.scenario == scenario
            assert all(live.walks[key] is own for key, own in before.items())
    return live


@given(data=st.data())
@RULES
def test_plain_edits_equal_the_edited_study_measured_from_nothing(
    town: Study, data: st.DataObject
) -> None:
    study = data.draw(studies(town))
    profile = data.draw(st.sampled_from(["standard", "elderly"]))
    edits = data.draw(st.lists(st.one_of(plain_edits, groups, st.none()), min_size=1, max_size=7))
    with as_in_a_city() if data.draw(st.booleans()) else nullcontext():
        check_from_nothing(walk_through(study, profile, edits), study, profile)


@given(data=st.data())
@RULES
def test_edits_of_streets_and_all_others_equal_the_study_measured_from_nothing(
    town: Study, data: st.DataObject
) -> None:
    study = data.draw(studies(town))
    profile = data.draw(st.sampled_from(["standard", "elderly"]))
    edits = data.draw(st.lists(every_edit, min_size=1, max_size=5))
    with as_in_a_city() if data.draw(st.booleans()) else nullcontext():
        check_from_nothing(walk_through(study, profile, edits), study, profile)


@given(data=st.data())
@RULES
def test_done_and_undone_nothing_is_another_and_redone_all_is_as_it_was(
    town: Study, data: st.DataObject
) -> None:
    study = data.draw(studies(town))
    states_kept = data.draw(st.sampled_from([0, 1, session.KEPT]))  # 0: all is made from rows
    with patch.object(session, "KEPT", states_kept):
        hold_undone_and_redone(study, data)


def hold_undone_and_redone(study: Study, data: st.DataObject) -> None:
    live = walk_through(study, "standard", data.draw(st.lists(every_edit, max_size=3)))
    kept = [(live.walks, live.own_walks, dict(live.counts))]
    for edit in data.draw(st.lists(every_edit, min_size=1, max_size=3)):
        if not refusal(study, live, edit):
            live.do(edit)
            kept.append((live.walks, live.own_walks, dict(live.counts)))
    scenario = live.scenario
    for steps, move in ((kept[-2::-1], live.undo), (kept[1:], live.redo)):
        for walks, own_walks, counts in steps:
            move()
            assert live.counts == counts
            for found, expected in ((live.walks, walks), (live.own_walks, own_walks)):
                assert found.keys() == expected.keys()
                for key, own in expected.items():
                    same(found[key], own)
    assert live.scenario == scenario


@given(data=st.data())
@RULES
def test_answers_tell_what_is_another_and_nothing_else(town: Study, data: st.DataObject) -> None:
    study = data.draw(studies(town))
    live = Live(study)
    said = whole(live)
    for edit in data.draw(st.lists(st.one_of(plain_edits, ways), min_size=1, max_size=4)):
        if refusal(study, live, edit):
            continue
        counts, answer = dict(live.counts), live.do(edit)
        now = whole(live)
        changed = {key: own for key, own in now.items() if repr(own) != repr(said[key])}
        assert repr(sorted(told(answer).items())) == repr(sorted(changed.items()))
        assert answer.counts == {key: own for key, own in live.counts.items() if own != counts[key]}
        said = now


def test_a_session_without_edits_is_the_study_itself(town: Study) -> None:
    live = Live(town)
    check_from_nothing(live, town, "standard")
    assert live.study is town
    assert live.revision == 0
    for nothing in (live.undo, live.redo):
        with pytest.raises(DataError):
            nothing()
    with pytest.raises(UnknownNameError):
        Live(town, "nobody")


def test_a_new_edit_cuts_what_could_be_done_again(town: Study) -> None:
    live = Live(town)
    move = Edit(op="facility.move", target="clinic-1", new=at(300, 0))
    assert live.do(move).revision == 1
    assert live.undo().revision == 2
    live.do(Edit(op="facility.remove", target="school-1"))
    with pytest.raises(DataError):
        live.redo()
    assert [own.op for own in live.scenario.edits] == ["facility.remove"]


def test_the_last_facility_of_a_category_and_the_last_of_all_can_go(town: Study) -> None:
    live = Live(town)
    for target in ("clinic-1", "market-1", "school-1"):
        if not refusal(town, live, Edit(op="facility.remove", target=target)):
            live.do(Edit(op="facility.remove", target=target))
            check_from_nothing(live, town, "standard")
    assert live.counts["health", 15, "compounds"].covered["near"] == 0
    assert len(town_layers()["facilities"]) == 3


def test_another_speed_moves_no_walk(town: Study) -> None:
    live = Live(town, "elderly")
    walks = live.walks
    slow = Edit(op="profile.set", target="elderly", new={"speed_m_per_s": 0.3})
    answer = live.do(slow)
    assert all(live.walks[key] is own for key, own in walks.items())
    assert {own.category for own in answer.homes} == {"health", "market"}
    check_from_nothing(live, town, "elderly")


@pytest.fixture(scope="module")
def bundled() -> Study:
    return read_study(DATA)


@pytest.mark.parametrize("seed", range(4))
def test_edits_of_the_bundled_study_equal_it_measured_from_nothing(
    bundled: Study, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streets of many pieces, areas and facilities known to a street; edits where homes are."""
    if seed % 2:
        monkeypatch.setattr(session, "FEW_EDGES", 0)
        monkeypatch.setattr(farthest_at_nodes, "CELLS_KEPT", 0)
    chosen = np.random.default_rng(seed)
    homes, streets = bundled.layers["compounds"], bundled.layers["streets"].index
    places = shapely.get_coordinates(shapely.centroid(homes.geometry.dropna().to_numpy()))

    def near() -> dict[str, float]:
        lon, lat = places[chosen.integers(len(places))] + chosen.uniform(-2e-3, 2e-3, 2)
        return {"lon": float(lon), "lat": float(lat)}

    def vertex() -> list[float]:
        return list(near().values())

    category = bundled.categories[seed].kinds[0]
    of_kind = bundled.layers["facilities"].query("kind == @category").index
    live = Live(bundled, "elderly" if seed else "standard")
    start = live.walks
    edits = [
        Edit(op="link.add", target="a-link", new={"name": "通道", "line": [vertex(), vertex()]}),
        Edit(op="facility.add", target="a", new={"kind": category, "name": "试设", **near()}),
        Edit(op="street.close", target=streets[chosen.integers(len(streets))]),
        Edit(op="home.set", target=homes.index[chosen.integers(len(homes))], new=near()),
        Edit(op="facility.move", target=of_kind[0], new={**near(), "accuracy_m": 25.0}),
        Edit(op="street.open", target="lvdi-tongdao"),
        Edit(op="facility.set", target=of_kind[0], new={"assumed": True}),
        Edit(op="street.close", target=streets[chosen.integers(len(streets))]),
    ]
    for edit in edits:
        live.do(edit)
    check_from_nothing(live, bundled, live.profile)
    for _ in edits:
        live.undo()
    for key, own in start.items():
        same(live.walks[key], own)


@st.composite
def gated_studies(draw: st.DrawFn, town: Study) -> tuple[Study, list[str]]:
    """Return a random gated town, some of whose facilities stand in yards, and its gates."""
    own = draw(gated_towns())
    gates, homes = own.gates(), [*own.compounds(), home("plain", point(50, 0))]
    if draw(st.booleans()):  # an outline, so that facilities in it are behind its gates
        yard = own.yards[0]
        homes[0] = home(yard.id, shapely.box(*yard.box))
    placed_ = [
        facility(name, point(*spot), kind=kind, accuracy_m=draw(st.sampled_from([0.0, 20.0])))
        for (name, spot), kind in zip(own.facilities.items(), KINDS * 3, strict=False)
    ]
    inside = facility("inside", point(*own.yards[0].inner()), kind="clinic")
    layers = {
        "streets": own.streets(),
        "compounds": layer(homes),
        "facilities": layer([*placed_, inside]),
        **({"gates": layer(gates)} if gates else {}),
    }
    if draw(st.booleans()):
        layers["entrances"] = layer([row("door", point(0, 50), facility_id="inside")])
    return edit_study(town, layers=layers), [str(own["id"]) for own in gates]


def gate_edits(study: Study, gates: list[str]) -> st.SearchStrategy[Edit]:
    """Return edits of gates, of homes behind them and of facilities among them."""
    homes = st.sampled_from(study.layers["compounds"].index.tolist())
    facilities = st.sampled_from(study.layers["facilities"].index.tolist())
    states = st.sampled_from(["open", "residents", "closed", "unknown"])
    return st.one_of(
        st.builds(
            lambda target, state: Edit(op="gate.set", target=target, new={"state": state}),
            st.sampled_from([*gates, "new"]), states,
        ),
        st.builds(
            lambda target, compound, state, where: Edit(
                op="gate.add",
                target=target,
                new={"compound_id": compound, "name": "新门", "state": state, **where},
            ),
            st.sampled_from(["new", "newer"]), homes, states, wheres,
        ),
        st.builds(
            lambda target, where: Edit(op="home.set", target=target, new=where), homes, wheres
        ),
        st.builds(
            lambda target, where: Edit(op="facility.move", target=target, new=where),
            facilities, wheres,
        ),
        st.builds(lambda target: Edit(op="facility.remove", target=target), facilities),
    )  # fmt: skip


@given(data=st.data())
@settings(RULES, max_examples=RULES.max_examples // 4)  # of many compounds each
def test_edits_of_gated_towns_equal_the_study_measured_from_nothing(
    town: Study, data: st.DataObject
) -> None:
    study, gates = data.draw(gated_studies(town))
    edits = data.draw(
        st.lists(
            st.one_of(gate_edits(study, gates), gate_edits(study, gates), every_edit, st.none()),
            min_size=1,
            max_size=5,
        )
    )
    check_from_nothing(walk_through(study, "standard", edits), study, "standard")


def test_the_hour_of_gates_counts_in_a_session(tmp_path: Path) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    late = Access(at_min=21 * 60)
    assert Live(study).walks["health"].metres["near"][1] == pytest.approx(10, abs=0.1)
    assert Live(study, access=late).walks["health"].metres["near"][1] == pytest.approx(210, abs=0.5)
