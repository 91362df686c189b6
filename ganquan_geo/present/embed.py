"""What to paste where, so that a map stands in a page, a document or a report."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ganquan_geo.model.errors import OutputError, UnknownNameError
from ganquan_geo.model.plain_file import UnreadableFileError, read_plain_file
from ganquan_geo.present.writing import Writer, write_text, write_together
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang

FILES = ("iframe.html", "srcdoc.html", "embed.md", "figure.html")
PICTURE = "map.png"
RATIO = "4 / 3"
TOLD = "&told=1"  # the conclusion stands below the frame
LEAST_PX = 420  # height of a frame in a narrow column, so that there is a map in it
HOMES = "homes"
MOST_MAP_BYTES = 1 << 28

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_PAGE = re.compile(r"<html\b")
_DATA = re.compile(r'<script type="application/json" id="gq-data">(.*?)</script>', re.DOTALL)
# What Markdown takes for its own anywhere, and what at the beginning of a line.
_MARKS, _STARTS = re.compile(r"([\\`*_{}\[\]<>#|~&!])"), re.compile(r"^(\d*)([-+=.)])")


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
        ``iframe.html`` (needs the map where it is), ``srcdoc.html`` (holds the map itself) and
        ``embed.md`` (a paragraph to paste); with a picture also ``figure.html`` and, if it was
        drawn, ``map.png``. Each carries title, conclusion, source and date.

    Raises
    ------
    UnknownNameError
        If the map has no such layer.
    OutputError
        If the map cannot be read or the pieces cannot be written.

    Examples
    --------
    >>> files = gg.write_coverage(result, "out")
    >>> pieces = gg.write_embeds("out/coverage_map.html", "out", layer="health")
    >>> [path.name for path in pieces]
    ['iframe.html', 'srcdoc.html', 'embed.md']
    """
    source, target = Path(map_file), Path(folder)
    html = _read_map(source)
    told = _read_caption(html, source, layer, lang)
    says = Text(f"地图：{told.title}", f"Map: {told.title}").said(lang)
    category = "" if layer == HOMES else layer
    address = _address(source, target)
    writers: dict[str, Writer] = {
        "iframe.html": partial(write_text, told.figure(_iframe(address, says, layer))),
        "srcdoc.html": partial(write_text, told.figure(_srcdoc(html, says, layer))),
    }
    picture = ""
    if result is not None:
        picture = PICTURE
        writers[picture] = partial(_write_picture, result, category, lang)
    else:
        beside = source.with_name(f"map_{category or 'overview'}.png")
        picture = _address(beside, target) if beside.is_file() else ""
    if picture:
        image = (
            f'<img src="{escape(picture)}" alt="{escape(says)}" style="max-width:100%;height:auto">'
        )
        writers["figure.html"] = partial(write_text, told.figure(image))
    link = f"{address}{_query(layer)}"
    writers["embed.md"] = partial(write_text, told.markdown(link, says=says, picture=picture))
    return write_together(target, writers, inputs=[source])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caption:
    """What stands below a map wherever it is put: title, conclusion, source and reminder."""

    title: str
    headline: str
    source: str

    def figure(self, inside: str) -> str:
        """Return a frame or a picture with its caption."""
        return (
            f'<figure style="margin:0">{inside}<figcaption><strong>{escape(self.title)}</strong>'
            f"<p>{escape(self.headline)}</p><small>{escape(self.source)}</small></figcaption>"
            "</figure>\n"
        )

    def markdown(self, link: str, *, says: str, picture: str) -> str:
        """Return a paragraph to paste, with the picture where there is one."""
        title, headline, source, alt = map(
            _plain_markdown, (self.title, self.headline, self.source, says)
        )
        shown = f"[![{alt}]({picture})]({link})\n\n" if picture else ""
        return f"{shown}**[{title}]({link})**\n\n{headline}\n\n{source}\n"


