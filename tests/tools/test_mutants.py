"""The changes that are said to alter no figure are of lines that are there."""

from __future__ import annotations

import tomllib
from collections import Counter

from tests.paths import ROOT

EQUIVALENT = ROOT / "tools" / "mutants" / "equivalent.toml"


def test_each_change_that_alters_nothing_is_of_a_line_that_is_there() -> None:
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    assert entries
    for one in entries:
        assert set(one) == {"module", "before", "after", "reason"}
        lines = (ROOT / one["module"]).read_text(encoding="utf-8").splitlines()
        said = " ".join(line.strip() for line in lines)
        assert one["before"] in said, one["before"]
        assert one["before"] != one["after"]
        assert len(one["reason"]) > 20
    keys = Counter((one["module"], one["before"], one["after"]) for one in entries)
    assert max(keys.values()) == 1
