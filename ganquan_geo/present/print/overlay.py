"""What is drawn over the ground in place of homes by their reach, with its own legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ganquan_geo.present.print.blocks import Row
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Easel, Spot


class Overlay(Protocol):
    """Homes, lines and places of one subject, in the plane of a scene."""

    def draw(self, easel: Easel, scene: Scene, window: Window) -> list[tuple[str, Spot]]:
        """Draw them; return the names that are to stand beside them, the first ones first."""

    def legend(self, scene: Scene) -> list[Row]:
        """Return the rows of the legend."""
