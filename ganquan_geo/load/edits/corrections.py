"""The corrections of a study, as ``corrections.toml`` beside its ``study.toml`` has them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ganquan_geo.load.days import read_day
from ganquan_geo.load.edits.positions import edits_in_wgs84
from ganquan_geo.load.faults import fault, list_some, noted
from ganquan_geo.load.files import sha256
from ganquan_geo.load.own_files import find_own
from ganquan_geo.load.scenario import (
    MOST_EDITS,
    EditTable,
    FacilityMove,
    FacilityRemove,
    FacilitySet,
    GateAdd,
    GateSet,
    HomeAdd,
    HomeSet,
    Key,
    Lat,
    LinkAdd,
    Lon,
    Metres,
    NewFacility,
    StreetState,
    When,
    Words,
    plain_day,
    thing_of,
)
from ganquan_geo.load.validation import parse_toml, read_toml, said_validation
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.scenario import CORRECTIONS_FILE, Corrections
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ganquan_geo.model.scenario import Edit

SIMILAR = re.compile(r"corrections.*\.toml(\.txt)?", re.IGNORECASE)


def _read_day(value: object) -> str:
    plain = plain_day(value)
    day = read_day(plain) if isinstance(plain, str) else None
    if day is None:
        raise PydanticCustomError("day", "no day")
    return day.isoformat()


class _Fact(EditTable):
    basis: Words
    by: Words
    at: Annotated[str, BeforeValidator(_read_day)]


class _AddFact(_Fact, NewFacility):
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None


class _MoveFact(_Fact, FacilityMove):
    accuracy_m: Metres


class _RemoveFact(_Fact, FacilityRemove):
    pass


class _FacilityFact(_Fact, FacilitySet):
    pass


class _HomeAddFact(_Fact, HomeAdd):
    pass


class _HomeFact(_Fact, HomeSet):
    pass


class _LinkFact(_Fact, LinkAdd):
    accuracy_m: Metres


class _StreetFact(_Fact, StreetState):
    pass


class _GateAddFact(_Fact, GateAdd):
    accuracy_m: Metres


class _GateFact(_Fact, GateSet):
    pass


class _RegisterFact(_Fact):
    op: Literal["register.set"]
    target: Key
    complete: bool


class _ProjectFact(_Fact):
    op: Literal["project.set"]
    target: Key
    stretch: Words | None = None
    status: Words | None = None
    progress: Words | None = None
    start_date: When | None = None
    end_date: When | None = None
    accepted_on: When | None = None
    problems: Words | None = None
    photo_before: Words | None = None
    photo_after: Words | None = None


_OneFact = Annotated[
    _AddFact
    | _MoveFact
    | _RemoveFact
    | _FacilityFact
    | _HomeAddFact
    | _HomeFact
    | _LinkFact
    | _StreetFact
    | _GateAddFact
    | _GateFact
    | _RegisterFact
    | _ProjectFact,
    Field(discriminator="op"),
]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    coordinate_system: Words | None = None
    edits: Annotated[list[_OneFact], Field(max_length=MOST_EDITS)] = []


def read_corrections(study: str | Path) -> Corrections:
    """Read the corrections of a study, without applying them; `read_study` applies them.

    Parameters
    ----------
    study
        The folder of the study.

    Returns
    -------
    Corrections
        What its ``corrections.toml`` says, positions in WGS 84; no edits if it has none.

    Raises
    ------
    DataError
        With every fault of the file.

    Examples
    --------
    >>> gg.read_corrections("data")
    Corrections(edits=())
    """
    return open_corrections(Path(study))[0]


def open_corrections(
    folder: Path, *, text: str | None = None
) -> tuple[Corrections, dict[str, str]]:
    """Return the corrections of a study, and the SHA-256 of their file if there is one.

    Parameters
    ----------
    text
        What their file is to say, read in its place; None: the file.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    path = find_own(folder, CORRECTIONS_FILE)
    if text is not None:
        raw, digest = parse_toml(text.encode(), CORRECTIONS_FILE), sha256(text.encode())
        return check_facts(raw), {CORRECTIONS_FILE: digest}
    if not os.path.lexists(path):
        return Corrections(), {}
    raw, digest = read_toml(path, missing=_UNREADABLE)
    return check_facts(raw), {CORRECTIONS_FILE: digest}


def check_facts(raw: object) -> Corrections:
    """Return what a table of corrections says, positions in WGS 84.

    Raises
    ------
    DataError
        With every fault of it.
    """
    try:
        read = _File.model_validate(raw)
    except ValidationError as error:
        raise DataError(said_validation(error, file_name=CORRECTIONS_FILE)) from None
    edits = tuple(thing_of(edit) for edit in read.edits)
    faults = list(_unsure_positions(edits))
    if faults:
        raise DataError(faults)
    placed = edits_in_wgs84(edits, system=read.coordinate_system, where=CORRECTIONS_FILE)
    return Corrections(edits=placed)


def find_later(corrections: Corrections, day: date) -> Iterator[Fault]:
    """Note the corrections that are later than the day the data stand for."""
    own = Text("第 {shown} 项的日期晚于研究的数据日期 {day}", _LATER)
    of_forms = Text("{shown} 的日期晚于研究的数据日期 {day}", _LATER)
    mend = Text(
        "结果按更正后的情况；数据日期也要更新时改 study.toml 的 date",
        "results are as corrected; change date in study.toml if it is to say so",
    )
    named = [(edit.place or str(n), edit) for n, edit in enumerate(corrections.edits, 1)]
    for where, what in ((CORRECTIONS_FILE, own), (FORMS_FILE, of_forms)):
        later = [
            name
            for name, edit in named
            if bool(edit.place) == (where == FORMS_FILE) and edit.at > day.isoformat()
        ]
        if later:
            yield noted(where, what.filled(shown=list_some(later), day=day), mend)


_LATER = "no. {shown}: dated after the day the data stand for, {day}"


def _unsure_positions(edits: tuple[Edit, ...]) -> Iterator[Fault]:
    """Find positions of which nobody says how good they are: of a fact that is never assumed."""
    for number, edit in enumerate(edits, 1):
        if "lon" in edit.new and "accuracy_m" not in edit.new:
            key = f"edits.{number}.accuracy_m"
            yield fault(
                CORRECTIONS_FILE,
                f"缺少 {key}",
                f"{key} is missing",
                f"补上 {key}（位置的精度，米）",
                f"add {key}: how good the position is, in metres",
            )


_UNREADABLE = fault(
    CORRECTIONS_FILE,
    "打不开",
    "cannot be opened",
    "查看它是不是文件、有没有读取的权限；没有更正就删去它",
    "see that it is a file and may be read; remove it if there are no corrections",
)
