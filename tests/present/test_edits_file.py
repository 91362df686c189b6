"""Scenarios and corrections as files: what is written is what is read again."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    Corrections,
    Edit,
    OutputError,
    Scenario,
    read_corrections,
    read_scenario,
    write_corrections,
    write_scenario_file,
)
from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.words.names import one_line
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.scenario import Op

words = st.text(max_size=20).map(one_line).filter(bool)
keys = st.text(max_size=12).map(one_line).filter(bool)
lon, lat = st.floats(-180, 180), st.floats(-90, 90)
metres = st.floats(0, 5_000)
people = st.floats(0, 1e9)
place = {"lon": lon, "lat": lat}
line = st.lists(st.tuples(lon, lat), min_size=2, max_size=5)
finite = st.floats(allow_nan=False, allow_infinity=False)
old_values = st.one_of(st.text(max_size=10).map(one_line), st.booleans(), finite)
olds = st.dictionaries(keys, old_values, max_size=3)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(str)


def edit_of(op: Op, needed: dict[str, Any], free: dict[str, Any]) -> st.SearchStrategy[Edit]:
    return st.builds(
        Edit,
        op=st.just(op),
        target=keys,
        new=st.fixed_dictionaries(needed, optional=free),
        old=olds,
        basis=words | st.just(""),
        by=words | st.just(""),
        at=words | st.just(""),
    )


home = {
    "households": st.integers(0, 100_000).map(float),
    "residents": people,
    "residents_60plus": people,
}
offers = dict.fromkeys(CAPACITIES, people)
what = {"name": words, "kind": keys, "status": keys, "assumed": st.booleans(), "accuracy_m": metres}
what |= offers
singles = st.one_of(
    edit_of("facility.add", {"kind": keys, "name": words, **place}, {"accuracy_m": metres}),
    edit_of("facility.move", place, {"accuracy_m": metres}),
    edit_of("facility.remove", {}, {}),
    edit_of("facility.set", {}, what),
    edit_of("home.set", {}, {**place, **home, "accuracy_m": metres}),
    edit_of("link.add", {"name": words, "line": line}, {"street_class": keys}),
    edit_of("street.close", {}, {}),
    edit_of("street.open", {}, {}),
    edit_of("profile.set", {}, {"speed_m_per_s": st.floats(0.1, 3), "avoids": st.lists(keys)}),
)


def group_of(edits: st.SearchStrategy[Edit]) -> st.SearchStrategy[Edit]:
    inner = st.lists(edits, min_size=1, max_size=3).map(tuple)
    return st.builds(Edit, op=st.just("group"), edits=inner, old=olds, by=words)


scenarios = st.builds(
    Scenario,
    name=words,
    note=st.text(max_size=40).map(one_line),
    edits=st.lists(st.recursive(singles, group_of, max_leaves=4), max_size=4).map(tuple),
)
placed = {**place, "accuracy_m": metres}
facts = st.one_of(
    edit_of("facility.add", {"kind": keys, "name": words, **placed}, {}),
    edit_of("facility.add", {"kind": keys, "name": words}, {"accuracy_m": metres, **offers}),
    edit_of("facility.move", placed, {}),
    edit_of("facility.remove", {}, {}),
    edit_of("facility.set", {}, what),
    edit_of("home.set", placed, home),
    edit_of("home.set", {}, home),
    edit_of("link.add", {"name": words, "line": line, "accuracy_m": metres}, {}),
    edit_of("street.close", {}, {}),
    edit_of("street.open", {}, {}),
    edit_of("register.set", {"complete": st.booleans()}, {}),
)
corrections = st.builds(
    Corrections,
    edits=st.lists(
        st.builds(
            lambda edit, basis, by, at: replace(edit, basis=basis, by=by, at=at),
            facts,
            words,
            words,
            days,
        ),
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(scenarios)
def test_a_scenario_that_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, scenario: Scenario
) -> None:
    path = write_scenario_file(scenario, tmp_path_factory.getbasetemp() / "scenarios" / "s.toml")
    assert read_scenario(path) == replace(scenario, file="s.toml")


@settings(max_examples=40, deadline=None)
@given(corrections)
def test_corrections_that_are_written_are_read_again(
    tmp_path_factory: pytest.TempPathFactory, made: Corrections
) -> None:
    folder = tmp_path_factory.getbasetemp() / "corrected"
    write_corrections(made, folder)
    assert read_corrections(folder) == made


def test_numbers_of_tables_are_written_as_numbers(tmp_path: Path) -> None:
    new = {"households": np.int64(7), "residents": np.float64(8.5), "accuracy_m": np.float32(2)}
    said: dict[str, Any] = {"basis": "b", "by": "b", "at": "2025-12-03"}
    made = Corrections(edits=(Edit(op="home.set", target="h", new=new, **said),))
    write_corrections(made, tmp_path)
    found = read_corrections(tmp_path).edits[0].new
    assert found == {"households": 7, "residents": 8.5, "accuracy_m": 2}


def test_corrections_go_into_a_study_and_over_their_own_only(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town")
    said: dict[str, Any] = {"basis": "b", "by": "b", "at": "2025-12-03"}
    made = Corrections(edits=(Edit(op="street.close", target="row-0", **said),))
    for one in (Corrections(), made):
        write_corrections(one, study)
        assert read_corrections(study) == one
    with (study / "corrections.toml").open("a", encoding="utf-8") as file:
        file.write("# as the committee said\n")
    with pytest.raises(OutputError, match=r"corrections\.toml（写出以后有人改过）"):
        write_corrections(Corrections(), study)
    assert read_corrections(study) == made


def test_no_number_is_not_written_and_what_was_there_stays(tmp_path: Path) -> None:
    write_corrections(Corrections(), tmp_path)
    unknown = Edit(op="home.set", target="h", new={"households": math.nan})
    with pytest.raises(ValueError, match="JSON"):
        write_corrections(Corrections(edits=(unknown,)), tmp_path)
    assert read_corrections(tmp_path) == Corrections()


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(OutputError):
        write_scenario_file(Scenario(name="s"), tmp_path / "taken" / "s.toml")


def test_a_scenario_stands_beside_a_study_and_never_over_what_is_not_ours(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    closed = Scenario(name="封闭", edits=(Edit(op="street.close", target="x-0"),))
    path = write_scenario_file(closed, study / "scenarios" / "close.toml")
    opened = replace(closed, edits=(Edit(op="street.open", target="x-0"),))
    assert write_scenario_file(opened, path) == path  # over its own
    assert read_scenario(path).edits == opened.edits
    text = path.read_text(encoding="utf-8") + "# 待核\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match="有人改过"):
        write_scenario_file(closed, path)
    theirs = study / "scenarios" / "theirs.toml"
    theirs.write_text("# 手写\n", encoding="utf-8")
    with pytest.raises(OutputError, match="不是本程序写的"):
        write_scenario_file(closed, theirs)
    assert (path.read_text(encoding="utf-8"), theirs.read_text(encoding="utf-8")) == (
        text,
        "# 手写\n",
    )
    with pytest.raises(OutputError, match=r"scenarios.close\.toml"):
        write_scenario_file(closed, study / "close.toml")
    assert not (study / "close.toml").exists()
