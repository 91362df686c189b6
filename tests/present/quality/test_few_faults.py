"""A fault map of few faults names them all as it opens; one of many does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganquan_geo import check_study
from ganquan_geo.present.quality.map import FEW, SAME_DECIMALS, build_fault_payload
from tests.present.quality.test_quality import faulty_layers
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path


def test_few_faults_are_all_named_and_one_place_once(tmp_path: Path) -> None:
    report = check_study(write_study(tmp_path / "s", layers=faulty_layers()))
    placed = [fault for fault in report.faults if fault.geometry is not None]
    few = replace(report, faults=(placed[0], placed[0], *placed[1 : FEW - 1]))
    payload: Any = build_fault_payload(few, "zh")
    assert all(rule["open"] for rule in payload["rules"])
    faults = [fault for rule in payload["rules"] for fault in rule["faults"] if "at" in fault]
    spots = {tuple(round(degree, SAME_DECIMALS) for degree in own["at"]) for own in faults}
    labelled = [fault for fault in faults if "label" in fault]
    assert len(labelled) == len(spots)
    assert "（2 处）" in labelled[0]["label"][0]
    assert all(not text.startswith("：") for own in labelled for text in own["label"])


def test_many_faults_are_not(tmp_path: Path) -> None:
    report = check_study(write_study(tmp_path / "s", layers=faulty_layers()))
    many = replace(report, faults=report.faults * (FEW + 1))
    payload: Any = build_fault_payload(many, "en")
    assert not any("open" in rule for rule in payload["rules"])
    assert not any("label" in fault for rule in payload["rules"] for fault in rule["faults"])
