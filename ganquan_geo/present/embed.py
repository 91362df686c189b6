"""What to paste where, so that a map stands in a page, a document or a report."""

from __future__ import annotations

import re
from functools import partial
from html import escape, unescape
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.text import Text
from ganquan_geo.present.writing import write_together

if TYPE_CHECKING:
    from ganquan_geo.model.text import Lang

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_PAGE = re.compile(r"<html\b")
RATIO = "4 / 3"
FILES = ("iframe.html", "srcdoc.html", "figure.html", "embed.md")


def write_embeds(
    map_file: str | Path,
    folder: str | Path,
    *,
    layer: str = "",
    picture: str = "map_overview.png",
    lang: Lang = "zh",
) -> tuple[Path, ...]:
    """Write the pieces of HTML and Markdown that put a map into a page.

    Parameters
    ----------
    map_file
        A map that ``coverage`` wrote.
    folder
        Where the pieces go; addresses in them are relative to it.
    layer
        The layer that is shown, such as ``"homes"`` or the id of a category; all if empty.
    picture
        File name of a PNG beside the map, for where no script can run: ``print --format png``
        writes one.
    lang
        Language of the alternative text.

    Returns
    -------
    tuple of pathlib.Path
        ``iframe.html`` (needs the map beside it), ``srcdoc.html`` (holds the map itself),
        ``figure.html`` (a picture) and ``embed.md``.

    Raises
    ------
    OutputError
        If the map cannot be read or the pieces cannot be written.
    """
    target = Path(folder)
    html = _read_map(Path(map_file))
    found = _TITLE.search(html)
    title = unescape(found[1]).strip() if found else Path(map_file).stem
    says = Text(f"地图：{title}", f"Map: {title}").said(lang)
    address = _address(Path(map_file), target)
    query = "?compact=1" + (f"&layer={quote(layer)}" if layer else "")
    frame_style = f"width:100%;aspect-ratio:{RATIO};border:1px solid #d5d9de"
    picture_address = _address(Path(map_file).with_name(picture), target)
    iframe = (
        f'<iframe src="{escape(address + query)}" title="{escape(says)}" loading="lazy" '
        f'style="{frame_style}"></iframe>\n'
    )
    figure = (
        f'<figure><img src="{escape(picture_address)}" alt="{escape(says)}" '
        f'style="max-width:100%;height:auto"><figcaption>{escape(title)}</figcaption></figure>\n'
    )
    marks = f' data-compact="1" data-layer="{escape(layer)}"' if layer else ' data-compact="1"'
    inside = escape(_PAGE.sub(lambda match: match[0] + marks, html, count=1))
    srcdoc = f'<iframe srcdoc="{inside}" title="{escape(says)}" style="{frame_style}"></iframe>\n'
    alt = re.sub(r"([\\\[\]])", r"\\\1", says)
    markdown = f"[![{alt}]({_marked(picture_address)})]({_marked(address)})\n"
    texts = dict(zip(FILES, (iframe, srcdoc, figure, markdown), strict=True))
    return write_together(
        target, {name: partial(_write_text, text) for name, text in texts.items()}
    )


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _read_map(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(
            Text(f"读不了地图 {path}：{error}", f"cannot read the map {path}: {error}")
        ) from error


def _address(path: Path, folder: Path) -> str:
    """Return a path as an address relative to a folder."""
    return quote(Path(relpath(path.resolve(), folder.resolve())).as_posix())


def _marked(address: str) -> str:
    return f"<{address}>" if "(" in address or ")" in address else address
