"""Settings of the documentation: Chinese first, everything in the built folder, no network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from typer.cli import get_docs_for_click
from typer.main import get_command

from ganquan_geo.cli.main import app
from ganquan_geo.model.version import VERSION

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
html_show_sphinx = False
exclude_patterns = ["_build"]
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
HEAD = "# 命令 · Commands\n\n与 `ganquan-geo 命令 --help` 相同。The same as `--help`.\n\n"


def write_generated(sphinx: Sphinx) -> None:
    """Write the pages of commands, from the program's help, and of public names, from the stub."""
    generated = Path(sphinx.srcdir) / "_generated"
    generated.mkdir(exist_ok=True)
    stub = Path(sphinx.srcdir).parent / "ganquan_geo" / "__init__.pyi"
    pages = {"commands.md": list_commands(), "python.md": list_names(stub.read_text("utf-8"))}
    for name, text in pages.items():
        (generated / name).write_text(text, encoding="utf-8", newline="\n")


def list_commands() -> str:
    """Return the page of commands."""
    command = get_command(app)
    text = get_docs_for_click(obj=command, ctx=click.Context(command), name="ganquan-geo")
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


def setup(sphinx: Sphinx) -> None:
    """Have the pages of commands and names written before anything is read."""
    sphinx.connect("builder-inited", write_generated)
