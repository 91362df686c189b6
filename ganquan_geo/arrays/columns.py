"""Tables as dataclasses: arrays that have a row each for the same things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from dataclasses import Field
    from typing import Any, ClassVar, Self

    from ganquan_geo.arrays.types import Flags, Ints


class Columns:
    """Base of dataclasses whose members are all arrays with a row each for the same things."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def of(self, chosen: Flags | Ints | slice) -> Self:
        """Return the rows for which `chosen` is true, or those with these numbers."""
        return type(self)(**{name: column[chosen] for name, column in self.columns().items()})

    def put(self, rows: Flags | Ints, others: Self) -> Self:
        """Return the same with others in some rows."""
        columns = {name: column.copy() for name, column in self.columns().items()}
        for name, column in others.columns().items():
            columns[name][rows] = column
        return type(self)(**columns)

    def columns(self) -> dict[str, Any]:
        """Return the arrays by their names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def chain(cls, parts: Iterable[Self]) -> Self:
        """Return the rows of all, one after the other; there is at least one."""
        columns = zip(*(part.columns().values() for part in parts), strict=True)
        return cls(**dict(zip(cls.__dataclass_fields__, map(np.concatenate, columns), strict=True)))
