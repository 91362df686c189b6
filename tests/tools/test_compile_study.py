"""The bundled layers are what the program makes of the reference tables, to the byte."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.paths import DATA
from tools.compile_study.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.shared
def test_the_bundled_layers_can_be_made_again(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = shared_data.parent / "reference"
    monkeypatch.setattr(sys, "argv", ["compile_study", str(reference), "--out", str(tmp_path)])
    main()
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in DATA.glob("*.geojson"))
    for name in made:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
