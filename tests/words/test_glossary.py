"""Every text of the package stands once, and one Chinese text has one English form."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import ganquan_geo

PACKAGE = Path(ganquan_geo.__file__).parent
# `measure.verdicts` has words of its own for the roles of stated figures.
KNOWN_TWICE = {("基期", "baseline"), ("目标", "target")}


class Literal(NamedTuple):
    """A `Text` of two plain literals, and where it is written."""

    zh: str
    en: str
    where: str


def _literals() -> list[Literal]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
                values = [own.value for own in node.args if isinstance(own, ast.Constant)]
                if len(values) == 2:
                    where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                    found.append(Literal(str(values[0]), str(values[1]), where))
    return found


def _words(literals: list[Literal]) -> list[Literal]:
    """Return those that say something; signs between words have no meaning of their own."""
    return [own for own in literals if re.search(r"[^\W\d_]", re.sub(r"{\w+}", "", own.zh))]


def test_one_chinese_text_has_one_english_form() -> None:
    forms: dict[str, set[str]] = defaultdict(set)
    for own in _words(_literals()):
        forms[own.zh].add(own.en)
    assert {zh: sorted(en) for zh, en in forms.items() if len(en) > 1} == {}


def test_no_text_is_written_twice() -> None:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for own in _words(_literals()):
        places[own.zh, own.en].append(own.where)
    twice = {pair: where for pair, where in places.items() if len(where) > 1}
    assert {pair: where for pair, where in twice.items() if pair not in KNOWN_TWICE} == {}


def test_every_text_is_in_both_languages() -> None:
    literals = _literals()
    assert len(literals) > 500
    assert [own for own in literals if bool(own.zh) != bool(own.en)] == []
