"""A sheet of paper as a matplotlib figure, and its file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.version import VERSION
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

DPI = 300
PREVIEW_DPI = 110


class Sheet(Figure):
    """A matplotlib figure of exact paper size that knows its date and title.

    It shows itself in a notebook; `write` saves it, the same bytes for the same sheet.
    """

    title: str = ""
    stamp: str = ""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with _fixed_settings():
            self.savefig(buffer, format="png", dpi=PREVIEW_DPI, metadata={"Software": None})
        return buffer.getvalue()

    def write(self, path: Path, *, dpi: int = DPI) -> None:
        """Save the sheet as PNG, SVG or PDF, by the ending of the name.

        Parameters
        ----------
        path
            Where to.
        dpi
            Points of a PNG in an inch.

        Raises
        ------
        OutputError
            If the ending is none of these.
        """
        ending = path.suffix.lower().removeprefix(".")
        if ending not in ("png", "svg", "pdf"):
            raise OutputError(
                Text(f"不能写成 .{ending}：可用 png、svg、pdf", f"no .{ending}: use png, svg, pdf")
            )
        fixed: dict[str, dict[str, object]] = {
            "png": {"Software": f"ganquan_geo {VERSION}", "Title": self.title},
            "svg": {"Date": self.stamp, "Creator": f"ganquan_geo {VERSION}", "Title": self.title},
            "pdf": {
                "CreationDate": None,
                "Creator": f"ganquan_geo {VERSION}",
                "Producer": f"matplotlib {mpl.__version__}",
                "Title": self.title,
            },
        }
        buffer = io.BytesIO()  # so that a full disk is told by the disk, not by a compressor
        with _fixed_settings():
            self.savefig(buffer, format=ending, dpi=dpi, metadata=fixed[ending])
        path.write_bytes(buffer.getvalue())


def write_sheets(sheets: Sequence[Sheet], path: Path) -> None:
    """Save sheets as the pages of one PDF, the same bytes for the same sheets."""
    fixed = {
        "CreationDate": None,
        "Creator": f"ganquan_geo {VERSION}",
        "Producer": f"matplotlib {mpl.__version__}",
        "Title": sheets[0].title,
    }
    buffer = io.BytesIO()
    with _fixed_settings(), PdfPages(buffer, metadata=fixed) as book:
        for sheet in sheets:
            book.savefig(sheet)
    path.write_bytes(buffer.getvalue())


def _fixed_settings() -> AbstractContextManager[None]:
    """Return the settings of every file; hinting would move letters from where they were put."""
    return mpl.rc_context(
        {
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
            "svg.hashsalt": "ganquan_geo",
            "text.hinting": "none",
        }
    )
