"""Streets that cross without a common vertex: asked about, not joined, not mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study
from ganquan_geo.flow.fix import fix_study
from tests.towns import facility, home, line, point, row, street
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from tests.towns import Row

# The home is on y = 0, the clinic on x = 100, which crosses it; the way round is 400 m longer.
STREETS = [
    street("low", line((0, 0), (300, 0)), joins_at="vertices"),
    street("high", line((100, -50), (100, 200), (300, 200)), joins_at="vertices"),
    street("side", line((300, 200), (300, 0)), joins_at="vertices"),
]


def faults(folder: Path, streets: list[Row], clinic: tuple[float, float]) -> list[Fault]:
    layers = {
        "streets": streets,
        "facilities": [facility("clinic", point(*clinic), kind="clinic")],
        "compounds": [home("home", point(20, 0)), home("other", point(300, 100))],
        "neighbourhoods": [row("n-1", point(20, 0), name="一居")],
    }
    write_study(folder, layers=layers)
    found = check_study(folder).faults
    return [one for one in found if one.rule in ("unjoined_crossing", "bare_crossing")]


def test_a_crossing_is_a_question_with_the_homes_that_hang_on_it(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, STREETS, (100, -40))
    assert (fault.rule, fault.severity) == ("unjoined_crossing", "warning")
    assert fault.homes == 3  # from x = 300, too, it is nearer over the crossing
    assert "至多关系到 3 个小区" in fault.said("zh")
    assert len(fault.rows) == 2


def test_a_crossing_on_which_nothing_hangs_is_a_note(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, STREETS, (290, 0))
    assert fault.figure().value == 1  # crossing
    assert (fault.rule, fault.severity) == ("unjoined_crossing", "note")


def test_each_crossing_is_told_with_the_homes_whose_way_it_is_on(tmp_path: Path) -> None:
    streets = [*STREETS, street("link", line((200, -20), (200, 20)), joins_at="vertices")]
    first, rest = faults(tmp_path, streets, (100, -40))
    assert (first.severity, first.homes) == ("warning", 3)
    assert (rest.severity, rest.figure().value) == ("note", 1)
    assert "link" in " ".join(rest.rows)


@pytest.mark.parametrize(
    "high",
    [
        street("high", line((100, -50), (100, 200), (300, 200)), joins_at="vertices", layer=1.0),
        street("high", line((100, -50), (100, 200), (300, 200))),
    ],
)
def test_neither_bridges_nor_drawn_lines_are_such_a_question(tmp_path: Path, high: Row) -> None:
    found = faults(tmp_path, [STREETS[0], high, STREETS[2]], (100, -40))
    assert [one.rule for one in found] == ([] if high.get("layer") else ["bare_crossing"])


def test_mending_adds_no_vertex_there(tmp_path: Path) -> None:
    faults(tmp_path / "s", STREETS, (100, -40))
    _, changes = fix_study(tmp_path / "s")
    assert not [one for one in changes if one.column == "geometry"]
