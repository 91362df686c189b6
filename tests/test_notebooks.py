"""The notebooks run, and show what is kept in them; pictures are not compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nbformat
import pytest

from tools.run_notebooks import FOLDER, MOST_BYTES, run_notebook, said_by

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = sorted(FOLDER.glob("*.ipynb"))
NO_CITY = "没有城市数据"  # said where the extract of a city is not beside the checkout


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_what_is_kept_is_what_it_says_now(path: Path) -> None:
    kept = dict(said_by(nbformat.read(path, as_version=4)))
    now = dict(said_by(run_notebook(path)))
    assert any(kept.values())
    for cell, words in now.items():
        if not any(word.startswith(NO_CITY) for word in words):
            assert words == kept[cell], f"{cell} says something else now: make notebooks"


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_what_is_kept_is_small_in_chinese_and_of_no_one_computer(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    book = nbformat.read(path, as_version=4)
    for out in (out for cell in book.cells for out in cell.get("outputs", ())):
        said = out.get("text", "") or out["data"].get("text/plain", "")
        assert not re.search(r"(?<![\w.])/\w+/\w|[A-Z]:\\", said)
        table = out.get("data", {}).get("text/html", "").partition("</thead>")[0]
        assert all(re.search(r"[一-鿿]", head) for head in re.findall(r"<th>(.+?)</th>", table))
