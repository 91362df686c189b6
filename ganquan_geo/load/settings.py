"""Read ``study.toml``: names, numbers, categories, profiles and stated figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ganquan_geo.load.clean import clean_cell
from ganquan_geo.load.defaults import PROFILES, TIERS
from ganquan_geo.load.faults import fault
from ganquan_geo.load.own_files import find_own
from ganquan_geo.load.settings_laws import find_contradictions, find_twice, find_unknown
from ganquan_geo.load.sources import LayerSource, Value
from ganquan_geo.load.validation import build_thing, read_toml, said_validation
from ganquan_geo.model.drafts import ImportLoss
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.study import NO_IMPRINT, SETTINGS_FILE, HomeKind, Imprint, StudySettings
from ganquan_geo.model.walking import FacilityCategory, Role, StatedFigure, Tier, WalkProfile
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from _typeshed import DataclassInstance

    from ganquan_geo.model.errors import Fault

MOST_LETTERS = 500  # of a text
NUMBERS = StudySettings()  # where the file does not say
VERSIONS = {  # what offices call the versions of a document, where the file has no English
    "征求意见稿": "draft for comment",
    "送审稿": "draft for review",
    "报批稿": "draft for approval",
}

Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_LETTERS, strip_whitespace=True),
    AfterValidator(one_line),
]
Sign = Annotated[str, StringConstraints(min_length=1, max_length=2), AfterValidator(one_line)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Day = date  # for tables that have an entry of that name
Metres = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


def named(name: str, name_en: str | None = None) -> Text:
    """Return the name of a new study, held to the law of ``study.toml``.

    A study without English has one name in both languages.

    Raises
    ------
    DataError
        If a name is empty or too long to be read again.
    """
    said = {"--name": one_line(name), **({"--name-en": one_line(name_en)} if name_en else {})}
    wrong = [option for option, text in said.items() if not 0 < len(text) <= MOST_LETTERS]
    if wrong:
        raise DataError(
            fault(
                option,
                f"是空的，或超过 {MOST_LETTERS} 字",
                f"is empty, or has more than {MOST_LETTERS} characters",
                "写街道的名称",
                "give the name of the sub-district",
            )
            for option in wrong
        )
    return Text(said["--name"], said.get("--name-en", said["--name"]))


class _Table(BaseModel):
    # Only the table of the whole file needs a validator, and only when a file is read.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class _Identity(_Table):
    id: Key
    name: Words
    name_en: Words | None = None
    date: date
    credit: Words
    credit_en: Words
    date_known: bool = True
    homes: HomeKind = "compounds"
    compiled_by: Words | None = None
    compiled_by_en: Words | None = None
    published: Day | None = None
    version: Words | None = None
    version_en: Words | None = None
    statement: Words | None = None
    statement_en: Words | None = None

    def imprint(self) -> Imprint:
        version_en = self.version_en or VERSIONS.get(self.version or "")
        return Imprint(
            compiled_by=_optional(self.compiled_by, self.compiled_by_en),
            published=self.published,
            version=_optional(self.version, version_en),
            statement=_optional(self.statement, self.statement_en),
        )


class _Network(_Table):
    join_tolerance_m: Annotated[float, Field(ge=0.01, le=20)] = NUMBERS.join_tolerance_m
    boundary_margin_m: Annotated[float, Field(ge=0, le=100)] = NUMBERS.boundary_margin_m
    snap_limit_m: Metres = NUMBERS.snap_limit_m
    search_limit_m: Metres = NUMBERS.search_limit_m
    area_width_m: Annotated[float, Field(ge=1, le=200)] = NUMBERS.area_width_m
    land_step_m: Annotated[float, Field(ge=1, le=100)] = NUMBERS.land_step_m


class _Tier(_Table):
    minutes: Annotated[int, Field(ge=1, le=120)]
    limit_m: Metres
    source: Words | None = None
    source_en: Words | None = None


class _Category(_Table):
    id: Key
    name: Words
    name_en: Words
    sign: Sign
    sign_en: Sign
    kinds: Annotated[list[Key], Field(min_length=1)]
    tiers: list[_Tier] | None = None
    register_complete: bool
    note: Words
    note_en: Words


class _Profile(_Table):
    id: Key
    name: Words
    name_en: Words
    speed_m_per_s: Annotated[float, Field(gt=0.1, le=5, allow_inf_nan=False)]
    avoids: list[str] = []
    source: str = ""


class _Figure(_Table):
    category: Key
    tier_min: int
    role: Role
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    denominator: str | None = None
    period: Words
    source: Words
    source_en: Words
    confidence: Words
    confidence_en: Words | None = None
    about: bool = False
    scope: Words | None = None
    scope_en: Words | None = None


class _Loss(_Table):
    what: Words
    what_en: Words
    count: Annotated[int, Field(ge=1)]


class _Sources(_Table):
    layers: dict[str, Words]
    systems: dict[str, Words] = {}
    parts: dict[str, Words] = {}
    encodings: dict[str, Words] = {}
    columns: dict[str, dict[str, Words]] = {}
    values: dict[str, dict[str, dict[str, Value]]] = {}
    defaults: dict[str, dict[str, Value]] = {}


class _File(_Sources):
    study: _Identity
    network: Annotated[_Network, Field(default_factory=_Network)]
    kinds: dict[Key, Annotated[list[Words], Field(min_length=2, max_length=2)]]
    tiers: list[_Tier] = []
    categories: Annotated[list[_Category], Field(min_length=1, max_length=12)]
    profiles: list[_Profile] = []
    figures: list[_Figure] = []
    import_losses: list[_Loss] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``study.toml`` says, as things; `inputs` holds its SHA-256."""

    id: str
    name: Text
    date: date
    credit: Text
    layers: Mapping[str, str]
    systems: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, LayerSource] = field(default_factory=dict)
    numbers: StudySettings
    kinds: Mapping[str, Text]
    categories: tuple[FacilityCategory, ...]
    profiles: tuple[WalkProfile, ...]
    figures: tuple[StatedFigure, ...]
    imprint: Imprint = NO_IMPRINT
    date_known: bool = True
    homes: HomeKind = "compounds"
    losses: tuple[ImportLoss, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


def read_sources(folder: Path) -> dict[str, LayerSource]:
    """Return what is said of the layers, even by a file that is otherwise not usable."""
    try:
        raw, _ = read_toml(find_own(folder, SETTINGS_FILE), missing=_missing(folder))
        told = _Sources.model_validate({k: v for k, v in raw.items() if k in _Sources.model_fields})
    except ValueError:
        return {}
    return {name: _source(told, name) for name in told.layers if name in LAYERS}


def read_settings(folder: Path) -> Settings:
    """Read and check ``study.toml`` of a study folder.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    raw, digest = read_toml(find_own(folder, SETTINGS_FILE), missing=_missing(folder))
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise DataError(said_validation(error, file_name=SETTINGS_FILE)) from None
    settings = replace(_things(file), inputs={SETTINGS_FILE: digest})
    own = [profile.id for profile in file.profiles]
    faults = [
        *find_contradictions(settings),
        *_homeless(file, settings),
        *find_twice("profiles.id", [*own, *("standard" for name in own if name == "standard")]),
    ]
    if faults:
        raise DataError(faults)
    return settings


def find_settings_faults(settings: Settings, *, where: str) -> list[Fault]:
    """Hold settings that were made in memory to the laws of ``study.toml``."""
    try:
        _File.model_validate(_raw(settings))
    except ValidationError as error:
        return said_validation(error, file_name=where)
    faults = [
        *find_contradictions(settings),
        *find_twice("profiles.id", [profile.id for profile in settings.profiles]),
    ]
    return [replace(one, where=where) for one in faults]


def _raw(settings: Settings) -> dict[str, object]:
    """Return settings as ``study.toml`` would have them."""
    study = {**_table(settings), **_table(settings.imprint)}
    own_profiles = [profile for profile in settings.profiles if profile not in PROFILES]
    return {
        "study": {key: study[key] for key in _Identity.model_fields if key in study},
        "layers": dict(settings.layers),
        "network": asdict(settings.numbers),
        "kinds": {kind: [name.zh, name.en] for kind, name in settings.kinds.items()},
        "categories": [_table(category) for category in settings.categories],
        "profiles": [_table(profile) for profile in own_profiles],
        "figures": [_table(figure, without="indicator") for figure in settings.figures],
    }


def _optional(zh: str | None, en: str | None) -> Text | None:
    """Return a text that may be left out; one in Chinese alone stands in both languages."""
    return Text(zh, en or zh) if zh else None


def _table(thing: DataclassInstance, *, without: str = "") -> dict[str, object]:
    """Return a thing as a table of ``study.toml``; the reverse of `build_thing`."""
    table: dict[str, object] = {}
    for key in (one.name for one in fields(thing) if one.name != without):
        value = getattr(thing, key)
        if isinstance(value, Text):
            table |= {key: value.zh, f"{key}_en": value.en} if value.zh else {}
        elif isinstance(value, tuple | list):
            table[key] = [_table(part) if isinstance(part, Tier) else part for part in value]
        else:
            table[key] = value
    return table


def _things(file: _File) -> Settings:
    tiers = _tiers(file.tiers) or TIERS
    profiles = (*PROFILES, *(build_thing(WalkProfile, own) for own in file.profiles))
    return build_thing(
        Settings,
        file.study,
        layers=file.layers,
        systems=file.systems,
        sources={name: _source(file, name) for name in file.layers},
        numbers=StudySettings(**file.network.model_dump()),
        kinds={kind: Text(*names) for kind, names in file.kinds.items()},
        categories=[
            build_thing(FacilityCategory, category, tiers=_tiers(category.tiers) or tiers)
            for category in file.categories
        ],
        profiles=list({profile.id: profile for profile in profiles}.values()),
        figures=[build_thing(StatedFigure, figure) for figure in file.figures],
        imprint=file.study.imprint(),
        losses=tuple(build_thing(ImportLoss, loss) for loss in file.import_losses),
    )


def _tiers(tables: list[_Tier] | None) -> tuple[Tier, ...]:
    return tuple(build_thing(Tier, table) for table in tables or ())


def _source(file: _Sources, layer: str) -> LayerSource:
    return LayerSource(
        file=file.layers[layer],
        part=file.parts.get(layer),
        system=file.systems.get(layer),
        encoding=file.encodings.get(layer),
        columns=file.columns.get(layer, {}),
        words={  # as the cells of the layer are cleaned
            column: {clean_cell(word): value for word, value in words.items()}
            for column, words in file.values.get(layer, {}).items()
        },
        defaults=file.defaults.get(layer, {}),
    )


def _missing(folder: Path) -> Fault:
    if folder.is_file():
        return fault(
            str(folder),
            "是一个文件，--study 要的是文件夹",
            "is a file; --study wants the folder",
            f"用 --study 给出含 {SETTINGS_FILE} 的文件夹，如 {folder.parent}",
            f"give --study the folder with the {SETTINGS_FILE}, such as {folder.parent}",
        )
    return fault(
        str(folder / SETTINGS_FILE),
        "没有这个文件，这里不是一个研究文件夹",
        "no such file: this is no study folder",
        "用 --study 给出含 study.toml 的文件夹，可照着 data/ 做",
        "give --study a folder with a study.toml; data/ is an example",
    )


def _homeless(file: _Sources, settings: Settings) -> Iterator[Fault]:
    """Find tables that speak of layers the study does not have."""
    for table in ("parts", "encodings", "columns", "values", "defaults"):
        yield from find_unknown(table, getattr(file, table), settings.layers)
