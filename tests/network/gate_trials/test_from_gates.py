"""Walks from gates on either side of them, on paper."""

from __future__ import annotations

import pytest
import shapely

from ganquan_geo import measure_gates
from tests.network.gates.test_rooms import CLINIC, Room
from tests.towns import EXACT_M, home
from tests.towns.gated import GatedTown, Spot, Yard
from tests.towns.gated_study import study_of

WEST, EAST = (110, 110, 150, 190), (150, 110, 190, 190)
OUTER, INNER = (110, 110, 190, 190), (130, 130, 170, 170)


def walks(
    rooms: tuple[Room, ...], clinic: Spot, lane: tuple[str, Spot, Spot] | None = None
) -> dict[str, float]:
    """Return the walk from each gate to the clinic, by its id; `lane` is whose, and its ends."""
    of, *ends = lane or ("", (0, 0), (0, 0))
    yards = tuple(
        Yard(
            id=own.id,
            box=own.box,
            gates=own.gates,
            lanes=((ends[0], ends[1]),) if own.id == of else (),
        )
        for own in rooms
    )
    town = GatedTown(yards=yards, facilities={CLINIC: clinic})
    outlines = [home(own.id, shapely.box(*own.box)) for own in rooms]
    rows = measure_gates(study_of(town, compounds=outlines)).gates
    assert set(rows["facility"]) == {CLINIC}
    return dict(zip(rows["gate"], rows["walk_m"], strict=True))


@pytest.mark.parametrize("state", ["residents", "closed"])
def test_a_gate_in_a_shared_wall_leads_to_what_is_behind(state: str) -> None:
    west = Room(id="w", box=WEST, gates=(((110, 150), "residents"), ((150, 150), state)))
    east = Room(id="e", box=EAST, gates=(((190, 150), "open"),))
    found = walks((west, east), (160, 150))
    assert found["w-gate-1"] == pytest.approx(10, abs=EXACT_M)
    assert found["e-gate-0"] == pytest.approx(30, abs=EXACT_M)  # inside, not round by the street
    # Out of the west gate: round the block, in by the east gate.
    assert found["w-gate-0"] == pytest.approx(10 + 50 + 100 + 50 + 10 + 30, abs=EXACT_M)


@pytest.mark.parametrize(("state", "metres"), [("residents", 30), ("unknown", 130)])
def test_a_gate_into_a_compound_around_leads_on_by_its_gates(state: str, metres: float) -> None:
    """Out of the south of both: 20 m and 10 m; by the east gate where the south may be shut."""
    inner = Room(id="i", box=INNER, around="o", gates=(((150, 130), "closed"),))
    outer = Room(id="o", box=OUTER, gates=(((150, 110), state), ((190, 130), "residents")))
    found = walks((inner, outer), (150, 100))
    assert found["i-gate-0"] == pytest.approx(metres, abs=EXACT_M)


def test_a_gate_onto_lanes_around_leads_on_by_gates_for_residents() -> None:
    inner = Room(id="i", box=INNER, around="o", gates=(((150, 130), "residents"),))
    outer = Room(id="o", box=OUTER, gates=(((150, 110), "residents"),))
    found = walks((inner, outer), (150, 100), ("o", (150, 112), (150, 128)))
    assert found["i-gate-0"] == pytest.approx(30, abs=EXACT_M)


def test_gates_lead_to_what_is_in_a_compound_inside() -> None:
    inner = Room(id="i", box=INNER, around="o", gates=(((150, 130), "open"),))
    outer = Room(id="o", box=OUTER, gates=(((150, 110), "open"),))
    found = walks((inner, outer), (150, 150))
    assert found["i-gate-0"] == pytest.approx(20, abs=EXACT_M)
    assert found["o-gate-0"] == pytest.approx(40, abs=EXACT_M)


def test_a_gate_beside_lanes_leads_straight_to_what_is_on_them() -> None:
    """From the shared wall along the lane of the neighbour, 20 m, and not first beyond it."""
    west = Room(id="w", box=WEST, gates=(((150, 150), "open"),))
    east = Room(id="e", box=EAST, gates=(((190, 150), "open"),))
    found = walks((west, east), (170, 150), ("e", (152, 150), (188, 150)))
    assert found["w-gate-0"] == pytest.approx(20, abs=EXACT_M)
