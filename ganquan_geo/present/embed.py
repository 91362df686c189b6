"""What to paste where, so that a map stands in a page, a document or a report."""

from __future__ import annotations

import json
import re
from functools import partial
from html import escape, unescape
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ganquan_geo.model.errors import OutputError, UnknownNameError
from ganquan_geo.present.writing import Writer, write_text, write_together
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang

RATIO = "4 / 3"
HOMES = "homes"

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_PAGE = re.compile(r"<html\b")
_DATA = re.compile(r'<script type="application/json" id="gq-data">(.*?)</script>', re.DOTALL)
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # all that Markdown may take for its own


def write_embeds(
    map_file: str | Path,
    folder: str | Path,
    *,
    result: CoverageResult | None = None,
    layer: str = "",
    lang: Lang = "zh",
) -> tuple[Path, ...]:
    """Write the pieces of HTML and Markdown, and the picture, that put a map into a page.

    Parameters
    ----------
    map_file
        A map that ``coverage`` wrote.
    folder
        Where the pieces go; addresses in them are relative to it.
    result
        What the map was drawn from: the picture is drawn of it, as wide as the text of an A4
        page, at 300 dpi. None to use a picture that ``print --format png`` wrote beside the
        map, if there is one.
    layer
        The layer that is shown: ``"homes"`` or the id of a category; homes if empty.
    lang
        Language of the alternative text and the picture.

    Returns
    -------
    tuple of pathlib.Path
        ``iframe.html`` (needs the map where it is) and ``srcdoc.html`` (holds the map itself);
        with a picture also ``figure.html``, ``embed.md`` and, if it was drawn, ``map.png``.

    Raises
    ------
    UnknownNameError
        If the map has no such layer.
    OutputError
        If the map cannot be read or the pieces cannot be written.
    """
    source, target = Path(map_file), Path(folder)
    html = _read_map(source)
    shown = _layer_name(html, source, layer)
    found = _TITLE.search(html)
    title = unescape(found[1]).strip() if found else source.stem
    title += f" · {shown}" if shown else ""
    says = Text(f"地图：{title}", f"Map: {title}").said(lang)
    category = "" if layer == HOMES else layer
    writers: dict[str, Writer] = {
        "iframe.html": partial(write_text, _iframe(_address(source, target), says, layer)),
        "srcdoc.html": partial(write_text, _srcdoc(html, says, layer)),
    }
    picture = ""
    if result is not None:
        picture = "map.png"
        writers[picture] = partial(_write_picture, result, category, lang)
    else:
        beside = source.with_name(f"map_{category or 'overview'}.png")
        picture = _address(beside, target) if beside.is_file() else ""
    if picture:
        figure = (
            f'<figure style="margin:0"><img src="{escape(picture)}" alt="{escape(says)}" '
            f'style="max-width:100%;height:auto"><figcaption>{escape(title)}</figcaption>'
            "</figure>\n"
        )
        alt = _MARKS.sub(r"\\\1", " ".join(says.split()))
        markdown = f"[![{alt}]({picture})]({_address(source, target)}{_query(layer)})\n"
        writers["figure.html"] = partial(write_text, figure)
        writers["embed.md"] = partial(write_text, markdown)
    return write_together(target, writers)


def _iframe(address: str, says: str, layer: str) -> str:
    return (
        f'<iframe src="{escape(address + _query(layer))}" title="{escape(says)}" loading="lazy" '
        f'style="{_frame_style()}"></iframe>\n'
    )


def _query(layer: str) -> str:
    """Return what behind the map's address asks for the compact view of a layer."""
    return "?compact=1" + (f"&layer={quote(layer)}" if layer else "")


def _srcdoc(html: str, says: str, layer: str) -> str:
    marks = f' data-compact="1" data-layer="{escape(layer)}"' if layer else ' data-compact="1"'
    inside = escape(_PAGE.sub(lambda match: match[0] + marks, html, count=1))
    return f'<iframe srcdoc="{inside}" title="{escape(says)}" style="{_frame_style()}"></iframe>\n'


def _frame_style() -> str:
    return f"width:100%;aspect-ratio:{RATIO};border:1px solid #d5d9de"


def _write_picture(result: CoverageResult, category: str, lang: Lang, path: Path) -> None:
    from ganquan_geo.present.print.print_map import draw_figure  # noqa: PLC0415 - heavy
    from ganquan_geo.present.print.scene import build_scene  # noqa: PLC0415 - heavy

    draw_figure(build_scene(result, lang=lang), category=category or None).write(path)


def _read_map(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(
            Text(f"读不了地图 {path}：{error}", f"cannot read the map {path}: {error}")
        ) from error


def _layer_name(html: str, path: Path, layer: str) -> str:
    """Return the name of a layer in a map of coverage; empty if none is asked for.

    Raises
    ------
    OutputError
        If the page is no map of coverage.
    UnknownNameError
        If it has no such layer.
    """
    found = _DATA.search(html)
    try:
        data = json.loads(found[1]) if found else {}
        known = {HOMES: str(data["words"]["group_homes"])}
        known |= {str(own["id"]): str(own["name"]) for own in data["categories"]}
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(
            Text(
                f"{path} 不是 coverage 写出的地图（coverage_map.html）",
                f"{path} is not a map that coverage wrote (coverage_map.html)",
            )
        ) from error
    if layer and layer not in known:
        raise UnknownNameError(
            Text(
                f"地图没有图层“{layer}”；可用：{'、'.join(known)}",
                f"the map has no layer {layer!r}; there are: {', '.join(known)}",
            )
        )
    return known[layer] if layer else ""


def _address(path: Path, folder: Path) -> str:
    """Return a path as an address relative to a folder; absolute from another drive."""
    try:
        return quote(Path(relpath(path.resolve(), folder.resolve())).as_posix())
    except ValueError:
        return path.resolve().as_uri()
