"""Tables alone are the tables of a full run, and no older map stays beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.coverage_files import FILES, MAP_FILE, TABLE_FILES, write_coverage
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path


def test_tables_alone_are_those_of_a_full_run(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "town"))
    whole = write_coverage(measure_coverage(study, draws=20), tmp_path / "whole")
    bare = measure_coverage(study, draws=20, with_areas=False)
    tables = write_coverage(bare, tmp_path / "tables", only_tables=True)
    assert [path.name for path in whole] == list(FILES)
    assert [path.name for path in tables] == list(TABLE_FILES)
    for path in tables:
        assert path.read_bytes() == (tmp_path / "whole" / path.name).read_bytes(), path.name


def test_an_older_map_goes_unless_somebody_changed_it(tmp_path: Path) -> None:
    result = measure_coverage(read_study(write_study(tmp_path / "town")))
    for folder, changed in (("own", False), ("changed", True)):
        write_coverage(result, tmp_path / folder)
        if changed:
            (tmp_path / folder / MAP_FILE).write_text("mine", encoding="utf-8")
        write_coverage(result, tmp_path / folder, only_tables=True)
        left = {path.name for path in (tmp_path / folder).iterdir() if path.suffix != ".json"}
        assert (MAP_FILE in left) == changed
        assert "service_areas.gpkg" not in left
        assert set(TABLE_FILES) - {"coverage.json"} <= left
