from __future__ import annotations

import re

import hypothesis
from hypothesis import strategies as st

from ganquan_geo.load.encodings import SUSPECT, find_garbled, is_garbled

LETTERS = st.sampled_from(
    [
        "a",
        "?",
        "\n",
        " ",
        "é",
        "Ã",
        "©",
        "ç",
        "甘",
        "泉",
        "锟",
        "斤",
        "拷",
        "烫",
        "\ufffd",
        "\x07",
        "\x85",
    ]
)
TEXTS = st.lists(st.text(LETTERS, max_size=8), max_size=8)


@hypothesis.given(TEXTS)
def test_looked_at_together_texts_are_as_garbled_as_one_by_one(texts: list[str]) -> None:
    assert find_garbled(texts) == [row for row, text in enumerate(texts) if is_garbled(text)]


@hypothesis.given(st.text(LETTERS, max_size=8))
def test_whatever_is_garbled_is_suspect(text: str) -> None:
    assert re.search(SUSPECT, text) or not is_garbled(text)


def test_texts_side_by_side_are_not_one_text() -> None:
    assert find_garbled(["why?", "?because", "烫", "烫手", "甘泉路"]) == []
    assert find_garbled(["why??", "Rua de São João", "锟斤拷", "甘泉路"]) == [0, 2]
