"""Gates ranked by what they gain, on paper in the grid town; each is proposed as an edit."""

from __future__ import annotations

from ganquan_geo import Scenario, apply_scenario, measure_gates
from ganquan_geo.present.gates.sentences import describe_ranked
from ganquan_geo.scenario.gates import propose_gate, rank_gates
from tests.flow.test_gates import NORTH_ONLY, home_row, outlined
from tests.towns.gated import GatedTown


def test_what_gains_most_comes_first_and_can_be_proposed() -> None:
    """210 m round the block by the north gate; 10 m by the closed one or a new one."""
    study = outlined(GatedTown(yards=(NORTH_ONLY,), facilities={"a": (150, 100)}))
    result = measure_gates(study)
    category = study.categories[0].id
    rows = rank_gates(result, category, count=5)
    assert rows[["rank", "gate"]].to_numpy().tolist() == [[1, "yard-gate-1"], [2, ""]]
    assert rows["gain_m"].round(3).tolist() == [200, 200]
    said = [text.zh for text in describe_ranked(rows, result)]
    assert ("由 210 米变为 10 米" in said[1], "增设便民通道（临街）" in said[2]) == (True, True)
    for row in rows.to_dict("records"):
        built = apply_scenario(study, Scenario(name="x", edits=(propose_gate(row),)))
        assert round(home_row(measure_gates(built), "yard")["walk_m"], 2) == 10
    assert len(rank_gates(result, category, count=1)) == 1
    nothing = rank_gates(measure_gates(built), category, count=5)
    (told,) = describe_ranked(nothing, result)
    assert "都不能缩短步行" in told.zh
