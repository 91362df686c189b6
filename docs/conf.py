"""Settings of the documentation: Chinese first, everything in the built folder, no network."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sphinx.search.zh import SearchChinese
from typer.cli import get_docs_for_click
from typer.main import get_command

from ganquan_geo.cli.main import app
from ganquan_geo.model.version import VERSION
from tools.build_gallery import build_gallery

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "甘泉步行地理 ganquan_geo"
author = "ganquan_geo"
version = release = VERSION
language = "zh_CN"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"{project} {VERSION}"
html_show_sphinx = html_show_copyright = False
html_show_search_summary = False  # it would have to fetch pages, which files may not
exclude_patterns = ["_build", "_generated/beside"]
html_extra_path = ["_generated/beside"]  # the files of the gallery, as they were written
html_static_path = ["pages.css"]
html_css_files = ["pages.css"]
(Path(__file__).parent / html_extra_path[0]).mkdir(parents=True, exist_ok=True)
suppress_warnings = ["toc.not_included"]  # each decision: decisions/README lists them
autodoc_typehints = "none"  # they stand in the signatures
autodoc_preserve_defaults = True
autodoc_member_order = "groupwise"
napoleon_google_docstring = False
napoleon_use_rtype = False
ROOMS = {
    "load": "读取 Read",
    "flow": "测算 Measure",
    "scenario": "方案 Scenarios",
    "present": "成果 Hand in",
    "network": "路网 Streets",
    "model": "数据 Things",
    "words": "文字 Texts",
}
FENCED = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef”])\n *(?=[\u4e00-\u9fff“（])")
PARTS = re.compile(r"[\u4e00-\u9fff]+|[a-zA-Z0-9_]+")
HEAD = "# 命令 · Commands\n\n与 `ganquan-geo 命令 --help` 相同。The same as `--help`.\n\n"


class SearchPairs(SearchChinese):
    """Chinese by characters and pairs of them, without a dictionary: in the index and when asked.

    Sphinx's own finds no Chinese unless jieba is installed, and ends in a fault of its script.
    """

    language_name = "English"  # whose stemmer the pages carry
    js_splitter_code = f"""
function splitQuery(query) {{
  const pairs = (run) => [...run].slice(1).map((end, at) => run[at] + end);
  const runs = query.match(/{PARTS.pattern}/g) || [];
  return runs.flatMap((run) => (run < "\\u4e00" || run.length < 2 ? run : pairs(run)));
}}"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - as it is called there
        """Return the words of a text, and the pairs of its Chinese."""
        runs = PARTS.findall(input)
        self.latin_terms.update(run for run in runs if run.isascii())
        return [
            part
            for run in runs
            for part in ([run] if run.isascii() else [*run, *map("".join, pairwise(run))])
        ]


def write_generated(sphinx: Sphinx) -> None:
    """Write the pages of commands, of public names, and of outputs made by the program."""
    generated = Path(sphinx.srcdir) / "_generated"
    stub = Path(sphinx.srcdir).parent / "ganquan_geo" / "__init__.pyi"
    pages = {
        "commands.md": list_commands(),
        "python.md": list_names(stub.read_text("utf-8")),
        "gallery.md": build_gallery(generated / "beside" / "gallery"),
    }
    for name, text in pages.items():
        (generated / name).write_text(text, encoding="utf-8", newline="\n")


def list_commands() -> str:
    """Return the page of commands."""
    command = get_command(app)
    text = get_docs_for_click(obj=command, ctx=click.Context(command), name="ganquan-geo")
    for name, own in getattr(command, "commands", {}).items():  # cut short there
        told = (own.help or "").partition("\n\n")[0].replace("\n", " ")
        cut = re.compile(rf"^\* `{name}`:.*", re.MULTILINE)
        text = cut.sub(f"* [`{name}`](#ganquan-geo-{name}): {told}", text)
    return HEAD + text.split("\n", 1)[1]


def list_names(stub: str) -> str:
    """Return the page of public names, room by room."""
    names = re.findall(r"^from ganquan_geo\.(\w+)\S* import (\w+) as", stub, re.MULTILINE)
    lines = ["# Python", "", "```python", "import ganquan_geo as gg", "```", ""]
    for room, said in ROOMS.items():
        lines += [f"## {said}", "", "```{eval-rst}"]
        for name in (name for own, name in names if own == room):
            if name[0].isupper():
                lines += [f".. autoclass:: ganquan_geo.{name}", "   :members:", ""]
            else:
                lines += [f".. autofunction:: ganquan_geo.{name}", ""]
        lines += ["```", ""]
    return "\n".join(lines)


def join_lines(_sphinx: Sphinx, _name: str, source: list[str]) -> None:
    """Join lines that break between Chinese characters, where a browser would show a space."""
    parts = FENCED.split(source[0])
    parts[::2] = [BROKEN.sub("", part) for part in parts[::2]]
    source[0] = "".join(parts)


def setup(sphinx: Sphinx) -> None:
    """Have the pages of commands and names written before anything is read."""
    sphinx.connect("builder-inited", write_generated)
    sphinx.connect("source-read", join_lines)
    sphinx.add_search_language(SearchPairs)
