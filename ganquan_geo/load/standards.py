"""Read how much standards ask for: the table of this package."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ganquan_geo.load.validation import build_thing
from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import Confidence, Per, SupplyStandard

STANDARDS_FILE = "supply_standards.toml"
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Standard(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    name_en: str
    kinds: Annotated[list[str], Field(min_length=1)]
    capacity: Annotated[str, Field(pattern=f"^({'|'.join(CAPACITIES)})$")]
    per: Per
    least: Amount
    most: Amount | None = None
    source: str
    source_en: str
    confidence: Confidence
    note: str = ""
    note_en: str = ""
    comparable: bool = True


def read_standards() -> tuple[SupplyStandard, ...]:
    """Return the standards in the order of the table."""
    path = resources.files(__package__).joinpath(STANDARDS_FILE)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["standards"]
    read = [_Standard.model_validate(table) for table in tables]
    return tuple(build_thing(SupplyStandard, one, most=one.most or one.least) for one in read)
