"""Texts of the data become one line that can be seen and written everywhere."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.words.names import clean_text, names_of, one_line, plain_text, texts_of
from ganquan_geo.words.stand_ins import in_english
from ganquan_geo.words.text import Text, how_many


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("甘泉\n一村", "甘泉 一村"),
        ("甘泉 \r\n\t 一村", "甘泉 一村"),
        ("甘\u2028泉\x85村", "甘 泉 村"),
        ("甘\u00ad泉\u200b新\u200d村\ufeff", "甘泉新村"),
        ("\u200f甘泉\u202e四村\u202c", "甘泉四村"),
        ("甘\x00泉", "甘泉"),
        ("a\x1b[31mb", "a[31mb"),
        ("葛\U000e0100城", "葛城"),
        ("e\u0301", "é"),
        ("甘\ufffe泉\ud800村", "甘\ufffd泉\ufffd村"),
        ("👨\u200d👩\u200d👧家园", "👨👩👧家园"),
        ("　甘泉　新村　", "甘泉　新村"),
        ("\u200b\n", ""),
        ("甘泉  新村", "甘泉  新村"),
    ],
)
def test_a_text_is_said_plainly(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean
    assert plain_text(raw) == clean
    assert texts_of(pd.Series([raw, None, "甘泉"], dtype=object)) == [clean, "", "甘泉"]
    if "\ud800" not in raw:
        assert texts_of(pd.Series([raw, None, "甘泉"], dtype="string")) == [clean, "", "甘泉"]


@given(st.text(st.characters()))
def test_any_text_can_be_written_as_xml_and_loses_no_letter(raw: str) -> None:
    text = clean_text(raw)
    assert clean_text(text) == text
    element = ET.Element("t")
    element.text = text
    back = ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314 - we wrote it
    assert (back.text or "") == text
    letters = [sign for sign in unicodedata.normalize("NFD", raw) if sign.isalnum()]
    assert [sign for sign in unicodedata.normalize("NFD", text) if sign.isalnum()] == letters


def test_a_path_keeps_the_form_of_its_letters() -> None:
    assert one_line("cafe\u0301.geojson") == "cafe\u0301.geojson"


def test_a_name_of_unseen_characters_gives_way_to_the_english_one() -> None:
    layer = pd.DataFrame({"name": ["\u200b", "甘泉\n路"], "name_en": ["Ganquan", ""]})
    assert names_of(layer, "zh") == [("Ganquan", "Ganquan"), ("甘泉 路", "")]
    assert names_of(layer, "en") == [("Ganquan", ""), ("甘泉 路", "")]


def test_words_of_this_package_are_english_in_english() -> None:
    layer = pd.DataFrame(
        {"name": ["（未命名）", "白水路 沿街住户", "白水路"], "name_en": ["", "", "Baishui Road"]}
    )
    assert names_of(layer, "en") == [
        ("", ""),  # a street without a name shows none
        ("白水路 (homes along the street)", ""),
        ("Baishui Road", "白水路"),
    ]
    assert names_of(layer[["name"]], "en")[0] == ("", "")
    assert names_of(layer[["name"]], "zh")[0] == ("", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("图书馆（未命名）", "library (unnamed)"),
        ("社区卫生服务中心、诊所（未命名）", "clinic (unnamed)"),
        ("修车铺（未命名）", "修车铺 (unnamed)"),
        ("图书馆", "图书馆"),
        ("白水路旁居住用地（未命名）", "白水路 (residential land near it, unnamed)"),
        ("（未命名） 沿街住户", "(unnamed) (homes along the street)"),
    ],
)
def test_a_name_this_package_gave_is_said_in_english(name: str, said: str) -> None:
    kinds = {
        "library": Text("图书馆", "library"),
        "community_health": Text("社区卫生服务中心、诊所", "clinic"),
    }
    layer = pd.DataFrame({"name": [name]})
    assert in_english(name, kinds) == said
    assert names_of(layer, "en", kinds) == [(said, "")]
    assert names_of(layer, "zh", kinds) == [(name, "")]


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 homes"), (1, "1 home"), (2, "2 homes"), (1_200, "1,200 homes")]
)
def test_one_is_singular(n: int, said: str) -> None:
    assert how_many(n, "home") == said
    assert how_many(n, "stretch", "stretches").endswith("stretch" if n == 1 else "stretches")


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 block stands"), (2, "2 blocks stand"), ("1,001", "1,001 blocks stand")]
)
def test_one_is_said_in_the_singular(n: object, said: str) -> None:
    form = Text("{n} 幢{homes}", "{n} {n|home|homes} {n|stands|stand}")
    assert form.filled(n=n, home="block", homes="blocks").en == said
    assert form.filled(n=n, home="block", homes="blocks").zh == f"{n} 幢blocks"
