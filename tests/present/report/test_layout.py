"""Pages: the conclusions on one, pictures where they fit, the same pages in Word."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from ganquan_geo.present.report.build import build_report
from ganquan_geo.present.report.content import Bullets, Contents, Heading, Paragraph, Picture
from ganquan_geo.present.report.layout import lay_out
from ganquan_geo.present.report.numbering import label_parts
from ganquan_geo.present.report.typeset import TEXT_WIDTH_MM, picture_width_mm
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Part, Report


MOST_BLANK_MM = 90.0


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
    assert laid.setting.front_pt < 10.5
    assert laid.places[2].page == 3


@pytest.mark.parametrize("level", [1, 2], ids=["chapter", "section"])
def test_a_picture_stands_in_its_section(written: Report, level: int) -> None:
    """Also one without room on the page of its text: the next heading waits for it."""
    picture = Picture(caption="图", image="map", says="图")
    for number in (3, 12, 20, 24):
        parts: list[Part] = [Heading(text="总则"), *lines(number), picture]
        parts += [Heading(text="其次", level=level), *lines(8), picture]
        laid = lay_out(with_parts(written, parts))
        assert laid.report.parts == tuple(parts)
        places = [laid.places[part] for part in range(len(parts))]
        assert places == sorted(places, key=lambda own: (own.page, own.y_mm))
        labels = [label for label, part in laid.report.labelled() if isinstance(part, Picture)]
        assert labels == (["图1-1", "图2-1"] if level == 1 else ["图1-1", "图1-2"])


def test_a_table_that_goes_on_says_so_on_each_further_page(written: Report) -> None:
    rows = [[f"{n}", "字"] for n in range(90)]
    columns = (Column(Text("甲", "a"), 0.5), Column(Text("乙", "b"), 0.5))
    table = build_table(Text("长表", "t"), columns, rows, lang="zh")
    parts: list[Part] = [Heading(text="总则"), *lines(9), table, *lines(3)]
    laid = lay_out(with_parts(written, parts))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(laid.pdf)).pages]
    holding = [re.sub(r"\s", "", text) for text in pages if re.search("长\\s*表", text)]
    assert len(holding) >= 3
    assert [text.count("续表1-1") for text in holding] == [0] + [1] * (len(holding) - 1)


def test_every_picture_is_as_wide_as_the_text(written: Report) -> None:
    maps = [part for part in written.parts if isinstance(part, Picture)][1:]
    assert maps
    for own in maps:
        png_ = written.facts.images[own.image]
        assert picture_width_mm(own, png_) > 0.97 * TEXT_WIDTH_MM


def test_a_chapter_does_not_begin_at_the_foot_of_a_page(written: Report) -> None:
    for number in range(18, 26):
        parts: list[Part] = [Heading(text="总则"), *lines(number), Heading(text="其次"), *lines(9)]
        laid = lay_out(with_parts(written, parts))
        assert laid.places[number + 1].y_mm < 297 - 24 - 45


def test_a_note_stands_on_the_page_of_its_table(written: Report) -> None:
    rows = [[f"{n}", "字"] for n in range(4)]
    columns = (Column(Text("甲", "a"), 0.5), Column(Text("乙", "b"), 0.5))
    table = build_table(Text("表", "t"), columns, rows, lang="zh")
    note = Paragraph(text="注：字。", look="note")
    for number in range(16, 26):
        parts: list[Part] = [Heading(text="总则"), *lines(number), table, note, *lines(3)]
        laid = lay_out(with_parts(written, parts))
        at = laid.report.parts.index(note)
        assert laid.places[at].page == laid.places[at - 1].page
        assert not laid.places[at].first


def test_no_picture_leaves_a_page_half_empty(written: Report) -> None:
    """Of a whole report: where a picture begins a page, text fills the one before."""
    laid = lay_out(written)
    pages = PdfReader(io.BytesIO(laid.pdf)).pages
    checked = 0
    for number, place in laid.places.items():
        before = laid.report.parts[number - 1]
        if isinstance(laid.report.parts[number], Picture) and place.first:
            if isinstance(before, Picture | Contents):
                continue
            lowest: list[float] = []

            def see(text: str, cm: list[float], tm: list[float], *_: object) -> None:
                up_mm = (cm[1] * tm[4] + cm[3] * tm[5] + cm[5]) / 72 * 25.4
                if text.strip() and up_mm > 22:  # above the line at the foot
                    lowest.append(up_mm)  # noqa: B023 - used at once

            pages[place.page - 2].extract_text(visitor_text=see)
            assert min(lowest) < 24 + MOST_BLANK_MM, place
            checked += 1
    assert checked


def test_a_last_page_of_a_few_lines_is_drawn_onto_the_one_before(written: Report) -> None:
    """Lines stand a little closer, so that the page before the annex is not nearly empty."""
    drawn = 0
    for number in range(30, 40):
        parts: list[Part] = [Heading(text="总则"), *lines(number)]
        body = len(parts)
        parts += [Heading(text="附件", kind="annex"), *lines(3)]
        laid = lay_out(with_parts(written, parts))
        pages = {laid.places[n].page for n in range(body)}
        if laid.setting.scale < 1:
            assert len(pages) == 1, number
            drawn += 1
    assert drawn


def test_the_list_of_figures_tells_the_page_each_stands_on(written: Report) -> None:
    """A picture without room on the page of its text stands on the next."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(lay_out(written).pdf)).pages]
    (front,) = [text for text in pages if "图目录" in text]
    listed = dict(re.findall(r"(图 \d+-\d+)　[^\n]*?(\d+)(?:\n|$)", front))
    assert listed
    for figure, page in listed.items():
        standing = [n for n, text in enumerate(pages, 1) if figure in text and text is not front]
        assert int(page) in standing, figure
