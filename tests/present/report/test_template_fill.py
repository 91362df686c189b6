"""Word templates made to harm: what they cannot reach, how far they can go, how it is told."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

import docx
import pytest

from ganquan_geo.apart import parent
from ganquan_geo.apart.parent import Limits, run_apart
from ganquan_geo.model.errors import DataError
from ganquan_geo.present.report import template as report_template
from ganquan_geo.present.report import template_file, template_language
from ganquan_geo.present.report.build import build_report
from ganquan_geo.present.report.template import fill_template, template_fields, template_pictures
from ganquan_geo.present.report.template_fill import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Report


def png(side: int = 2) -> bytes:
    """Return a white picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = zlib.compress(b"".join(b"\0" + b"\xff" * side for _ in range(side)))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


FIELDS = {
    "study": "方格镇 <&> {{ 7*7 }}",
    "compounds": 4,
    "health": {"share": "100%", "count": "4/4", "items": "own"},
    "gaps": [{"name": "甲", "n": 3}, {"name": "乙", "n": 1}],
    "summary": ["一", "二"],
}
PICTURES = {"map_overview": (png(), 100.0)}


def template(
    *paragraphs: str, edit: Callable[[docx.document.Document], None] | None = None
) -> bytes:
    book = docx.Document()
    for text in paragraphs:
        book.add_paragraph(text)
    if edit is not None:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def filled(*paragraphs: str) -> str:
    made = fill(template(*paragraphs), FIELDS, PICTURES)
    assert made.content is not None, made.faults
    return "\n".join(own.text for own in docx.Document(io.BytesIO(made.content)).paragraphs)


def faults(*paragraphs: str) -> str:
    made = fill(template(*paragraphs), FIELDS, PICTURES)
    assert made.content is None
    assert made.unreadable is None
    return "\n".join(own.zh for own in made.faults)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ study }}", "方格镇 <&> {{ 7*7 }}"),
        ("{{ health.share }} {{ health['count'] }} {{ health.items }}", "100% 4/4 own"),
        ("{% for row in gaps %}{{ loop.index }}{{ row.name }}{% endfor %}", "1甲2乙"),
        ("{% for t in summary %}{{ t }}{% if not loop.last %}、{% endif %}{% endfor %}", "一、二"),
        ("{% if compounds > 3 %}多{% else %}少{% endif %}", "多"),
        ("{{ (compounds * 3 / 2)|round(1) }} {{ gaps|length }} {{ gaps|sum('n') }}", "6.0 2 4"),
        ("{{ gaps|map(attribute='name')|join('，') }}", "甲，乙"),
        ("{{ gaps|sort(attribute='n')|map(attribute='name')|first }}", "乙"),
        ("{{ summary[0] }}{{ gaps[1].name }}{{ study[:3] }}", "一乙方格镇"),
        ("{{ spare|default('无') }}", "无"),
        ("{# a note #}{{ '甲' ~ compounds }}", "甲4"),
    ],
)
def test_what_a_template_can_say(text: str, shown: str) -> None:
    assert filled(text) == shown


@pytest.mark.parametrize(
    "text",
    ["{{ gaps }}", "{{ summary }}", "{{ health }}", "{{ gaps|list }}", "{{ [study, compounds] }}"],
)
def test_a_list_is_no_text(text: str) -> None:
    """It would stand in the report as Python writes it."""
    assert "用 for 逐项写出" in faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ study.__class__.__mro__ }}",
        "{{ study['__class__'] }}",
        "{{ gaps.__len__ }}",
        "{{ gaps.append }}",
        "{{ health.keys }}",
        "{{ health.get('share') }}",
        "{{ health.update({'share': 1}) }}",
        "{{ study.format(1) }}",
        "{{ '{0.__class__}'.format(study) }}",
        "{{ '%s'|format(study) }}",
        "{{ '{0.__class__.__init__}'.format_map(health) }}",
        "{{ map_overview.tpl }}",
        "{{ map_overview.tpl.get_docx() }}",
        "{{ map_overview.__class__ }}",
        "{{ map_overview._mark }}",
        "{{ map_overview['_mark'] }}",
        "{{ map_overview|attr('_mark') }}",
        "{{ gaps|map('attr', '__class__')|list }}",
        "{{ gaps|map(attribute='__class__')|list }}",
        "{{ gaps|sort(attribute='__class__') }}",
        "{{ self }}",
        "{{ self._TemplateReference__context }}",
        "{{ loop }}",
        "{% for g in gaps %}{{ loop }}{% endfor %}",
        "{% for g in gaps %}{{ loop.__class__ }}{% endfor %}",
        "{% for g in gaps %}{{ loop._iterator }}{% endfor %}",
        "{{ range(10**9) }}",
        "{{ range(9)|list }}",
        "{{ lipsum() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ joiner() }}",
        "{{ namespace(a=1) }}",
        "{{ dict(a=1) }}",
        "{{ 10 ** 10 ** 9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a'|center(1000000000) }}",
        "{{ study|safe }}",
        "{{ study|replace('', study) }}",
        "{{ study|xmlattr }}",
        "{{ study|pprint }}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as x %}",
        "{% from '/etc/passwd' import x %}",
        "{% extends '/etc/passwd' %}",
        "{% block a %}{% endblock %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% set x = study %}",
        "{% set x %}{{ study }}{% endset %}",
        "{% with x = study %}{% endwith %}",
        "{% filter upper %}x{% endfilter %}",
        "{% for a in gaps recursive %}{{ loop(gaps) }}{% endfor %}",
        "{% autoescape false %}{{ study }}{% endautoescape %}",
        "{% do gaps.append(1) %}",
        "{% debug %}",
        "{% if %}",
        "{% for %}",
        "{{ }}",
        "{{ study",
        "{{ (" + "(" * 5_000 + "1" + ")" * 5_000 + ") }}",
        "{% if 1 %}" * 200 + "{% endif %}" * 200,
        "{% for a in gaps %}" * 50 + "x" + "{% endfor %}" * 50,
        "{{ 1 / 0 }}",
        "{{ gaps + 1 }}",
        "{{ study|int|round('x') }}",
        "{% for x in compounds %}{% endfor %}",
        "{{ gaps|nonsense }}",
        "{{ missing.key }}",
        "{{ health.missing }}",
        "｛｛ missing ｝｝",
    ],
)
def test_what_a_template_cannot_say_is_a_fault(text: str) -> None:
    said = faults("before", text, "after")
    for leak in ("<class", "method", "object at", "0x", "builtin", "Traceback"):
        assert leak not in said


