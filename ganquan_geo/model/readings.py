"""The stands a figure can take on positions that are not exactly known."""

from __future__ import annotations

from typing import Literal

Reading = Literal["near", "far", "sure", "possible", "known"]

SAME_M = 1e-6  # metres; a walk this little over the limit keeps it

READINGS: tuple[Reading, ...] = ("near", "far", "sure", "possible", "known")
