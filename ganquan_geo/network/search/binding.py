"""Checked calls of C functions: what is handed over is what has been declared, or an error.

A declaration is a class with a method for each function: see `ganquan_geo.network.search.seam`.
"""

# ruff: noqa: ANN401 - what callers hand over may be anything, and is checked here
from __future__ import annotations

import ctypes
import operator
import re
import struct
from dataclasses import dataclass
from math import prod
from numbers import Real
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Known = dict[str, int]  # what the names in lengths stand for, in one call


@dataclass(frozen=True, slots=True)
class Length:
    """A length in words, such as ``"nodes + 2*chains + 1"``."""

    text: str
    terms: tuple[tuple[int, tuple[str, ...]], ...]

    def resolve(self, size: int, known: Known) -> int:
        """Return the length it has to be, of an array that has this size.

        A name without a meaning so far is given the one that makes this size right.
        """
        if self.text in known:
            return known[self.text]
        total, free = 0, ""
        for count, names in self.terms:
            if known.keys() >= set(names):
                total += count * prod([known[name] for name in names])
            elif free or count != 1 or len(names) > 1:
                raise LookupError(f"{self.text!r} is declared before the lengths it is made of")
            else:
                free = names[0]
        if not free:
            return total
        known[free] = max(size - total, 0)
        return total + known[free]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an array has to lie in memory; made by `reads` and `writes`."""

    shape: tuple[Length, ...]
    record: str
    is_written: bool


def reads(*shape: int | str, record: str = "") -> Layout:
    """Declare an array that the kernel only reads, of lengths by name, in C order.

    Parameters
    ----------
    shape
        Lengths. A name that is a number in the same call, or a constant, is that; another one
        is the same in all arrays of the call.
    record
        The C structure that its elements are.
    """
    return Layout(shape=tuple(map(_read_length, shape)), record=record, is_written=False)


def writes(*shape: int | str, record: str = "") -> Layout:
    """Declare an array that the kernel writes to: as `reads`."""
    return Layout(shape=tuple(map(_read_length, shape)), record=record, is_written=True)


def _read_length(length: int | str) -> Length:
    terms = []
    for sign, product in re.findall(r"([+-]?)([\w*]+)", str(length).replace(" ", "")):
        factors = product.split("*")
        count = prod(int(factor) for factor in factors if factor.isdigit())
        names = tuple(factor for factor in factors if not factor.isdigit())
        terms.append((-count if sign == "-" else count, names))
    return Length(str(length), tuple(terms))


class RecordTypes(dict[str, np.dtype[np.void]]):
    """The C structures that arrays are made of: as wide as in C, and to be read there only."""

    def __init__(self, library: ctypes.CDLL) -> None:
        super().__init__()
        self.library = library

    def __missing__(self, name: str) -> np.dtype[np.void]:
        """Ask the kernel how wide it is."""
        size = ctypes.c_int64.in_dll(self.library, f"bytes_{name}").value
        self[name] = np.dtype([(name, np.void, size)])
        return self[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """A whole number, from 0 to a length where one is declared."""

    where: str
    name: str
    most: str
    c_type = ctypes.c_int64
    code = "q"

    def note(self, value: Any, known: Known) -> None:
        number = operator.index(value)
        if known.setdefault(self.name, number) != number:
            raise ValueError(f"{self.where} is {number}, but elsewhere {known[self.name]}")

    def give(self, value: Any, known: Known) -> int:
        number = operator.index(value)
        if self.most and not 0 <= number <= known[self.most]:
            raise ValueError(f"{self.where} is {number}, not from 0 to {known[self.most]}")
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decimal:
    where: str
    c_type = ctypes.c_double
    code = "d"

    def note(self, value: Any, known: Known) -> None:
        del known
        if not isinstance(value, (float, int, Real)):
            raise TypeError(f"{self.where} is {type(value).__name__}, not a number")

    def give(self, value: Any, known: Known) -> float:
        del known
        return float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Array:
    where: str
    dtype: np.dtype[Any]
    layout: Layout
    c_type = ctypes.c_void_p
    code = "P"

    def note(self, value: Any, known: Known) -> None:
        del known
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{self.where} is {type(value).__name__}, not an array")
        if value.dtype != self.dtype:
            raise TypeError(f"{self.where} is an array of {value.dtype}, not of {self.dtype}")

    def give(self, value: Any, known: Known) -> int:
        shape, flags = self.layout.shape, value.flags
        if not (flags.c_contiguous and flags.aligned):
            raise ValueError(f"{self.where} does not lie in one piece in C order")
        if self.layout.is_written and not flags.writeable:
            raise ValueError(f"{self.where} is written to, but is read-only")
        sizes: tuple[int, ...] = value.shape
        if len(sizes) != len(shape) or any(
            length.resolve(size, known) != size for length, size in zip(shape, sizes, strict=True)
        ):
            names = ", ".join(length.text for length in shape)
            raise ValueError(f"{self.where} is {sizes}, not ({names}), with {known}")
        address: int = value.ctypes.data
        return address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """A structure; the kernel reads it, and it may write to the arrays in it."""

    where: str
    kind: type[tuple[Any, ...]]
    members: tuple[Any, ...]
    packing: struct.Struct
    c_type = ctypes.c_char_p

    def note(self, value: Any, known: Known) -> None:
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.where} is {type(value).__name__}, not {self.kind.__name__}")
        for member, given in zip(self.members, value, strict=True):
            member.note(given, known)

    def give(self, value: Any, known: Known) -> bytes:
        given = [m.give(part, known) for m, part in zip(self.members, value, strict=True)]
        return self.packing.pack(*given)


def bind(library: ctypes.CDLL, declared: type) -> Any:
    """Return an object with all that is declared: functions that check, constants, `records`."""
    records = RecordTypes(library)
    constants = {
        name: ctypes.c_int64.in_dll(library, f"constant_{name}").value
        for name, kind in declared.__annotations__.items()
        if kind is int
    }
    functions = {
        name: _bind_function(getattr(library, name), method, records, constants)
        for name, method in vars(declared).items()
        if isinstance(method, FunctionType) and not name.startswith("_")
    }
    return SimpleNamespace(records=records, **constants, **functions)


def _bind_function(
    function: Any,
    method: FunctionType,
    records: RecordTypes,
    constants: Known,
) -> Callable[..., Any]:
    hints = dict(method.__annotations__)
    returned = hints.pop("return")
    name = method.__name__
    taken = [_as_taken(hint, f"{name}: {key}", key, records) for key, hint in hints.items()]
    function.argtypes = [argument.c_type for argument in taken]
    function.restype = ctypes.c_int64 if returned is int else None

    def call(*given: Any) -> Any:
        if len(given) != len(taken):
            raise TypeError(f"{name} takes {len(taken)} arguments, not {len(given)}")
        known = constants.copy()
        for argument, value in zip(taken, given, strict=True):
            argument.note(value, known)  # numbers first: lengths of arrays are made of them
        return function(*[a.give(value, known) for a, value in zip(taken, given, strict=True)])

    return call


def _as_taken(hint: Any, where: str, name: str, records: RecordTypes) -> Any:
    """Return what checks one argument, or one member of a structure."""
    extra: Any = None
    if get_origin(hint) is Annotated:
        hint, extra = get_args(hint)
    if hint is float:
        return _Decimal(where=where)
    if hint is int:
        return _Whole(where=where, name=name, most=extra or "")
    if hasattr(hint, "_fields"):
        members = tuple(
            _as_taken(kind, f"{where}.{key}", key, records)
            for key, kind in hint.__annotations__.items()
        )
        packing = struct.Struct("".join(member.code for member in members))
        return _Group(where=where, kind=hint, members=members, packing=packing)
    (element,) = get_args(get_args(hint)[1])  # numpy.ndarray[shape, numpy.dtype[element]]
    dtype = records[extra.record] if extra.record else np.dtype(element)
    return _Array(where=where, dtype=dtype, layout=extra)
