from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from ganquan_geo.model.errors import DataError
from ganquan_geo.present.finding_words import write_headline
from ganquan_geo.present.report.build import build_report, write_report
from ganquan_geo.present.report.content import Heading
from ganquan_geo.present.worded_table import WordedTable
from tests.present.conftest import FORMULA

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Report
    from ganquan_geo.words.text import Lang


@pytest.fixture(scope="module")
def report(town_result: CoverageResult) -> Report:
    return build_report(town_result)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, town_result: CoverageResult) -> Path:
    out = tmp_path_factory.mktemp("report")
    write_report(town_result, out)
    return out


def test_the_sections_stand_in_order(report: Report) -> None:
    heads = [part.text for part in report.parts if isinstance(part, Heading) and part.level == 1]
    assert heads == [
        *("摘要", "总则", "现状概况", "步行可达性评估", "需求与问题"),
        *("行动计划", "数据说明与评估局限", "附件"),
    ]
    assert "".join(own[0] for own in report.labels if own.endswith("、")) == "一二三四五六"


def test_the_summary_gives_the_figures_of_the_paper_town(report: Report) -> None:
    text = " ".join(str(part) for part in report.parts)
    # All five homes are within 1,000 m of the clinic; all of the market, wherever it stands.
    assert write_headline(report.facts.result).zh in str(report.parts[1])
    assert "卫生医疗 15 分钟步行可达覆盖率为 100%（5/5 个小区）" in text
    assert "住宅小区 5 个，位置已知 5 个" in text
    assert "达到目标（100%）" in text


def test_word_has_real_headings_captions_contents_and_chinese_type(
    folder: Path, report: Report
) -> None:
    book = docx.Document(str(folder / "report.docx"))
    names = [paragraph.style.name for paragraph in book.paragraphs if paragraph.style]
    heads = [part for part in report.parts if isinstance(part, Heading)]
    assert names.count("Heading 1") == sum(head.level == 1 for head in heads)
    tables = [part for part in report.parts if isinstance(part, WordedTable)]
    assert len(book.tables) == len(tables)
    for table, part in zip(book.tables, tables, strict=True):
        assert len(table.rows) == len(part.rows) + 1
        assert tuple(cell.text for cell in table.rows[0].cells) == part.head
        assert part.rows
        assert tuple(cell.text for cell in table.rows[-1].cells) == part.rows[-1]
    xml = book.element.xml
    assert "TOC \\o" in xml
    assert xml.count("SEQ Table") == len(tables)
    assert xml.count("SEQ Figure") == 7
    assert xml.count("descr=") == 8  # the chart too, which has no number
    for style in book.styles:
        if style.type in (1, 2):
            fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            assert fonts is not None
            assert fonts.get(qn("w:eastAsia"))


def test_the_pdf_is_tagged_with_its_fonts_and_text(folder: Path) -> None:
    reader = PdfReader(folder / "report.pdf")
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "方格镇15分钟社区生活圈步行可达覆盖率评估报告"
    text = "".join(page.extract_text() for page in reader.pages)
    assert "无对应目标" in text
    assert "SHA-256" in text
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    names = {
        font.get_object()["/BaseFont"].split("+")[1]
        for own in resources
        for font in own.get("/Font", {}).values()
    }
    assert names == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_html_asks_for_nothing_and_shows_hostile_text_as_typed(folder: Path) -> None:
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", html)
    assert FORMULA not in html
    assert "=1+1&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in html
    assert html.count("<img ") == 8
    assert html.count('alt="方格镇：') == 7
    assert "srcdoc=" in html


def test_the_same_result_gives_the_same_bytes(
    tmp_path: Path, folder: Path, town_result: CoverageResult
) -> None:
    for path in write_report(town_result, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_template_of_the_users_own_is_filled(tmp_path: Path, town_result: CoverageResult) -> None:
    book = docx.Document()
    book.add_paragraph("{{ study }}（{{ date }}）：{{ health.share }}，{{ health.verdict }}")
    table = book.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for row in gaps %}"
    table.cell(1, 0).text = "{{ row.demand_name }}"
    table.cell(1, 1).text = "{{ row.category }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    book.add_paragraph("{{ map_overview }}")
    book.save(str(tmp_path / "mine.docx"))
    (path,) = write_report(
        town_result, tmp_path / "out", formats=(), template=tmp_path / "mine.docx"
    )
    assert path.name == "filled_mine.docx"
    filled = docx.Document(str(path))
    assert filled.paragraphs[0].text == "方格镇（2026-01-01）：100%，达标"
    assert len(filled.tables[0].rows) == len(town_result.gaps)
    assert FORMULA in {row.cells[0].text for row in filled.tables[0].rows}
    assert len(filled.inline_shapes) == 1


