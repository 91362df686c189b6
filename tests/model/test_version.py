"""The version stands in one place; what is cited and what changed name the same."""

from __future__ import annotations

import re

from ganquan_geo.model.version import VERSION
from tests.paths import ROOT


def test_citation_and_changelog_name_the_version() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {VERSION}\n" in cited
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == VERSION
