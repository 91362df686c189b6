"""What docs/formats.md says is what the program does."""

from __future__ import annotations

import re

import pytest

from ganquan_geo.load.formats.dispatch import EXTENSIONS, READ_HERE
from tests.paths import ROOT

# Read beside, packed, or by other commands.
PARTS = {".dbf", ".prj", ".cpg", ".shx", ".osm", ".pbf", ".gz", ".bz"}
TEXT = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("heading", ["## 格式", "## Formats"])
def test_the_table_has_every_format_and_no_other(heading: str) -> None:
    table = TEXT.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    endings = {ending for row in rows for ending in re.findall(r"\.[a-z]+", row[2])}
    assert endings - PARTS == set(EXTENSIONS)
    assert all(cell.strip() for row in rows for cell in row[1:-1])


@pytest.mark.parametrize("heading", ["## 在哪个进程里读", "## Which process reads"])
def test_it_says_which_process_reads_what(heading: str) -> None:
    table = TEXT.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    here, apart = (set(re.findall(r"\.[a-z]+", row)) for row in rows)
    assert here == set(READ_HERE)
    assert here | apart == set(EXTENSIONS)


def test_the_tests_it_names_are_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", TEXT))
    assert len(named) >= 4
    assert [name for name in named if not (ROOT / name).is_file()] == []
