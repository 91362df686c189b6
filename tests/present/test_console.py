from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.console import make_progress

if TYPE_CHECKING:
    import pytest


def test_without_a_terminal_a_line_tells_of_every_fifth_sheet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with make_progress() as told:
        for done in range(1, 13):
            told(done, 12, "甘泉路")
    assert capsys.readouterr().err.split("\n")[:3] == ["· 5 / 12", "· 10 / 12", "· 12 / 12"]
