"""A Word file whose fields are filled: held to limits when it is opened, its faults with places."""

from __future__ import annotations

import io
import re
import traceback
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any

import jinja2
from docx.oxml import parse_xml
from docx.shared import Mm
from docxtpl import DocxTemplate

from ganquan_geo.present.report.template_language import RefusedError, TemplateLanguage
from ganquan_geo.present.report.wide_braces import find_left_over, narrow_fields
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_MEMBERS = 5_000
MOST_BYTES, MOST_XML_BYTES = 200 << 20, 20 << 20  # unpacked: of the file, of a part of text
CHUNK_BYTES = 1 << 20
MOST_NEAR = 40  # signs of a template that are shown to find a place in it
NO_WORD_FILE = Text("不是可以读取的 Word 文件（.docx）", "is no Word file (.docx) that can be read")
TOO_LARGE = Text("解压后过大", "unpacks to too much")
HAS_DOCTYPE = Text("含有 DOCTYPE 或 UTF-16 的部分，不读", "has parts with a DOCTYPE or in UTF-16")
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
PARAGRAPH = re.compile(r"<w:p([ >])")
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
BEFORE = "</w:t></w:r><w:r><w:drawing>"
AFTER = '</w:drawing></w:r><w:r><w:t xml:space="preserve">'


class UnreadableError(Exception):
    """A file that is no Word file, or not one that is opened.

    Parameters
    ----------
    what
        Why, in both languages.
    """

    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(what.en)