def test_a_fault_names_its_place() -> None:
    said = faults("one {{ study }}", "here {{ study|safe }} it is", "three")
    assert "没有过滤器 safe；可用：abs, " in said
    assert "在“{{ study|safe }} it is”附近" in said
    assert "在“{{ 1 / 0 }}”附近" in faults("one", "{{ 1 / 0 }}")
    assert "模板里不能用 include，在“{% include 'x' %}”附近" in faults("{% include 'x' %}")


def test_loops_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_language, "MOST_STEPS", 1_000)
    nested = "{% for a in gaps %}" * 12 + "{% endfor %}" * 12
    assert "循环太多" in faults(nested)
    assert filled("{% for a in gaps %}" * 8 + "{% endfor %}" * 8) == ""
    monkeypatch.setattr(template_language, "MOST_BYTES", 60_000)
    wide = "{% for a in gaps %}" * 6 + "字" * 1_000 + "{% endfor %}" * 6
    assert "填出来太大" in faults(wide)


def test_a_filling_that_does_not_end_is_ended(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern of the library that takes years on this cell."""
    monkeypatch.setattr(report_template, "limits_for", lambda _: Limits(1 << 30, 4.0))

    def add_cell(book: docx.document.Document) -> None:
        book.add_table(rows=1, cols=1).cell(0, 0).text = "{% colspan " + " " * 20_000 + "%x %}"

    source = tmp_path / "own.docx"
    source.write_bytes(template("x", edit=add_cell))
    with pytest.raises(DataError, match=r"4 秒还没有读完.*另存为 \.docx"):
        fill_template(report, source, tmp_path / "made.docx")
    source.write_bytes(template("{{ study }}"))
    fill_template(report, source, tmp_path / "made.docx")
    assert docx.Document(str(tmp_path / "made.docx")).paragraphs[0].text == "方格镇"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_memory_of_a_filling_is_limited() -> None:
    wide = template(*["{% for a in gaps %}" * 5 + "字" * 5_000 + "{% endfor %}" * 5] * 20)
    parent._end()  # memory that an earlier question left free in the child would serve this one
    with pytest.raises(DataError, match="要的内存太多"):
        run_apart(fill, "own.docx", Limits(1 << 24, 60.0), wide, FIELDS, PICTURES)


def test_a_filling_apart_gives_what_it_gives_here() -> None:
    few = Limits(1 << 30, 60.0)
    sound = template("{{ study }} {{ map_overview }}")
    assert run_apart(fill, "own.docx", few, sound, FIELDS, PICTURES).content is not None
    for source in (template("{{ nonsense }}{% set a = 1 %}"), b"no file"):
        here = fill(source, FIELDS, PICTURES)
        assert run_apart(fill, "own.docx", few, source, FIELDS, PICTURES) == here


def test_pictures_stand_in_text_headers_footers_and_cells() -> None:
    def add_places(book: docx.document.Document) -> None:
        section = book.sections[0]
        section.header.paragraphs[0].text = "{{ map_overview }}"
        section.footer.paragraphs[0].text = "{{ study }} {{ map_overview }}"
        book.add_table(rows=1, cols=1).cell(0, 0).text = "{{ map_overview }}"

    made = fill(template("see {{ map_overview }}", edit=add_places), FIELDS, PICTURES)
    assert made.content is not None, made.faults
    book = docx.Document(io.BytesIO(made.content))
    section = book.sections[0]
    for own in (book.element.body, section.header._element, section.footer._element):
        found = own.xpath(".//pic:pic//a:blip/@r:embed")
        assert len(found) == (2 if own is book.element.body else 1)
    assert (
        section.header.part.related_parts[
            section.header._element.xpath(".//a:blip/@r:embed")[0]
        ].blob
        == png()
    )
    assert "\ue000" not in book.element.xml


def test_a_picture_where_none_can_stand_is_a_fault() -> None:
    def set_title(book: docx.document.Document) -> None:
        book.core_properties.title = "{{ map_overview }}"

    made = fill(template("x", edit=set_title), FIELDS, PICTURES)
    assert "图片只能放在" in made.faults[0].zh
    in_tag = rewrite(
        template("x"), lambda xml: xml.replace(b"<w:t>x", b'<w:t a="{{ map_overview }}">x')
    )
    assert "图片只能放在" in fill(in_tag, FIELDS, PICTURES).faults[0].zh


def test_fields_in_properties_are_filled_as_typed() -> None:
    def set_title(book: docx.document.Document) -> None:
        book.core_properties.title = "{{ study }}"

    made = fill(template("x", edit=set_title), FIELDS, PICTURES)
    assert made.content is not None
    assert docx.Document(io.BytesIO(made.content)).core_properties.title == FIELDS["study"]
    long = fill(template("x", edit=set_title), {"study": "长" * 300}, {})
    assert "255" in long.faults[0].zh


def test_a_loop_that_tears_a_table_apart_is_told() -> None:
    def add_table(book: docx.document.Document) -> None:
        book.add_table(rows=1, cols=1).cell(0, 0).text = "{{ row.name }}{% endfor %}"

    made = fill(template("{% for row in gaps %}", edit=add_table), FIELDS, PICTURES)
    assert "拆散" in made.faults[0].zh


def rewrite(
    content: bytes, change: Callable[[bytes], bytes], member: str = "word/document.xml"
) -> bytes:
    """Change one member of a Word file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(buffer, "w") as made:
        for entry in archive.infolist():
            own = archive.read(entry)
            if entry.filename == member:
                assert change(own) != own
                own = change(own)
            made.writestr(entry.filename, own, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def add_member(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(template("x"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"plain",
    "cut": lambda: template("x")[:-300],
    "no document": lambda: rewrite(template("x"), lambda _: b""),
    "bomb": lambda: add_member("word/media/a.png", b"\0" * (201 << 20)),
    "xml bomb": lambda: add_member("word/a.xml", b" " * (21 << 20)),
    "members": lambda: add_members(6_000),
    "twice": lambda: add_member("WORD/document.xml", b"<a/>"),
    "up": lambda: add_member("../../evil.xml", b"<a/>"),
    "up on Windows": lambda: add_member("..\\evil.xml", b"<a/>"),
    "root": lambda: add_member("/etc/evil", b""),
    "entities": lambda: rewrite(
        template("x"), lambda xml: xml.replace(b"<w:doc", LAUGHS + b"<w:doc")
    ),
    "entities in relations": lambda: rewrite(
        template("x"), lambda xml: xml.replace(b"<Rel", LAUGHS + b"<Rel", 1), "_rels/.rels"
    ),
    "utf-16": lambda: rewrite(template("x"), lambda xml: xml.decode().encode("utf-16")),
    "deep": lambda: rewrite(
        template("x"),
        lambda xml: xml.replace(b"<w:t>", b"<w:r>" * 5_000).replace(b"</w:t>", b"</w:r>" * 5_000),
    ),
}


def add_members(count: int) -> bytes:
    buffer = io.BytesIO(template("x"))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(count):
            archive.writestr(f"word/{number}", b"")
    return buffer.getvalue()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_is_no_sound_word_file_is_refused(case: str) -> None:
    made = fill(HOSTILE[case](), FIELDS, PICTURES)
    assert made.content is None
    assert made.unreadable is not None
    assert not made.faults


def test_a_size_that_is_a_lie_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_file, "MOST_XML_BYTES", 1_000)
    assert fill(template("x"), FIELDS, PICTURES).unreadable == template_file.TOO_LARGE


@pytest.fixture(scope="module")
def report(town_result: CoverageResult) -> Report:
    return build_report(town_result)


def test_a_template_sees_plain_values_only(report: Report) -> None:
    def kinds(value: object) -> set[type]:
        if type(value) is dict:
            assert all(type(key) is str for key in value)
            return {dict}.union(*map(kinds, value.values()))
        return {list}.union(*map(kinds, value)) if type(value) is list else {type(value)}

    assert kinds(template_fields(report)) <= {dict, list, str, int, float, bool}
    assert set(template_pictures(report)) >= {"map_overview", "map_health"}


def test_paths_that_are_no_file_are_told(report: Report, tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    (tmp_path / "self.docx").symlink_to(tmp_path / "self.docx")
    (tmp_path / "text.docx").write_text("no Word file", encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.docx")
    for name in ("folder", "self", "none", "a\0b", "text", "pipe", "果" * 200):
        with pytest.raises(DataError, match="Word"):
            fill_template(report, tmp_path / f"{name}.docx", tmp_path / "made.docx")
