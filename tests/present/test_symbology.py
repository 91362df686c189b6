"""Colours and shapes that survive colour blindness and a black-and-white printer."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
import shapely

from ganquan_geo.model.layers import STREET_CLASSES
from ganquan_geo.present import symbology
from ganquan_geo.present.symbology import (
    CATEGORY_COLOURS,
    PAPER,
    SHAPES,
    SIGN_TEXT,
    STREETS,
    category_symbol,
    count_colours,
    luminance,
    mixed,
    tier_colours,
)

MOST_CATEGORIES = 12


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_luminance_of_known_colours() -> None:
    assert luminance("#ffffff") == pytest.approx(1.0)
    assert luminance("#000000") == 0.0
    assert luminance("#808080") == pytest.approx(0.2159, abs=1e-4)


@pytest.mark.parametrize("largest", range(1, MOST_CATEGORIES + 1))
def test_counts_grow_darker_all_the_way(largest: int) -> None:
    colours = count_colours(largest)
    assert len(colours) == largest + 1
    light = [luminance(colour) for colour in colours]
    assert all(above > below for above, below in pairwise(light))
    assert light[0] > 0.85
    assert light[-1] < 0.05


def test_counts_of_five_categories_differ_in_grey() -> None:
    assert all(contrast(one, other) > 1.3 for one, other in pairwise(count_colours(5)))


def test_no_category_is_one_colour() -> None:
    assert count_colours(0) == (count_colours(5)[0],)


def test_twelve_categories_have_twelve_shapes_and_colours() -> None:
    symbols = [category_symbol(number) for number in range(MOST_CATEGORIES)]
    assert len({symbol.shape.id for symbol in symbols}) == MOST_CATEGORIES
    assert len({symbol.colour for symbol in symbols}) == MOST_CATEGORIES
    assert category_symbol(MOST_CATEGORIES) == category_symbol(0)


def test_shapes_are_plainly_different_and_about_equally_large() -> None:
    areas = [shapely.Polygon(shape.ring) for shape in SHAPES]
    for area in areas:
        assert area.is_valid
        assert 2.6 < area.area < 4.3
        assert max(abs(side) for side in area.bounds) <= 1.46  # the drawing ends at 1.5
    for one, other in combinations(areas, 2):
        assert one.symmetric_difference(other).area > 0.16


@pytest.mark.parametrize("colour", CATEGORY_COLOURS)
def test_the_character_in_a_sign_can_be_read(colour: str) -> None:
    assert contrast(colour, SIGN_TEXT) >= 4.5
    assert contrast(colour, PAPER) >= 4.5


@pytest.mark.parametrize("tiers", [1, 2, 3, 6])
def test_tiers_grow_lighter_outwards(tiers: int) -> None:
    light = [luminance(colour) for colour in tier_colours(CATEGORY_COLOURS[0], tiers)]
    assert len(light) == tiers
    assert all(inner < outer for inner, outer in pairwise(light))
    assert light[-1] < 1.0


def test_every_street_class_has_a_style_and_arterials_are_widest() -> None:
    assert list(STREETS) == [*STREET_CLASSES, "compound"]  # lanes of compounds, of any class
    widths = {key: style.width_px for key, style in STREETS.items()}
    assert widths["arterial"] > widths["secondary"] > widths["local"] > widths["lane"]
    assert max(widths, key=lambda key: widths[key]) == "arterial"


def test_mixed_colours() -> None:
    assert mixed("#000000", "#ffffff", 0.0) == "#ffffff"
    assert mixed("#000000", "#ffffff", 1.0) == "#000000"
    assert mixed("#ff0000", "#0000ff", 0.5) == "#800080"


def test_nothing_of_it_can_be_changed() -> None:
    with pytest.raises(TypeError):
        symbology.STREETS["lane"] = symbology.PLANNED  # type: ignore[index]
    with pytest.raises(AttributeError):
        symbology.PLANNED.colour = "#000000"  # type: ignore[misc]
