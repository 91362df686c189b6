"""What is entered is on disk before it is answered, and can be taken back; nothing is lost."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from ganquan_geo import measure_coverage, read_corrections, read_study
from ganquan_geo.flow.coverage import usual_draws
from ganquan_geo.load.plan.photos import read_photos
from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.writing import open_folder
from tests.serve.client import HOST, TOKEN, ask

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from tests.serve.client import Answer
    from tests.serve.conftest import Served

PLACED = {"op": "facility.move", "target": "market-1", "accuracy_m": 5.0}
DECLARED = {"op": "register.set", "target": "health", "complete": True}


def at(served: Served, facility: str) -> dict[str, object]:
    """Return where a facility is, as a correction says it."""
    place = served.desk.result.study.layers["facilities"].geometry[facility]
    return {"lon": place.x, "lat": place.y}


def figures(result: CoverageResult) -> list[tuple[object, ...]]:
    """Return what is found but for what is likely, which follows the figures."""
    return [
        (own.category, own.tier_min, own.denominator, own.share, own.low, own.high)
        for own in result.findings
    ]


def test_a_fact_is_kept_signed_and_changes_figures(served: Served) -> None:
    before = figures(served.desk.result)
    answer = served.record(PLACED | at(served, "clinic-1"), DECLARED)
    assert answer.status == 200
    edits = read_corrections(served.folder).edits
    assert [(own.op, own.by, own.basis) for own in edits] == [
        ("facility.move", "test", "seen on site"),
        ("register.set", "test", "seen on site"),
    ]
    after = served.desk.result
    assert before != figures(after)
    anew = measure_coverage(read_study(served.folder))
    assert figures(after) == figures(anew)
    assert after.study.inputs == anew.study.inputs
    state = answer.json()["serve"]
    assert (state["revision"], len(state["corrections"])) == (1, 2)


def test_what_is_likely_follows(served: Served) -> None:
    desk = served.desk
    desk._draw(desk.stamp, desk.baseline)
    drawn = measure_coverage(read_study(served.folder), draws=usual_draws(desk.baseline))
    assert (desk.result.findings, desk.result.draws) == (drawn.findings, drawn.draws)
    stamp = desk.stamp
    desk._draw(stamp - 1, desk.baseline)  # of a state that has gone
    assert desk.stamp == stamp


def test_taking_back_leads_to_the_state_before(served: Served) -> None:
    findings = figures(served.desk.result)
    served.record(PLACED | at(served, "clinic-1"))
    served.record(DECLARED)
    back = served.ask("api/corrections/back", {"revision": 2, "number": 1})
    assert back.status == 200
    assert [own.op for own in read_corrections(served.folder).edits] == ["register.set"]
    served.ask("api/corrections/back", {"revision": 3, "number": 1})
    assert read_corrections(served.folder).edits == ()
    assert figures(served.desk.result) == findings
    gone = served.ask("api/corrections/back", {"revision": 4, "number": 1})
    assert gone.status == 409


def test_what_others_rest_on_is_not_taken_back(served: Served) -> None:
    new = {"op": "facility.add", "id": "new-1", "kind": "market", "name": "x", "accuracy_m": 5.0}
    assert served.record(new | at(served, "clinic-1")).status == 200
    moved = {"op": "facility.move", "target": "new-1", "accuracy_m": 5.0}
    assert served.record(moved | at(served, "clinic-1")).status == 200
    back = served.ask("api/corrections/back", {"revision": 2, "number": 1})
    assert (back.status, "new-1" in back.json()["faults"][0]) == (422, True)
    assert len(read_corrections(served.folder).edits) == 2


@pytest.mark.parametrize(
    "fact",
    [
        {"op": "facility.move", "target": "nobody", "lon": 121.4, "lat": 31.2, "accuracy_m": 5},
        {"op": "facility.move", "target": "market-1", "lon": 0, "lat": 0, "accuracy_m": 5},
        {"op": "facility.move", "target": "market-1", "lon": 999, "lat": 0, "accuracy_m": 5},
        {"op": "facility.move", "target": "market-1", "lon": 121.4, "lat": 31.2},
        {"op": "home.set", "target": "home-a", "households": -1},
        {"op": "home.set", "target": "home-a", "households": "many"},
        {"op": "profile.set", "target": "standard", "speed_m_per_s": 1},
        {"op": "remove.everything", "target": "x"},
        {"op": "register.set", "target": "health", "complete": True, "by": "", "extra": 1},
        {"op": "facility.add", "id": "x", "kind": "nonsense", "name": "x"},
    ],
)
def test_what_is_wrong_is_refused_whole(served: Served, fact: dict[str, object]) -> None:
    answer = served.record(DECLARED, fact)
    assert (answer.status, bool(answer.json()["faults"])) == (422, True)
    assert served.desk.revision == 0
    assert not (served.folder / "corrections.toml").exists()


def test_nobody_signs_with_nothing(served: Served) -> None:
    said = {"revision": 0, "edits": [DECLARED], "by": " \u200b", "basis": "x"}
    assert served.ask("api/corrections", said).status == 422


def test_a_second_window_is_told_and_loses_nothing(served: Served) -> None:
    assert served.record(DECLARED, revision=0).status == 200
    late = served.record(PLACED | at(served, "clinic-1"), revision=0)
    assert (late.status, late.json()["state"]["serve"]["revision"]) == (409, 1)
    assert len(read_corrections(served.folder).edits) == 1


def picture(form: str = "JPEG", **more: Any) -> bytes:  # noqa: ANN401 - options of Pillow
    made = io.BytesIO()
    Image.new("RGB", (2400, 1200), "#336699").save(made, form, **more)
    return made.getvalue()


def hand_in(served: Served, content: bytes, **fact: object) -> Answer:
    edit = {"op": "project.set", "target": "first-row", **fact}
    photos = {"photo_after": base64.b64encode(content).decode()}
    said = {"revision": 0, "edits": [edit], "by": "x", "basis": "x", "photos": photos}
    return served.ask("api/corrections", said)


def test_a_photograph_is_kept_as_a_picture_and_shown_with_its_project(planned: Served) -> None:
    secret = Image.Exif()
    secret[0x010E] = "taken at home"
    content = picture(exif=secret) + b"<script>hidden</script>"
    answer = hand_in(planned, content, status="done")
    assert answer.status == 200
    (told,) = answer.json()["serve"]["corrections"]
    assert "stay in the study's folder (photos/first-row-photo_after-" in told["source"]
    (kept,) = (planned.folder / "photos").iterdir()
    assert (b"taken at home" in content, b"taken at home" in kept.read_bytes()) == (True, False)
    assert b"script" not in kept.read_bytes()
    study = read_study(planned.folder)
    assert study.plan is not None
    assert study.plan.records["first-row"].status == "done"
    after = read_photos(study)["first-row"].after
    assert (after.state, after.file, after.width) == ("shown", f"photos/{kept.name}", 720)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.4", picture("GIF"), picture()[:900]])
def test_what_is_no_picture_is_not_kept(planned: Served, content: bytes) -> None:
    assert hand_in(planned, content).status == 422
    assert not (planned.folder / "photos").exists()


@pytest.mark.parametrize("file", ["../a.jpg", "/etc/passwd", "study.toml", "none.jpg", "a\0b"])
def test_a_photograph_that_is_named_lies_in_the_study(planned: Served, file: str) -> None:
    (planned.folder.parent / "a.jpg").write_bytes(picture())
    fact = {"op": "project.set", "target": "first-row", "photo_before": file}
    assert planned.record(fact).status == 422
    (planned.folder / "a.jpg").write_bytes(picture())
    assert planned.record(fact | {"photo_before": "a.jpg"}).status == 200


def test_photographs_do_not_go_where_a_link_leads(planned: Served) -> None:
    elsewhere = planned.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (planned.folder / "photos").symlink_to(elsewhere)
    assert hand_in(planned, picture(), target="../../first-row").status == 422
    assert hand_in(planned, picture()).status == 507
    assert (list(elsewhere.iterdir()), planned.desk.revision) == ([], 0)


def test_what_would_break_the_plan_is_refused(planned: Served) -> None:
    fact = {"op": "project.set", "target": "first-row"}
    for wrong in ({"status": "soon"}, {"end_date": "2024-01-01"}, {"progress": "300%"}, {}):
        assert planned.record(fact | wrong).status == 422, wrong
    assert planned.record(fact | {"target": "none", "status": "done"}).status == 422
    assert not (planned.folder / "corrections.toml").exists()


def test_what_somebody_wrote_by_hand_stays(served: Served) -> None:
    by_hand = "# seen by hand\n"
    (served.folder / "corrections.toml").write_text(by_hand, encoding="utf-8")
    answer = served.record(DECLARED)
    assert (answer.status, served.desk.revision) == (507, 0)
    assert (served.folder / "corrections.toml").read_text(encoding="utf-8") == by_hand


def test_one_process_writes_at_a_time(served: Served) -> None:
    with pytest.raises(OutputError, match="another run"), open_folder(served.folder, wait_s=0.0):
        pass


def test_layers_as_delivered_are_never_written(served: Served) -> None:
    before = {path.name: path.read_bytes() for path in served.folder.glob("*.geojson")}
    served.record(PLACED | at(served, "clinic-1"))
    assert {path.name: path.read_bytes() for path in served.folder.glob("*.geojson")} == before


def test_the_forms_hold_what_was_entered(served: Served) -> None:
    served.record({"op": "home.set", "target": "home-a", "households": 123})
    answer = served.ask("forms.xlsx")
    assert answer.body.startswith(b"PK")
    assert ask(served.app, f"/{TOKEN}/forms.xlsx", headers={"host": HOST}).status == 200


def test_hostile_texts_are_texts(served: Served) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    new = {"op": "facility.add", "id": "e-1", "kind": "market", "name": evil, "accuracy_m": 5.0}
    assert served.record(new | at(served, "clinic-1")).status == 200
    assert "<img src=x" not in served.ask("").body.decode()