def _plain_markdown(text: str) -> str:
    return _STARTS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", " ".join(text.split())))


def _iframe(address: str, says: str, layer: str) -> str:
    source = escape(address + _query(layer) + TOLD)
    return (
        f'<iframe src="{source}" title="{escape(says)}" loading="lazy" '
        f'style="{_frame_style()}"></iframe>'
    )


def _query(layer: str) -> str:
    """Return what behind the map's address asks for the compact view of a layer."""
    return "?compact=1" + (f"&layer={quote(layer)}" if layer else "")


def _srcdoc(html: str, says: str, layer: str) -> str:
    marks = ' data-compact="1" data-told="1"' + (f' data-layer="{escape(layer)}"' if layer else "")
    inside = escape(_PAGE.sub(lambda match: match[0] + marks, html, count=1))
    return f'<iframe srcdoc="{inside}" title="{escape(says)}" style="{_frame_style()}"></iframe>'


def _frame_style() -> str:
    size = f"width:100%;aspect-ratio:{RATIO};min-height:{LEAST_PX}px"
    return f"{size};box-sizing:border-box;border:1px solid #d5d9de"


def _write_picture(result: CoverageResult, category: str, lang: Lang, path: Path) -> None:
    from ganquan_geo.present.print.print_map import draw_picture  # noqa: PLC0415 - heavy
    from ganquan_geo.present.print.scene import build_scene  # noqa: PLC0415 - heavy

    draw_picture(build_scene(result, lang=lang), category=category or None).write(path)


def read_statement(map_file: Path) -> str:
    """Return what a map of coverage says must stand beside it, such as that it be reviewed.

    Raises
    ------
    OutputError
        If the map cannot be read.
    """
    found = _DATA.search(_read_map(map_file))
    return str(json.loads(found[1]).get("statement", "")) if found else ""


def _read_map(path: Path) -> str:
    try:
        return read_plain_file(path, most_bytes=MOST_MAP_BYTES).decode("utf-8")
    except UnreadableFileError as error:
        what = error.what
    except UnicodeDecodeError:
        what = file_faults.NOT_UTF8
    raise OutputError(
        Text(f"读不了地图 {path}：{what.zh}", f"cannot read the map {path}: it {what.en}")
    )


def _read_caption(html: str, path: Path, layer: str, lang: Lang) -> _Caption:
    """Return what is to stand below a map of coverage, or below one of its layers.

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
        homes = str(data["words"]["group_homes"])
        known = {HOMES: (homes, str(data["lead"]))}
        for own in data["categories"]:
            known[str(own["id"])] = (str(own["name"]), str(own["headline"]["sentence"]))
        lead, credit, dated, statement = (
            str(data[key]) for key in ("lead", "credit", "date", "statement")
        )
        said = f"{data['words']['date']} {dated}"
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(
            Text(
                f"{path} 不是本版 coverage 写出的地图（coverage_map.html）",
                f"{path} is not a map that this version's coverage wrote (coverage_map.html)",
            )
        ) from error
    if layer and layer not in known:
        raise UnknownNameError(
            Text(
                f"地图没有图层“{layer}”；可用：{'、'.join(known)}",
                f"the map has no layer {layer!r}; there are: {', '.join(known)}",
            )
        )
    titled = _TITLE.search(html)
    title = unescape(titled[1]).strip() if titled else path.stem
    name, headline = known[layer] if layer else ("", lead)
    return _Caption(
        title=f"{title} · {name}" if name else title,
        headline=headline,
        source=Text("来源：{credit}；{said}。{statement}", "Source: {credit}; {said}. {statement}")
        .filled(credit=credit, said=said, statement=statement)
        .said(lang),
    )


def _address(path: Path, folder: Path) -> str:
    """Return a path as an address relative to a folder; absolute from another drive."""
    try:
        return quote(Path(relpath(path.resolve(), folder.resolve())).as_posix())
    except ValueError:
        return path.resolve().as_uri()
