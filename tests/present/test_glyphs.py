from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.present.glyphs import (
    STAND_IN,
    Weight,
    drawn_text,
    font_folder,
    font_path,
    missing_signs,
    tell_stand_ins,
)
from tests.paths import DATA

MOST_BYTES = 8_000_000
STANDARD = Path(__file__).with_name("standard_hanzi.txt")  # 通用规范汉字表, 2013
IN_NAMES = "硚瀍浉猇碶漖甪漷蕰藻邨滧堃镕玥"


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_each_font_is_small_and_has_its_licence_beside_it(weight: Weight) -> None:
    assert 1_000_000 < font_path(weight).stat().st_size < MOST_BYTES
    assert "SIL OPEN FONT LICENSE" in (font_folder() / "OFL.txt").read_text(encoding="utf-8")


def test_the_fonts_have_every_character_of_the_bundled_data() -> None:
    texts = [path.read_text(encoding="utf-8-sig") for path in DATA.iterdir() if path.is_file()]
    assert len(texts) > 5
    assert missing_signs(texts) == {}


def test_the_fonts_have_every_standard_hanzi() -> None:
    signs = STANDARD.read_text(encoding="utf-8").replace("\n", "")
    assert len(set(signs)) == len(signs) == 8105
    assert missing_signs([signs, IN_NAMES]) == {}


def test_the_fonts_have_every_hanzi_of_gbk() -> None:
    pairs = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    signs = {pair.decode("gbk", errors="ignore") for pair in pairs}
    hanzi = [sign for sign in signs if len(sign) == 1 and "\u4e00" <= sign <= "\u9fff"]
    assert len(hanzi) == 20902
    assert missing_signs(hanzi) == {}


def test_what_the_fonts_lack_has_a_stand_in_and_the_rest_stays() -> None:
    assert drawn_text("甘泉路 A-1（东）\n西") == "甘泉路 A-1（东）\n西"
    assert drawn_text("𠮷祥苑🏠") == f"{STAND_IN}祥苑{STAND_IN}"
    assert drawn_text("甘\t泉") == "甘 泉"
    assert drawn_text("👍🏽甘\u0332泉") == f"{STAND_IN}甘泉"
    assert drawn_text("\ue000") == STAND_IN


@given(st.text())
def test_whatever_is_set_can_be_drawn_and_nothing_seen_vanishes(text: str) -> None:
    drawn = drawn_text(text)
    assert missing_signs([drawn]) == {}
    assert drawn_text(drawn) == drawn
    assert len(drawn) <= len(text)
    assert bool(missing_signs([text])) or len(drawn) == len(text) or not text.isprintable()


def test_the_note_names_each_missing_character_and_the_name_it_stands_in() -> None:
    assert tell_stand_ins(["甘泉", "新村"], "zh") == ""
    note = tell_stand_ins(["甘泉", "能到的小区：𠮷祥苑、甘泉（2 个）", "又一个𠮷"], "zh")
    assert note == "〓代替字体中没有的字：U+20BB7（“𠮷祥苑”）。"
    many = tell_stand_ins(["🏠🏡🏢🏣🏤"], "en")
    assert many.startswith("〓 stands for characters that the font lacks: U+1F3E0 (“🏠🏡🏢🏣🏤”)")
    assert many.endswith(", and 2 more.")
    assert "…" in tell_stand_ins(["甘泉" * 300 + "𠮷" + "甘泉" * 300], "zh")
