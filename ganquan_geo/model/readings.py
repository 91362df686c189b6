"""The stands a figure can take on positions that are not exactly known."""

from __future__ import annotations

from typing import Literal

Reading = Literal["near", "far", "sure", "possible", "known"]

SAME_M = 1e-6  # metres; a walk this little over the limit keeps it

VAGUE_M = 200.0  # a place known no better than this may be anywhere: nothing bounds its walks

READINGS: tuple[Reading, ...] = ("near", "far", "sure", "possible", "known")
