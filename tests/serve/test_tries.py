"""What is tried: answered as measured from scratch, kept as files of the study and nowhere else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import apply_scenario, build_baseline, measure_coverage, read_scenario

if TYPE_CHECKING:
    from tests.serve.conftest import Served

WAIT_S = 300.0


def begin(served: Served, **more: object) -> dict[str, Any]:
    answer = served.ask("api/try/begin", {"walker": "standard", **more})
    assert answer.status == 200
    return dict(answer.json())


def step(served: Served, state: dict[str, Any], what: str, edit: object = None) -> dict[str, Any]:
    said = {"of": state["of"], "revision": state["revision"], "step": what, "edit": edit}
    answer = served.ask("api/try/change", said)
    assert answer.status == 200, answer.json()
    return dict(answer.json())


def market(served: Served) -> dict[str, object]:
    place = served.desk.result.study.layers["compounds"].geometry["home-d"]
    new = {"op": "facility.add", "id": "try-1", "kind": "market", "name": "<b>new</b>"}
    return new | {"lon": place.x, "lat": place.y}


def table(rows: list[list[Any]]) -> dict[tuple[int, int], list[Any]]:
    return {(row[0], row[1]): row[2:] for row in rows}


def done(served: Served, said: dict[str, object]) -> dict[str, Any]:
    """Begin long work, and return what became of it."""
    assert served.ask("api/job", said).status == 200
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        job: dict[str, Any] = served.ask("api/job/now").json()
        if job["state"] != "running":
            return job
        time.sleep(0.1)
    raise TimeoutError


def test_an_edit_is_answered_as_it_is_measured_and_undone(served: Served) -> None:
    start = begin(served)
    assert start["homes"] == []
    after = step(served, start, "do", market(served))
    tried = table(start["before"]) | table(after["homes"])
    begun = begin(served)  # another window goes on from there
    assert table(begun["before"]) | table(begun["homes"]) == tried
    scenario = read_scenario_of(served, begun)
    measured = measure_coverage(apply_scenario(served.desk.result.study, scenario))
    numbers = {own.id: number for number, own in enumerate(measured.study.categories)}
    homes = list(measured.study.layers["compounds"].index)
    own = measured.distances[measured.distances["layer"] == "compounds"]
    for row in own.to_dict("records"):
        found = tried[homes.index(row["demand_id"]), numbers[row["category"]]]
        assert found[1] == pytest.approx(row["distance_m"], abs=0.06, nan_ok=True) or (
            found[1] is None and row["distance_m"] != row["distance_m"]
        )
    back = step(served, begun, "undo")
    assert (tried | table(back["homes"]), back["undone"]) == (table(begun["before"]), 1)
    again = step(served, {**begun, **back}, "redo")
    assert table(begun["before"]) | table(again["homes"]) == tried


def read_scenario_of(served: Served, state: dict[str, Any]) -> Any:  # noqa: ANN401
    said = {"of": state["of"], "revision": state["revision"], "name": "kept"}
    answer = served.ask("api/try/save", said)
    assert answer.status == 200
    state |= answer.json()
    return read_scenario(served.folder / "scenarios" / "kept.toml")


def test_a_place_on_a_street_names_it(served: Served) -> None:
    start = begin(served)
    streets = served.desk.result.study.layers["streets"]
    place = streets.geometry.iloc[0].interpolate(0.5, normalized=True)
    closed = step(served, start, "do", {"op": "street.close", "lon": place.x, "lat": place.y})
    assert closed["edits"][0]["target"] == streets.index[0]
    nowhere = {"op": "street.close", "lon": 0.0, "lat": 0.0}
    said = {"of": closed["of"], "revision": closed["revision"], "step": "do", "edit": nowhere}
    assert served.ask("api/try/change", said).status == 422


def test_what_is_tried_on_another_state_is_refused(served: Served) -> None:
    start = begin(served)
    after = step(served, start, "do", market(served))
    late = {"of": start["of"], "revision": start["revision"], "step": "undo"}
    assert served.ask("api/try/change", late).status == 409
    served.record({"op": "register.set", "target": "health", "complete": True})
    stale = {"of": after["of"], "revision": after["revision"], "step": "undo"}
    assert served.ask("api/try/change", stale).status == 409
    assert len(begin(served)["edits"]) == 1  # carried over to the study as corrected


BAD_NAMES = (
    *("../evil", "a/b", "a\\b", "", " ", ".", "..", ".hidden", "x" * 61, "con", "a\x00b"),
    *("a\nb", "~"),
)


def test_no_name_leads_out_of_the_folder(served: Served) -> None:
    state = begin(served)
    before = sorted(served.folder.parent.rglob("*"))
    for name in BAD_NAMES:
        said = {"of": state["of"], "revision": state["revision"], "name": name}
        assert served.ask("api/try/save", said).status == 422, name
        if name:
            opened = served.ask("api/try/begin", {"walker": "standard", "open": name})
            assert opened.status == 422, name
    assert sorted(served.folder.parent.rglob("*")) == before


def test_a_folder_that_leads_elsewhere_is_not_written_to(served: Served) -> None:
    elsewhere = served.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (served.folder / "scenarios").symlink_to(elsewhere)
    state = begin(served)
    said = {"of": state["of"], "revision": state["revision"], "name": "x"}
    assert served.ask("api/try/save", said).status == 422
    assert list(elsewhere.iterdir()) == []


def test_what_no_longer_fits_is_told_and_a_file_of_ones_own_stays(served: Served) -> None:
    own = 'name = "own"\n[[edits]]\nop = "facility.remove"\ntarget = "gone"\n'
    file = served.folder / "scenarios" / "own.toml"
    file.parent.mkdir()
    file.write_text(own, encoding="utf-8")
    state = begin(served, open="own")
    assert (len(state["unfit"]), state["edits"], state["files"]) == (1, [], ["own"])
    said = {"of": state["of"], "revision": state["revision"], "name": "own"}
    assert served.ask("api/try/save", said).status == 507
    assert file.read_text(encoding="utf-8") == own


WRONG: tuple[dict[str, object], ...] = (
    {"op": "facility.add", "id": "a", "kind": "market", "name": "x", "lon": "1", "lat": 1},
    {"op": "facility.add", "id": "a", "kind": "none", "name": "x", "lon": 121.4, "lat": 31.2},
    {"op": "register.set", "target": "health", "complete": True},
    {"op": "group", "edits": []},
    {"op": "street.close", "lon": "x", "lat": 1},
    {},
)


def test_a_wrong_edit_changes_nothing(served: Served) -> None:
    state = begin(served)
    for edit in WRONG:
        said = {"of": state["of"], "revision": state["revision"], "step": "do", "edit": edit}
        assert served.ask("api/try/change", said).status in (400, 422), edit
    assert begin(served)["edits"] == []


def test_sites_are_found_and_work_can_be_called_off(served: Served) -> None:
    state = step(served, begin(served), "do", {"op": "facility.remove", "target": "clinic-1"})
    at = {"of": state["of"], "revision": state["revision"]}
    found = done(served, {**at, "what": "sites", "category": "health", "count": 1})
    assert (found["state"], bool(found["sentences"])) == ("done", True)
    after = step(served, state, "do", found["choices"][0])
    at = {"of": after["of"], "revision": after["revision"]}
    assert done(served, {**at, "what": "sites", "category": "none"})["state"] == "failed"
    served.ask("api/job", {**at, "what": "report"})
    off = served.ask("api/job/off", {}).json()
    assert (off["state"], served.ask(f"made/{off['number']}").status) == ("called off", 409)


def test_any_edit_is_taken_out_and_what_rests_on_it_keeps_it(served: Served) -> None:
    start = begin(served)
    added = step(served, start, "do", market(served))
    closed = step(served, added, "do", {"op": "facility.remove", "target": "clinic-1"})
    left = step(served, closed, "take out", 1)
    now = table(start["before"])
    for state in (added, closed, left):
        now |= table(state["homes"])
    anew = begin(served)
    assert ([own["op"] for own in left["edits"]], left["undone"]) == (["facility.remove"], 0)
    assert now == table(anew["before"]) | table(anew["homes"])
    again = step(served, anew, "do", market(served))
    away = {key: own for key, own in market(served).items() if key in ("lon", "lat")}
    moved = step(served, again, "do", {"op": "facility.move", "target": "try-1", **away})
    said = {"of": moved["of"], "revision": moved["revision"], "step": "take out", "edit": 2}
    assert served.ask("api/try/change", said).status == 422
    same = begin(served)
    assert table(same["homes"]) == table(begin(served)["homes"])
    assert len(same["edits"]) == 3


def test_gates_are_ranked_and_one_is_tried(planned: Served) -> None:
    state = begin(planned)
    at = {"of": state["of"], "revision": state["revision"]}
    found = done(planned, {**at, "what": "gates", "category": "health", "count": 3})
    assert (found["state"], found["choices"][0]["target"]) == ("done", "gate-closed")
    opened = step(planned, state, "do", found["choices"][0])
    assert opened["homes"]


def test_two_are_compared_on_a_page_that_runs_its_own_scripts(served: Served) -> None:
    state = step(served, begin(served), "do", market(served))
    at = {"of": state["of"], "revision": state["revision"]}
    job = done(served, {**at, "what": "compare", "one": "", "other": "."})
    assert (job["state"], job["faults"]) == ("done", [])
    page = served.ask(f"made/{job['number']}")
    assert "script-src 'nonce-" in page.headers["content-security-policy"]
    assert b"<b>new</b>" not in page.body
    assert b"what is tried" in page.body  # its title, where it has no name yet
    assert served.ask("made/999").status == 409


def test_the_report_has_what_is_tried(served: Served) -> None:
    state = step(served, begin(served), "do", market(served))
    at = {"of": state["of"], "revision": state["revision"]}
    job = done(served, {**at, "what": "report", "name": "trial"})
    assert (job["state"], job["faults"]) == ("done", [])
    assert served.ask(f"made/{job['number']}").body.startswith(b"PK")


def test_who_walks_decides(served: Served) -> None:
    limits = begin(served)["limits"]
    assert begin(served, walker="elderly")["limits"] != limits
    assert served.ask("api/try/begin", {"walker": "nobody"}).status == 422
    assert build_baseline(served.desk.result.study, "elderly").profile.id == "elderly"


def test_a_state_that_only_looks_the_same_is_refused(served: Served) -> None:
    """Another window undid, began anew and did as many things: what it did is not overwritten."""
    mine = step(served, step(served, begin(served), "do", market(served)), "undo")
    other = begin(served, anew=True)
    closed = {"op": "facility.remove", "target": "clinic-1"}
    other = step(served, step(served, other, "do", market(served)), "do", closed)
    said = {"of": mine["of"], "revision": mine["revision"], "step": "redo"}
    assert served.ask("api/try/change", said).status == 409
    assert served.ask("api/stamp").json()["tried"] == [other["of"], other["revision"]]


def test_a_window_that_asks_for_nothing_goes_on_with_what_is_tried(served: Served) -> None:
    start = begin(served, walker="elderly", at="23:30")
    tried = step(served, step(served, start, "do", market(served)), "undo")
    seen = dict(served.ask("api/try/begin", {}).json())
    assert [seen[key] for key in ("walker", "at", "undone")] == ["elderly", "23:30", 1]
    assert seen["revision"] == tried["revision"]
    assert table(seen["before"]) == table(seen["before"]) | table(seen["homes"])
    assert step(served, seen, "redo")["edits"][0]["target"] == "try-1"


def test_facilities_are_told_by_their_ids(served: Served) -> None:
    told = step(served, begin(served), "do", market(served))
    assert {row[2] for row in told["homes"]} >= {"try-1"}
    assert told["names"] == {"try-1": "<b>new</b>"}