def check_archive(content: bytes) -> None:
    """Refuse a file that would fill the machine or lead elsewhere, before anything reads it.

    Sizes are counted while unpacking, whatever the file says of itself.

    Raises
    ------
    UnreadableError
        If it is one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename.casefold() for entry in entries}
            if len(entries) > MOST_MEMBERS or len(names) < len(entries):
                raise UnreadableError(TOO_LARGE)
            room = MOST_BYTES
            for entry in entries:
                room -= _check_member(archive, entry, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(NO_WORD_FILE) from error
    except (ValueError, OSError) as error:
        raise UnreadableError(NO_WORD_FILE) from error


def _check_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """Return how many bytes a member unpacks to."""
    path = PureWindowsPath(entry.filename)
    if path.anchor or ".." in path.parts:
        raise UnreadableError(NO_WORD_FILE)
    is_text = path.name.lower().endswith((".xml", ".rels"))
    most = min(room, MOST_XML_BYTES) if is_text else room
    count, before = 0, b""
    with archive.open(entry) as member:
        while piece := member.read(CHUNK_BYTES):
            count += len(piece)
            if count > most:
                raise UnreadableError(TOO_LARGE)
            if is_text and (b"\0" in piece or DOCTYPE.search(before + piece)):
                raise UnreadableError(HAS_DOCTYPE)
            before = piece[-32:]
    return count


class TemplateFile(DocxTemplate):  # type: ignore[misc]
    """A Word file with fields, in plain or in full-width signs.

    Parameters
    ----------
    content
        The file, after `check_archive`.
    pictures
        By mark: the PNG file and its width, millimetres.
    """

    def __init__(self, content: bytes, pictures: Mapping[str, tuple[bytes, float]]) -> None:
        super().__init__(io.BytesIO(content))
        self.left_over: list[Text] = []
        self.pictures = pictures

    def patch_xml(self, src_xml: str) -> str:
        """Return the XML of a part with its fields in plain signs."""
        narrowed = narrow_fields(src_xml)
        self.left_over += find_left_over(narrowed)
        return str(super().patch_xml(narrowed))

    def render_xml_part(
        self,
        src_xml: str,
        part: Any,  # noqa: ANN401
        context: Mapping[str, object],
        jinja_env: TemplateLanguage,
    ) -> str:
        """Return the XML of a part with its fields filled and its pictures put in."""
        lines = PARAGRAPH.sub(r"\n<w:p\1", src_xml)
        with told_near(lines):
            filled = jinja_env.fill(jinja_env.from_string(lines), context)
        filled = filled.replace("\n<w:p", "<w:p")
        for written, plain in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            filled = filled.replace(written, plain)
        return self._with_pictures(str(self.resolve_listing(filled)), part)

    def render_properties(self, context: Mapping[str, object], jinja_env: TemplateLanguage) -> None:
        """Fill the fields in title, author and the like; a picture cannot stand there."""
        plain = jinja_env.overlay(autoescape=False)
        for name in PROPERTIES:
            source = getattr(self.docx.core_properties, name)
            with told_near(source):
                filled = jinja_env.fill(plain.from_string(source), context)
                if any(mark in filled for mark in self.pictures):
                    raise RefusedError(misplaced())
                setattr(self.docx.core_properties, name, filled)

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - an element of lxml
        """Return the tree of the body; a loop that tears tags apart is told, not mended."""
        try:
            parse_xml(xml)
        except SyntaxError as error:  # as lxml's are
            raise RefusedError(
                Text(
                    "字段把表格或段落拆散了：循环的开头和结尾要在同一张表的行里，或各占一段",
                    "fields tear a table or a paragraph apart: a loop begins and ends in rows of "
                    "one table, or in paragraphs of their own",
                )
            ) from error
        return super().fix_tables(xml)

    def _with_pictures(self, xml: str, part: Any) -> str:  # noqa: ANN401 - a part of the file
        """Return XML with each mark of a picture replaced by the picture."""
        for mark, (png, width_mm) in self.pictures.items():
            while (at := xml.find(mark)) >= 0:
                if not _in_text(xml[:at]) or not hasattr(part, "new_pic_inline"):
                    near = TAG.sub("", xml[max(0, at - 2_000) : at])[-MOST_NEAR:].strip()
                    raise RefusedError(with_near(misplaced(), near))
                drawn = part.new_pic_inline(io.BytesIO(png), Mm(width_mm), None).xml
                xml = f"{xml[:at]}{BEFORE}{drawn}{AFTER}{xml[at + len(mark) :]}"
        return xml


def _in_text(before: str) -> bool:
    """Return whether XML ends inside the text of a paragraph."""
    opened = max(before.rfind("<w:t>"), before.rfind("<w:t "))
    return opened >= 0 and opened > before.rfind("</w:t>") and before.rfind(">") > before.rfind("<")


def misplaced() -> Text:
    """Return what is said of a picture where none can stand."""
    return Text(
        "图片只能放在正文、页眉或页脚的段落里",
        "a picture stands in a paragraph of the text, the header or the footer only",
    )


@contextmanager
def told_near(source: str) -> Iterator[None]:
    """Say of whatever stops the filling what it is, and near which words of the template.

    Raises
    ------
    RefusedError
        In place of what jinja2 or Python raises.
    """
    try:
        yield
    except RefusedError as error:
        raise RefusedError(with_near(error.what, _near(source, error, error.lineno))) from error
    except jinja2.TemplateSyntaxError as error:
        what = Text("花括号里的写法读不懂", "what stands in braces cannot be read: {error}")
        near = _near(source, error, error.lineno)
        raise RefusedError(with_near(what.filled(error=error.message), near)) from error
    except Exception as error:
        what = Text("有字段填不了：{error}", "a field cannot be filled: {error}")
        near = _near(source, error, None)
        said = str(error)[:200] or type(error).__name__
        raise RefusedError(with_near(what.filled(error=said), near)) from error


def with_near(what: Text, near: str) -> Text:
    """Return what is wrong with the words of the template near to it."""
    if not near:
        return what
    form = Text("{what}，在“{near}”附近", "{what}, near “{near}”")
    return form.filled(what=what, near=near)


def _near(source: str, error: BaseException, lineno: int | None) -> str:
    """Return the words of the template where an error arose."""
    if lineno is None:
        frames = traceback.extract_tb(error.__traceback__)
        found = [own.lineno for own in frames if own.filename == "<template>" and own.lineno]
        lineno = found[-1] if found else None
    lines = source.splitlines()
    if lineno is None or not 0 < lineno <= len(lines):
        return ""
    shown = TAG.sub("", lines[lineno - 1]).strip()
    at = max(shown.find("{"), 0)
    return shown[at : at + MOST_NEAR]
