"""What the check of the built pages finds wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.check_site import check_links

if TYPE_CHECKING:
    from pathlib import Path

SOUND = '<h1 id="开始">a</h1><a href="b.html#%E5%BC%80%E5%A7%8B">b</a><a href="https://x.org">x</a>'
FAULTS = {
    '<a href="c.html">': "is not there",
    '<a href="b.html#end">': "is no place there",
    '<a class="x" href="#end">': "is no place there",
    '<img src="none.png">': "is not there",
    '<img src="https://x.org/a.png">': "asks the network",
    '<script src="//x.org/a.js"></script>': "asks the network",
}


@pytest.mark.parametrize("part", FAULTS)
def test_each_fault_is_told_with_its_page(tmp_path: Path, part: str) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(SOUND, encoding="utf-8")
    assert list(check_links(tmp_path)) == []
    (tmp_path / "a.html").write_text(SOUND + part, encoding="utf-8")
    (tmp_path / "a.css").write_text("@font-face { src: url(https://x.org/f) }", encoding="utf-8")
    page, style = check_links(tmp_path)
    assert page.startswith("a.html")
    assert page.endswith(FAULTS[part])
    assert style == "a.css asks the network"