def test_word_opens_with_the_page_numbers_of_the_pdf(folder: Path) -> None:
    """Each heading stands on the page of the PDF that the contents of the Word file name."""
    book = docx.Document(str(folder / "report.docx"))
    pages = [
        re.sub(r"\s", "", page.extract_text()) for page in PdfReader(folder / "report.pdf").pages
    ]
    entries = []
    for paragraph in book.paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style.startswith(("TOC", "Table of Figures")):
            runs = paragraph._p.findall(f".//{qn('w:hyperlink')}/{qn('w:r')}")
            text = "".join(t.text or "" for run in runs for t in run.findall(qn("w:t")))
            entries.append(re.match(r"(.+?)(\d+)$", text))
    heads = [own for own in book.paragraphs if own.style and own.style.name.startswith("Heading")]
    assert len(entries) > len(heads) > 10
    for entry in entries:
        assert entry is not None
        assert re.sub(r"\s", "", entry[1]) in pages[int(entry[2]) - 1], entry[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_three_formats_hold_the_same_headings_and_tables(
    tmp_path: Path, town_result: CoverageResult, lang: Lang
) -> None:
    word, pdf, html = write_report(town_result, tmp_path, lang=lang)
    report = build_report(town_result, lang=lang)
    book = docx.Document(str(word))
    in_word = re.sub(r"\s", "", "".join(own.text for own in book.paragraphs))
    in_pdf = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(pdf).pages))
    in_html = re.sub(r"\s|&#39;", "", html.read_text(encoding="utf-8"))
    for label, part in report.labelled():
        if isinstance(part, Heading | WordedTable):
            text = part.text if isinstance(part, Heading) else part.caption
            said = re.sub(r"[\s']", "", label + text)
            for where in (in_word, in_pdf, in_html):
                assert said in where.replace("'", ""), said


@pytest.mark.parametrize("field", ["{{ nonsense }}", "{{ study.__class__.__mro__ }}", "{% if %}"])
def test_a_field_that_cannot_be_filled_is_a_fault(
    tmp_path: Path, town_result: CoverageResult, field: str
) -> None:
    book = docx.Document()
    book.add_paragraph(field)
    book.save(str(tmp_path / "mine.docx"))
    with pytest.raises(DataError, match=r"mine\.docx") as caught:
        write_report(town_result, tmp_path / "out", formats=(), template=tmp_path / "mine.docx")
    assert "map_overview" in caught.value.faults[0].mend.zh
    assert not (tmp_path / "out").exists()


def test_every_field_that_cannot_be_filled_is_told_at_once(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    book = docx.Document()
    book.add_paragraph("{{ nonsense }}{{ study }}{{ health.portion }}{{ other.thing() }}")
    book.add_paragraph("{% for row in lists.gone %}{{ row }}{% endfor %}{{ spare|default('') }}")
    book.sections[0].footer.paragraphs[0].text = "{{ nonsense }}{{ bottom }}"
    book.save(str(tmp_path / "mine.docx"))
    with pytest.raises(DataError) as caught:
        write_report(town_result, tmp_path / "out", formats=(), template=tmp_path / "mine.docx")
    (fault,) = caught.value.faults
    assert fault.what.zh == (
        "有 5 个字段填不了：“nonsense”、“portion”（这里可用：name, share, range, count, verdict, "
        "reason, minutes）、“other”、“lists”、“bottom”"
    )
    assert not (tmp_path / "out").exists()


def test_what_is_no_word_file_is_a_fault(tmp_path: Path, town_result: CoverageResult) -> None:
    (tmp_path / "mine.docx").write_text("plain", encoding="utf-8")
    with pytest.raises(DataError, match="Word"):
        write_report(town_result, tmp_path / "out", formats=(), template=tmp_path / "mine.docx")
