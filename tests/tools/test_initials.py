"""The letters by which a map page is searched are those of pypinyin."""

from __future__ import annotations

from ganquan_geo.present.web.initials import find_initials
from tools.build_initials import ASSET, list_initials


def test_the_letters_are_those_of_pypinyin() -> None:
    assert ASSET.read_text(encoding="utf-8") == list_initials()


def test_a_sign_may_begin_with_several_letters_and_others_with_none() -> None:
    assert find_initials(["长寿路 A1", "𠮷"]) == {"寿": "s", "路": "l", "长": "cz"}
    assert find_initials(["Rua 1", ""]) == {}
