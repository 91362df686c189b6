"""Pages: the conclusions on one, pictures where they fit, the same pages in Word."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from ganquan_geo.present.report.build import build_report
from ganquan_geo.present.report.content import Bullets, Contents, Heading, Paragraph, Picture
from ganquan_geo.present.report.layout import MOST_BLANK_MM, lay_out
from ganquan_geo.present.report.numbering import label_parts

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Part, Report


def png(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def written(gap_result: CoverageResult) -> Report:
    return build_report(gap_result)


def with_parts(report: Report, parts: list[Part]) -> Report:
    facts = replace(report.facts, images={"map": png(160, 158)})
    own = tuple(parts)
    return replace(report, parts=own, labels=label_parts(own, "zh"), facts=facts)


def lines(number: int) -> list[Part]:
    """Return a text of so many lines."""
    return [Paragraph(text="字。") for _ in range(number)]


def test_the_conclusions_take_one_page_behind_the_cover(written: Report) -> None:
    laid = lay_out(written)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(laid.pdf)).pages]
    assert "摘要" in pages[1]
    assert "补齐途径" in pages[1]
    assert "目录" in pages[2]


def test_long_conclusions_are_set_in_smaller_letters(written: Report) -> None:
    items = tuple(f"第 {n} 条。" + "很长的一条结论，" * 9 for n in range(19))
    parts: list[Part] = [Heading(text="摘要", kind="front"), Bullets(items=items)]
    parts += [Contents(text="目录"), Heading(text="总则"), *lines(3)]
    laid = lay_out(with_parts(written, parts))
    assert laid.front_pt < 10.5
    assert laid.places[2].page == 3


def test_a_picture_with_some_room_left_is_set_smaller(written: Report) -> None:
    picture = Picture(caption="图", image="map", says="图")
    laid = lay_out(with_parts(written, [Heading(text="总则"), *lines(11), picture]))
    (own,) = (part for part in laid.report.parts if isinstance(part, Picture))
    assert 100 < own.most_mm < picture.most_mm
    assert laid.places[len(laid.report.parts) - 1].page == laid.places[0].page


def test_a_picture_without_room_lets_the_next_section_before_it(written: Report) -> None:
    picture = Picture(caption="图", image="map", says="图")
    parts: list[Part] = [Heading(text="总则"), *lines(20), picture]
    parts += [Heading(text="其次", level=2), *lines(4), Heading(text="再次", level=2)]
    laid = lay_out(with_parts(written, parts))
    order = [getattr(part, "text", "图") for part in laid.report.parts if part not in lines(1)]
    assert order == ["总则", "其次", "图", "再次"]
    assert laid.report.labels[[*map(type, laid.report.parts)].index(Picture)] == "图1-1"


def test_no_picture_leaves_a_page_half_empty(written: Report) -> None:
    """Of a whole report: where a picture begins a page, the one before is nearly full."""
    laid = lay_out(written)
    pages = PdfReader(io.BytesIO(laid.pdf)).pages
    for number, place in laid.places.items():
        if isinstance(laid.report.parts[number], Picture) and place.first:
            lowest: list[float] = []

            def see(text: str, cm: list[float], tm: list[float], *_: object) -> None:
                up_mm = (cm[1] * tm[4] + cm[3] * tm[5] + cm[5]) / 72 * 25.4
                if text.strip() and up_mm > 22:  # above the line at the foot
                    lowest.append(up_mm)  # noqa: B023 - used at once

            pages[place.page - 2].extract_text(visitor_text=see)
            assert min(lowest) < 24 + MOST_BLANK_MM + 30, place
