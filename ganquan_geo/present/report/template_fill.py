"""Fill a Word template in a process of its own, with limits on time and memory.

The file is somebody else's, and libraries that read such files take as long and as much as the
file makes them. What goes in are plain values, what comes out is a Word file or what is wrong.
"""

from __future__ import annotations

import base64
import io
import json
import secrets
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

MOST_S = 120.0
MOST_MEMORY = 4 << 30
BOOT = (
    "import json, sys\n"
    "sys.path[:] = json.loads(sys.argv[1])\n"
    "from ganquan_geo.present.report.template_fill import answer\n"
    "answer()\n"
)
TOO_MUCH = Text(
    "填这个模板要用太多时间或内存，已停止",
    "it takes too much time or memory to fill and was stopped",
)


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


def fill_apart(
    content: bytes, fields: Mapping[str, object], pictures: Mapping[str, tuple[bytes, float]]
) -> Filled:
    """Fill a template in a process of its own.

    Parameters
    ----------
    content
        The Word file.
    fields
        Texts, numbers, lists and dictionaries of such.
    pictures
        By field: a PNG file and its width, millimetres.
    """
    task = {
        "content": _packed(content),
        "fields": fields,
        "pictures": {name: [_packed(png), width] for name, (png, width) in pictures.items()},
    }
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and nothing of the template
            [sys.executable, "-c", BOOT, json.dumps(sys.path)],
            input=json.dumps(task).encode(),
            capture_output=True,
            timeout=MOST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Filled(faults=(TOO_MUCH,))
    if done.returncode:
        if done.returncode == 1 and b"MemoryError" not in done.stderr:
            raise RuntimeError(done.stderr.decode(errors="replace"))  # a mistake of ours
        return Filled(faults=(TOO_MUCH,))
    said = json.loads(done.stdout)
    unreadable = said["unreadable"]
    return Filled(
        content=base64.b64decode(said["content"]) if said["content"] else None,
        faults=tuple(Text(*own) for own in said["faults"]),
        unreadable=Text(*unreadable) if unreadable else None,
    )


def answer() -> None:
    """Fill the template that stands on the input, and write what comes of it to the output."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    task = json.load(sys.stdin.buffer)
    pictures = {name: (_unpacked(png), width) for name, (png, width) in task["pictures"].items()}
    filled = fill(_unpacked(task["content"]), task["fields"], pictures)
    unreadable = filled.unreadable
    said: dict[str, Any] = {
        "content": _packed(filled.content) if filled.content else None,
        "faults": [(own.zh, own.en) for own in filled.faults],
        "unreadable": (unreadable.zh, unreadable.en) if unreadable else None,
    }
    sys.stdout.buffer.write(json.dumps(said).encode())


def fill(
    content: bytes, fields: Mapping[str, object], pictures: Mapping[str, tuple[bytes, float]]
) -> Filled:
    """Fill a template here; see `fill_apart`."""
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


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text)
