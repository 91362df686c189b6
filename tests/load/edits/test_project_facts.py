"""What corrections say of projects counts as rows of their own table do, and goes over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganquan_geo import Corrections, Edit, read_study, write_corrections
from ganquan_geo.present.corrections import word_change
from tests.towns.forms import fill, write_town_forms
from tests.towns.plan import PROJECTS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

SAID: dict[str, Any] = {"basis": "验收单 9 号", "by": "管理办", "at": "2025-12-03"}
DONE = {"status": "done", "progress": "100%", "end_date": "2025-11-30"}
STRETCHES = (
    "id,name,stretch,status,evidence\nfirst-row,首行,东段,在建,\nfirst-row,首行,西段,未开工,\n"
    "column-100,百列,,在建,\n"
)


def corrected(town: Path, *said: tuple[str, dict[str, str]]) -> Study:
    edits = tuple(Edit(op="project.set", target=key, new=new, **SAID) for key, new in said)
    write_corrections(Corrections(edits=edits), town)
    return read_study(town)


def test_a_state_counts_with_its_basis_as_evidence_over_table_and_forms(tmp_path: Path) -> None:
    town = write_plan_town(tmp_path / "town")
    fill(write_town_forms(town), {("projects", "column-100"): {"status": "暂缓", "length_m": 99}})
    study = corrected(town, ("column-100", DONE), ("column-100", {"photo_after": "a.jpg"}))
    assert study.plan is not None
    record = study.plan.records["column-100"]
    assert (record.status, record.evidence, record.photo_after) == ("done", "验收单 9 号", "a.jpg")
    assert (record.progress_share, record.length_m, str(record.start)) == (1.0, 99, "2025-10-01")
    change = word_change(study.corrections[0], study)
    assert [own.state for own in study.corrections] == ["ok", "ok"]
    assert change.zh == "填报项目：column-100，状态 完成，形象进度 100%，实际竣工 2025-11-30"


def test_without_a_stretch_the_whole_project_is_meant(tmp_path: Path) -> None:
    town = write_plan_town(tmp_path / "town", projects=STRETCHES)
    for said, status in ((DONE, "done"), (DONE | {"stretch": "东段"}, "under_way")):
        study = corrected(town, ("first-row", said))
        assert study.plan is not None
        assert study.plan.records["first-row"].status == status


def test_a_project_that_the_plan_lacks_is_told_and_changes_nothing(tmp_path: Path) -> None:
    town = write_plan_town(tmp_path / "town", projects=PROJECTS)
    before = read_study(town).plan
    study = corrected(town, ("首行", DONE))
    (own,) = study.corrections
    assert (study.plan, own.state) == (before, "gone")
    (fault,) = (one for one in study.warnings if one.where == "corrections.toml")
    assert (fault.severity, "first-row" in fault.mend.zh) == ("warning", True)


def test_a_state_that_nobody_knows_is_a_fault_of_the_plan_that_names_the_file(
    tmp_path: Path,
) -> None:
    study = corrected(write_plan_town(tmp_path / "town"), ("first-row", {"status": "快了"}))
    (fault,) = study.plan_faults
    assert (study.plan, fault.where, "快了" in fault.what.zh) == (None, "corrections.toml", True)
