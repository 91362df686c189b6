from __future__ import annotations

import pytest

from ganquan_geo.present.workbook_columns import (
    LEAST,
    fit_widths,
    head_letters,
    letters_of,
    line_counts,
)


def test_what_has_room_keeps_its_width() -> None:
    assert fit_widths([10, 20, 30], {1: [15.0], 2: [25.0]}, heads=[4, 4, 4], room=60) == [
        10,
        20,
        30,
    ]


def test_the_longest_texts_break_and_short_ones_stay_whole() -> None:
    widths = fit_widths(
        [8, 16, 56, 56], {1: [12.0], 2: [50.0], 3: [400.0]}, heads=[4, 4, 4, 4], room=80
    )
    assert widths[0] == 8
    assert widths[1] >= 12
    assert widths[2] < widths[3]
    assert sum(widths[1:]) <= 80


def test_a_heading_has_room_in_two_lines_with_its_words_whole() -> None:
    assert head_letters("涉及户数/人数") >= letters_of("涉及户数/人数") / 2
    assert head_letters("residents' committee") >= letters_of("residents'")
    widths = fit_widths([30, 90], {0: [60.0], 1: [900.0]}, heads=[19.0, 4.0], room=40)
    assert widths[0] >= 19


def test_no_column_is_narrower_than_can_be_read() -> None:
    widths = fit_widths([30] * 20, {n: [200.0] for n in range(20)}, heads=[2.0] * 20, room=50)
    assert min(widths) == LEAST


@pytest.mark.parametrize(("letters", "lines"), [(0.0, 1), (7.0, 1), (8.0, 2), (16.0, 3)])
def test_a_row_is_as_high_as_its_longest_cell(letters: float, lines: int) -> None:
    assert line_counts([10.0], {0: [letters]}, rows=1) == [lines]
