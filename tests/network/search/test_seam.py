"""What is declared of the kernel is what it is in C, and what is not so declared is refused."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import numpy as np
import pytest

from ganquan_geo.arrays.types import Floats
from ganquan_geo.network.search import built, structures
from ganquan_geo.network.search.binding import bind, reads
from ganquan_geo.network.search.built import load_kernel, load_library
from ganquan_geo.network.search.seam import Kernel
from ganquan_geo.network.search.structures import Edges, Grid

if TYPE_CHECKING:
    from collections.abc import Callable

C_NAMES = {
    np.float64: "double", np.float32: "float", np.int64: "int64_t", np.int32: "int32_t",
    np.uint32: "uint32_t", np.uint8: "uint8_t",
}  # fmt: skip


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    found = load_kernel()
    assert found is not None  # or conftest.py has skipped
    return found


def sources() -> str:
    """Return all C there is, without comments, pairs of coordinates as numbers."""
    folder = Path(built.__file__).parent
    text = "\n".join(path.read_text() for path in sorted(folder.glob("kernel*.[ch]")))
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).replace("XY *", "double *")


def in_c(hint: Any, name: str) -> str:  # noqa: ANN401 - a type
    if get_origin(hint) is Annotated:
        hint, extra = get_args(hint)
        if hint is not int:
            (element,) = get_args(get_args(hint)[1])
            const = "" if extra.is_written else "const "
            return f"{const}{extra.record or C_NAMES[element]} *{name}"
    if hint in {int, float}:
        return f"{'int64_t' if hint is int else 'double'} {name}"
    return f"const {hint.__name__} *{name}"


def declared_functions() -> dict[str, FunctionType]:
    return {
        name: method
        for name, method in vars(Kernel).items()
        if isinstance(method, FunctionType) and not name.startswith("_")
    }


def test_functions_are_declared_as_they_are_in_c() -> None:
    exported = {
        name: (returned, [" ".join(part.split()) for part in parts.split(",")])
        for returned, name, parts in re.findall(r"EXPORT (\w+) (\w+)\(([^)]*)\)", sources())
    }
    declared = {}
    for name, method in declared_functions().items():
        hints = dict(method.__annotations__)
        returned = "int64_t" if hints.pop("return") is int else "void"
        declared[name] = (returned, [in_c(hint, key) for key, hint in hints.items()])
    assert declared == exported


def test_structures_are_declared_as_they_are_in_c() -> None:
    found = {}
    for body, name in re.findall(r"typedef struct \{([^}]*)\} (\w+);", sources()):
        found[name] = [
            f"{base} {member.strip()}"
            for base, members in re.findall(r"((?:const )?\w+) ([^;]*);", body)
            for member in members.split(",")
        ]
    used = {
        hint
        for method in declared_functions().values()
        for hint in method.__annotations__.values()
        if hasattr(hint, "_fields")
    }
    assert {kind.__name__ for kind in used} == {
        name for name, kind in vars(structures).items() if hasattr(kind, "_fields")
    }
    for kind in used:
        members = [in_c(hint, key) for key, hint in kind.__annotations__.items()]
        assert (kind.__name__, members) == (kind.__name__, found[kind.__name__])


def grid(**other: Any) -> Grid:  # noqa: ANN401 - any member
    """Return a grid of two cells with one segment in each."""
    good = Grid(
        segment=np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 2.0, 0.0]]),
        line=np.array([0, 1], dtype=np.int32),
        first=np.zeros(4, dtype=np.int32),
        member=np.empty(0, dtype=np.int32),
        west_m=0.0,
        south_m=0.0,
        size_m=1.0,
        columns=2,
        rows=1,
        segments=2,
    )
    return good._replace(**other)


def along(kernel: Kernel, *given: Any) -> None:  # noqa: ANN401 - what is refused
    kernel.measure_along(*given)


def test_a_call_as_declared_is_made(kernel: Kernel) -> None:
    start_m, whole_m = np.empty(2), np.empty(5)
    along(kernel, grid(), start_m, whole_m)
    assert start_m.tolist() == [0.0, 0.0]
    assert whole_m[:2].tolist() == [1.0, 1.0]
    along(kernel, grid(west_m=0, columns=np.int64(2)), start_m, whole_m)  # whole for metres


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ((grid(), np.empty(2)), TypeError, "takes 3 arguments, not 2"),
        ((grid(), np.empty(2), np.empty(2), 2), TypeError, "takes 3 arguments, not 4"),
        ((grid(), np.empty(2, np.float32), np.empty(2)), TypeError, "float32, not of float64"),
        ((grid(), np.empty(2, ">f8"), np.empty(2)), TypeError, "start_m is an array of >f8"),
        ((grid(), [0.0, 0.0], np.empty(2)), TypeError, "start_m is list, not an array"),
        ((grid(), np.empty(4)[::2], np.empty(2)), ValueError, "start_m does not lie in one piece"),
        ((grid(), np.empty(1), np.empty(2)), ValueError, r"start_m is \(1,\), not \(segments\)"),
        ((grid(), np.empty((2, 1)), np.empty(2)), ValueError, r"start_m is \(2, 1\)"),
        ((grid(), np.broadcast_to(0.0, 2), np.empty(2)), ValueError, "start_m does not lie"),
        ((tuple(grid()), np.empty(2), np.empty(2)), TypeError, "grid is tuple, not Grid"),
        ((grid(columns=2.0), np.empty(2), np.empty(2)), TypeError, "float"),
        ((grid(size_m="1"), np.empty(2), np.empty(2)), TypeError, "grid.size_m is str"),
        ((grid(segments=3), np.empty(3), np.empty(2)), ValueError, r"grid.segment is \(2, 4\)"),
        ((grid(segments=-2), np.empty(2), np.empty(2)), ValueError, r"grid.segment is \(2, 4\)"),
        ((grid(rows=2), np.empty(2), np.empty(2)), ValueError, r"grid.first is \(4,\)"),
        ((grid(line=np.zeros(2, int)), np.empty(2), np.empty(2)), TypeError, "grid.line is an"),
        ((grid(segment=np.empty((4, 2)).T), np.empty(2), np.empty(2)), ValueError, "in C order"),
    ],
)
def test_a_call_not_as_declared_is_refused(
    kernel: Kernel, given: tuple[Any, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        along(kernel, *given)


def test_what_is_read_only_is_not_written_to(kernel: Kernel) -> None:
    fixed = np.empty(2)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="start_m is written to, but is read-only"):
        along(kernel, grid(), fixed, np.empty(2))


def test_an_odd_address_is_refused(kernel: Kernel) -> None:
    odd = np.empty(17, np.uint8)[1:].view(np.float64)
    with pytest.raises(ValueError, match="start_m does not lie in one piece"):
        along(kernel, grid(), odd, np.empty(2))


@pytest.mark.parametrize(("begin", "stop"), [(-1, 1), (0, 2)])
def test_parts_of_a_list_lie_in_it(kernel: Kernel, begin: int, stop: int) -> None:
    one, turn = np.empty((1, 2)), np.zeros(1, np.int64)
    out = np.empty(1, np.int64), np.empty(1), np.empty((1, 2))
    kernel.count_members(grid(), first := np.zeros(4, np.int32))
    with pytest.raises(ValueError, match="not from 0 to 1"):
        kernel.nearest_lines(grid(first=first), np.empty(2), one, turn, begin, stop, *out)


def test_the_same_name_is_the_same_length_everywhere_in_a_call(kernel: Kernel) -> None:
    edges = Edges(
        u=np.zeros(2, np.int64), v=np.zeros(2, np.int64), length_m=np.zeros(2),
        edge_count=2, node_count=1,
    )  # fmt: skip
    chain = np.zeros(1, kernel.records["Chain"])
    used, found = np.zeros(2, np.uint8), np.empty(2)
    kernel.measure_steps(edges, used, chain, 0, found)
    with pytest.raises(ValueError, match=r"chain is \(1,\), not \(chains \+ 1\)"):
        kernel.measure_steps(edges, used, chain, 1, found)
    with pytest.raises(TypeError, match=r"'Joint'.* not of .*'Chain'"):
        kernel.measure_steps(edges, used, np.zeros(1, kernel.records["Joint"]), 0, found)


def declared(name: str, **hints: Any) -> Callable[..., Any]:  # noqa: ANN401 - types
    """Bind a function of the kernel as if it took something else; it is not to be entered."""
    library = load_library()
    assert library is not None

    def method() -> None: ...

    method.__name__, method.__annotations__ = name, hints | {"return": None}
    bound: Callable[..., Any] = getattr(bind(library, type("Declared", (), {name: method})), name)
    return bound


def test_a_number_that_is_told_twice_is_the_same() -> None:
    room = structures.Cuts(
        line=np.empty(2, np.int64), along_m=np.empty(2), xy=np.empty((2, 2)), room=2
    )
    twice = declared("pool_size", room=int, cuts=structures.Cuts)
    with pytest.raises(ValueError, match="room is 2, but elsewhere 3"):
        twice(3, room)


def test_a_length_made_of_what_comes_later_is_a_wrong_declaration() -> None:
    wrong = declared(
        "pool_size",
        early=Annotated[Floats, reads("2*later + 1")],
        later=Annotated[Floats, reads("later")],
    )
    with pytest.raises(LookupError, match="declared before"):
        wrong(np.empty(3), np.empty(1))


@pytest.mark.parametrize(
    ("length", "size", "known", "resolved", "found"),
    [
        ("nodes", 7, {}, 7, {"nodes": 7}),
        ("nodes", 9, {"nodes": 7}, 7, {"nodes": 7}),
        ("nodes + 1", 8, {}, 8, {"nodes": 7}),
        ("nodes + 1", 0, {}, 1, {"nodes": 0}),  # an array that is too short makes no length below 0
        ("nodes + 2*chains + 1", 14, {"chains": 3}, 14, {"chains": 3, "nodes": 7}),
        ("2*chains*nodes - 1", 0, {"chains": 3, "nodes": 7}, 41, {"chains": 3, "nodes": 7}),
        ("3", 9, {}, 3, {}),
        ("nodes + chains", 9, {}, None, {}),
        ("2*nodes", 9, {}, None, {}),
        ("nodes*chains", 9, {}, None, {}),
        ("nodes*chains", 9, {"nodes": 3}, None, {}),
    ],
)
def test_a_length_in_words_gives_a_meaning_to_one_name_at_most(
    length: str, size: int, known: dict[str, int], resolved: int | None, found: dict[str, int]
) -> None:
    (own,) = reads(length).shape
    if resolved is None:
        with pytest.raises(LookupError, match="before the lengths it is made of"):
            own.resolve(size, known)
    else:
        assert own.resolve(size, known) == resolved
        assert known == found
