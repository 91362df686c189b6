"""Fill a Word template: plain values go in, a Word file or what is wrong comes out.

The file is somebody else's, and libraries that read such files take as long and as much as the
file makes them: this is called in a process of its own (`ganquan_geo.apart`).
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.present.report.template_file import (
    NO_WORD_FILE,
    TemplateFile,
    UnreadableError,
    check_archive,
)
from ganquan_geo.present.report.template_language import Picture, RefusedError, TemplateLanguage
from ganquan_geo.present.report.unknown_fields import UnknownField, build_recorder
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What came of a template.

    Parameters
    ----------
    content
        The Word file; None if something is wrong.
    faults
        What is wrong with its fields.
    unreadable
        Why it cannot be opened at all; None if it can.
    """

    content: bytes | None = None
    faults: tuple[Text, ...] = ()
    unreadable: Text | None = None


def fill(
    content: bytes, fields: Mapping[str, object], pictures: Mapping[str, tuple[bytes, float]]
) -> Filled:
    """Fill a template.

    Parameters
    ----------
    content
        The Word file.
    fields
        Texts, numbers, lists and dictionaries of such.
    pictures
        By field: a PNG file and its width, millimetres.
    """
    # Nobody can write a mark that is not known before.
    own = secrets.randbits(64)
    marks = {name: f"\ue000{own}.{number}\ue001" for number, name in enumerate(pictures)}
    unknown: list[UnknownField] = []
    try:
        check_archive(content)
        book = TemplateFile(content, {marks[name]: own for name, own in pictures.items()})
        book.init_docx()
    except UnreadableError as error:
        return Filled(unreadable=error.what)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a library finds wrong, it is no Word file
        return Filled(unreadable=NO_WORD_FILE)
    seen = {**fields, **{name: Picture(mark) for name, mark in marks.items()}}
    language = TemplateLanguage(build_recorder(unknown))
    stopped: list[Text] = []
    buffer = io.BytesIO()
    try:
        book.render(seen, language)
        book.save(buffer)
    except RefusedError as error:
        stopped.append(error.what)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - nor may it stop the report without a word
        what = Text("填好的文件不成样子（{name}）", "the filled file makes no sense ({name})")
        stopped.append(what.filled(name=type(error).__name__))
    faults = (*dict.fromkeys(book.left_over), *_unknown(unknown), *stopped)
    return Filled(faults=faults) if faults else Filled(content=buffer.getvalue())


def _unknown(unknown: list[UnknownField]) -> list[Text]:
    """Return every field that is not known as one fault."""
    if not unknown:
        return []
    said = [own.said() for own in unknown]
    return [
        Text(
            f"有 {len(said)} 个字段填不了：{'、'.join(own.zh for own in said)}",
            f"{len(said)} fields cannot be filled: {', '.join(own.en for own in said)}",
        )
    ]
