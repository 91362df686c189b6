"""A conversion that is ready to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.load.systems.convert import Move


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conversion:
    """What a conversion will write.

    Parameters
    ----------
    files
        By file name, what that file will hold.
    tables
        By file name, a table of cells to be written as a spreadsheet.
    move
        The systems found, with their zones.
    position_count
        How many coordinates are converted.
    notes
        What else was done.
    """

    move: Move
    position_count: int
    files: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    def said(self) -> tuple[Text, ...]:
        """Return what was converted, how surely, and the fit of a local grid."""
        start, end = self.move.source, self.move.target
        lines = [
            Text(
                f"{self.position_count} 个坐标：{start.name.zh} → {end.name.zh}",
                f"{self.position_count} coordinates: {start.name.en} -> {end.name.en}",
            )
        ]
        accuracy_m = max(start.accuracy_m, end.accuracy_m)
        if accuracy_m > 0.0:
            lines.append(
                Text(
                    f"两个坐标系之间的换算本身可差 {accuracy_m:.2g} 米",
                    f"the way between the systems may itself be {accuracy_m:.2g} m off",
                )
            )
        lines += [system.grid.said() for system in (start, end) if system.grid is not None]
        return (*lines, *self.notes)
