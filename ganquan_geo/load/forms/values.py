"""What a cell of a layer's sheet says of its column."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.amounts import DASHES, column_amount, plain_text
from ganquan_geo.load.days import is_plain_day, mend_day, read_day
from ganquan_geo.load.opening_hours import read_opening_hours
from ganquan_geo.load.staff_rows import WRITE_WHOLE
from ganquan_geo.load.synonyms import FLAGS, VALUE_NAMES
from ganquan_geo.load.units import COUNTED
from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.belonging import match_neighbourhoods
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.load.staff_rows import Cell
    from ganquan_geo.model.errors import Severity

LONGEST = 500  # letters of a text
NONE = ("无", "没有")
CLOSED = "closed"  # a status of the form alone: the facility is no more
STATUSES = {**VALUE_NAMES["status"], **dict.fromkeys(("停用", "关闭", "撤销", "closed"), CLOSED)}
LEAST_M = 0.01  # nobody knows a position better
MOST = {"lon": 180.0, "lat": 90.0, "accuracy_m": 5_000.0}
FLAGGED = ("barrier_free", "on_main_road")  # may be left open, as no flag can
WRITE_FLAG = Text("写“是”或“否”，不知道留空", "write yes or no; leave it empty if not known")
WRITE_FIGURE = Text(
    "写一个数，如 300、约300、1.2万；不知道留空", "write one figure; leave it empty if not known"
)
WRITE_DEGREES = Text("写成度，如 121.43460、31.26570", "write degrees, such as 121.43460")
WRITE_HOURS = Text("写成 06:00-22:00；全天写“全天”", "write it like 06:00-22:00")
FROM_LIST = Text("从列表里选", "choose from the list")
WRITE_LESS = Text(f"至多 {LONGEST} 个字", f"at most {LONGEST} letters")
NO_DAY = Text("{place} 写着“{said}”，不是日期", "{place} says {said}, which is no day")
_NO_VALUE = Text("{place} 写着“{said}”，不能这样填", "{place} says {said}, which it cannot be")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReader:
    """Reads cells; gathers what is wrong, and how cells were taken that say more than digits.

    Parameters
    ----------
    layers
        As they were delivered, the index their `id`.
    kinds
        Kinds of facility by what they are called.
    today
        The date the study stands for.
    mixed
        Ids that a kind and a category of several kinds share.
    new_homes
        Ids of compounds that the workbook adds.
    told
        Places of the cells that were told of.
    """

    layers: Mapping[str, gpd.GeoDataFrame]
    kinds: Mapping[str, str]
    today: date
    mixed: frozenset[str] = frozenset()
    new_homes: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def read(self, key: str, cell: Cell) -> Any:  # noqa: ANN401 - by column
        """Return what a cell says of a column of a layer; None, and a fault, for nothing."""
        readers: dict[str, tuple[Callable[[str], Any], Text]] = {
            **dict.fromkeys(("lon", "lat"), (partial(_degrees, key), WRITE_DEGREES)),
            "kind": (partial(_word, self.kinds), FROM_LIST),
            "status": (partial(_word, STATUSES), FROM_LIST),
            "state": (partial(_word, {**VALUE_NAMES["state"], **_STATES}), FROM_LIST),
            "assumed": (_flag, WRITE_FLAG),
            "complete": (_flag, WRITE_FLAG),
            **{key: (partial(_word, VALUE_NAMES[key]), WRITE_FLAG) for key in FLAGGED},
            "neighbourhood": (self._neighbourhood, FROM_LIST),
            "hours": (_hours, WRITE_HOURS),
            "compound_id": (self._compound, FROM_LIST),
            **dict.fromkeys(_TEXTS, (_text, WRITE_LESS)),
        }
        if key in DAYS:
            return self.day(cell)
        if key not in readers:
            return self._amount(key, cell)
        read, mend = readers[key]
        value = read(cell.text)
        if value is None:
            self.refuse(cell, mend)
        return value

    def refuse(
        self, cell: Cell, mend: Text, what: Text = _NO_VALUE, severity: Severity = "error"
    ) -> None:
        """Note what is wrong with a cell."""
        said = what.filled(place=cell.place, said=one_line(cell.text)[:40])
        fault = Fault(where=FORMS_FILE, what=said, mend=mend, severity=severity)
        if fault not in self.faults:  # what stands above a table is of all its rows
            self.faults.append(fault)
        self.told.add(cell.place)

    def take(self, cell: Cell, value: str) -> None:
        """Note how a cell was taken."""
        self.taken[f"{cell.place}“{cell.text}”"] = value
        self.told.add(cell.place)

    def _amount(self, key: str, cell: Cell) -> float | None:
        if key != "accuracy_m" and plain_text(cell.text) in {*NONE, *DASHES}:
            self.take(cell, "0")
            return 0.0
        found = column_amount(cell.text, key)
        value = -1.0 if found is None else found.value * cell.scale
        least = LEAST_M if key == "accuracy_m" else 0.0
        if found is None or not least <= value <= MOST.get(key, float("inf")):
            self.refuse(cell, WRITE_FIGURE)
            return None
        if key in COUNTED and not round(value, 6).is_integer():
            self.refuse(cell, WRITE_WHOLE)
            return None
        if not found.plain or cell.scale != 1.0:
            self.take(cell, f"{value:,.10g}")
        return value

    def day(self, cell: Cell) -> str | None:
        """Return the day that a cell says; of a year or a month alone its last."""
        day = read_day(cell.text, of_year=True)
        if day is None:
            self.refuse(cell, mend_day(cell.text), NO_DAY)
            return None
        if not is_plain_day(cell.text):
            self.take(cell, day.isoformat())
        return day.isoformat()

    def _compound(self, text: str) -> str | None:
        homes, name = self.layers.get("compounds"), one_line(text)
        if homes is None or text in homes.index or name in self.new_homes:
            return name if name in self.new_homes else text
        plain = homes["name"].map(plain_text) == plain_text(name)
        return str(homes.index[plain][0]) if plain.sum() == 1 else None

    def _neighbourhood(self, text: str) -> str | None:
        layer = self.layers.get("neighbourhoods")
        is_one = layer is None or match_neighbourhoods([text], layer)[0] >= 0
        return _text(text) if is_one else None


DAYS = ("opened_on", "shut_on")
_TEXTS = (
    *("name", "address", "street", "users", "grade", "authority", "open_hours"),
    *("built_year", "manager"),
)
_STATES = {text.en: key for key, text in GATE_STATES.items()}


def _degrees(key: str, text: str) -> float | None:
    try:
        value = float(plain_text(text).removesuffix("°"))
    except ValueError:
        return None
    return value if abs(value) <= MOST[key] else None


def _word(words: Mapping[str, str], text: str) -> str | None:
    return {plain_text(word): value for word, value in words.items()}.get(plain_text(text))


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False, "": None}[FLAGS.get(plain_text(text), "")]


def _hours(text: str) -> str | None:
    return one_line(text) if read_opening_hours(text) is not None else None


def _text(text: str) -> str | None:
    return one_line(text) if len(text) <= LONGEST else None
