"""The changes that are made: those of cosmic-ray that could be slips, and a few of our own."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Of an operator, what somebody might have written for it; the rest only raises TypeErrors.
BINARY = {
    *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Div", "Mod_FloorDiv", "Pow_Mul"),
    *("BitOr_BitAnd", "BitAnd_BitOr", "BitXor_BitOr", "LShift_RShift", "RShift_LShift"),
}
UNARY = {"USub_UAdd", "Delete_USub", "Delete_Invert", "Delete_Not"}
IDENTITY = ("Is", "IsNot")
LEFT_OUT = ("RemoveDecorator", "VariableReplacer", "VariableInserter")
OTHERS = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "argmin": "argmax",
    "argmax": "argmin",
    "floor": "ceil",
    "ceil": "floor",
    "union1d": "intersect1d",
}
Part = ast.expr | ast.stmt | ast.keyword
Span = tuple[tuple[int, int], tuple[int, int]]
WORDS = ("Text", "format_m", "refused", "noted")  # calls whose arguments are texts for people


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mutant:
    """One change of one module.

    Parameters
    ----------
    module
        Its path in the checkout, with slashes.
    line, column
        Where it is, from 1 and from 0.
    operator, occurrence
        Which change it is, of how many of its kind in the module.
    """

    module: str
    line: int
    column: int
    operator: str
    occurrence: int


class ReplaceName:
    """Put another name of `OTHERS` for one, such as the least for the greatest."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - parso's
        """Yield where a name of `OTHERS` is called or passed on."""
        if node.type == "name" and node.value in OTHERS and node.get_next_leaf() != "=":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ANN401, ARG002 - cosmic-ray's face
        """Return the node with the other name."""
        node.value = OTHERS[node.value]
        return node


def list_mutants(root: Path, module: str) -> list[Mutant]:
    """Return every change that may be made to a module."""
    source = (root / module).read_text(encoding="utf-8")
    nodes = list(ast_nodes(get_ast(source)))
    tree = _Places.of(source)
    silent, between = list(tree.silent()), list(tree.between_operands())
    found = []
    for name, operator in _operators().items():
        positions = [at for node in nodes for at, _ in operator.mutation_positions(node)]
        for occurrence, at in enumerate(positions):
            misread = "Binary" in name and not any(begin <= at < end for begin, end in between)
            if not misread and not any(begin <= at < end for begin, end in silent):
                line, column = at
                found.append(
                    Mutant(
                        module=module,
                        line=line,
                        column=column,
                        operator=name,
                        occurrence=occurrence,
                    )
                )
    return found


def change(source: str, mutant: Mutant) -> str:
    """Return the text of a module with a change made."""
    return str(mutate_code(source, _operators()[mutant.operator], mutant.occurrence))


@lru_cache(maxsize=1)
def _operators() -> dict[str, Any]:
    chosen = {name: get_operator(name)() for name in operator_names() if _is_slip(name)}
    return {**chosen, "ReplaceName": ReplaceName()}


def _is_slip(name: str) -> bool:
    kind = name.rpartition("/")[2]
    family, _, pair = kind.partition("_")
    if family == "ReplaceBinaryOperator":
        return pair in BINARY
    if family == "ReplaceUnaryOperator":
        return pair in UNARY
    if family == "ReplaceComparisonOperator":
        return all(
            (one in IDENTITY) == (pair.partition("_")[0] in IDENTITY) for one in pair.split("_")
        )
    return kind not in LEFT_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """A module as Python reads it, with places as cosmic-ray has them: in letters, not bytes."""

    tree: ast.Module
    lines: list[str]

    @classmethod
    def of(cls, source: str) -> _Places:
        return cls(tree=ast.parse(source), lines=source.splitlines())

    def silent(self) -> Iterator[Span]:
        """Yield what makes no figure: annotations, decorators, texts for people, guards of zip."""
        for node in ast.walk(self.tree):
            for own in _silent_parts(node):
                yield self._start(own), self._end(own)

    def between_operands(self) -> Iterator[Span]:
        """Yield where operators of two operands stand; the stars of a signature are none."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.BinOp):
                yield self._end(node.left), self._start(node.right)
            elif isinstance(node, ast.AugAssign):
                yield self._end(node.target), self._start(node.value)

    def _start(self, node: Part) -> tuple[int, int]:
        return self._place(node.lineno, node.col_offset)

    def _end(self, node: Part) -> tuple[int, int]:
        return self._place(node.end_lineno or 0, node.end_col_offset or 0)

    def _place(self, line: int, byte: int) -> tuple[int, int]:
        return line, len(self.lines[line - 1].encode()[:byte].decode())


def _silent_parts(node: ast.AST) -> Iterator[Part]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from node.decorator_list
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield node.returns
    elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield node
    elif isinstance(node, ast.Call):
        yield from _silent_arguments(node)


def _silent_arguments(call: ast.Call) -> Iterator[Part]:
    yield from (own for own in call.keywords if own.arg == "strict")
    if isinstance(call.func, ast.Name) and call.func.id in WORDS:
        yield call
    if isinstance(call.func, ast.Attribute) and call.func.attr == "reshape":
        yield from (own for own in call.args if isinstance(own, ast.UnaryOp))  # any but -1
