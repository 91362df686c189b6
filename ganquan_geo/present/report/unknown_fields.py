"""What a Word template asks for and a report does not have, gathered in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2
from jinja2.exceptions import SecurityError

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownField:
    """A field as the template writes it.

    Parameters
    ----------
    name
        Its last part, such as ``share`` of ``health.share``.
    beside
        What could stand there instead; empty for a field of its own.
    forbidden
        Whether it would run something.
    """

    name: str
    beside: tuple[str, ...] = ()
    forbidden: bool = False

    def said(self) -> Text:
        """Return the field and what is wrong with it."""
        if self.forbidden:
            return Text(f"“{self.name}”（不许运行）", f"“{self.name}” (may not run)")
        if self.beside:
            listed = ", ".join(self.beside)
            return Text(
                f"“{self.name}”（这里可用：{listed}）", f"“{self.name}” (here there are: {listed})"
            )
        return Text(f"“{self.name}”", f"“{self.name}”")


def build_recorder(found: list[UnknownField]) -> type[jinja2.Undefined]:
    """Return what an unknown field becomes: empty, and noted as soon as it is used."""

    class Recorded(jinja2.ChainableUndefined):
        __slots__ = ()

        def _note(self) -> None:
            there = self._undefined_obj
            own = UnknownField(
                name=str(self._undefined_name),
                beside=tuple(map(str, there)) if isinstance(there, dict) else (),
                forbidden=issubclass(self._undefined_exception, SecurityError),
            )
            if own not in found:
                found.append(own)

        def __str__(self) -> str:
            self._note()
            return ""

        def __repr__(self) -> str:
            self._note()
            return ""

        def __eq__(self, other: object) -> bool:
            self._note()
            return super().__eq__(other)

        __hash__ = jinja2.ChainableUndefined.__hash__

        def __iter__(self) -> Iterator[object]:
            self._note()
            return iter(())

        def __len__(self) -> int:
            self._note()
            return 0

        def __bool__(self) -> bool:
            self._note()
            return False

        def __call__(  # type: ignore[override]
            self, *_given: object, **_named: object
        ) -> Recorded:
            self._note()
            return self

    return Recorded
