"""Names that this package gives: told apart, and in English."""

from __future__ import annotations

import pytest

from ganquan_geo.words.stand_ins import in_english, number_alike


def test_places_of_one_given_name_are_numbered_in_their_order() -> None:
    names = [
        "甲路旁居住用地（未命名）",
        "乙苑",
        "甲路旁居住用地（未命名）",
        "乙苑",
        "丙路旁居住用地（未命名）",
    ]
    assert number_alike(names) == [
        "甲路旁居住用地 1（未命名）",
        "乙苑",  # has a name of its own
        "甲路旁居住用地 2（未命名）",
        "乙苑",
        "丙路旁居住用地（未命名）",  # the only one
    ]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("甲路旁居住用地 12（未命名）", "甲路 (residential land 12 near it, unnamed)"),
        ("High Street 旁住宅楼（未命名）", "High Street (residential building near it, unnamed)"),
        ("居住用地 3（未命名）", "(residential land 3, unnamed)"),
    ],
    ids=["numbered", "the-only-one", "by-no-street"],
)
def test_given_names_are_said_in_english(name: str, english: str) -> None:
    assert in_english(name) == english
