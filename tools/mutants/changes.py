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
    silent = list(_silent_spans(source))
    found = []
    for name, operator in _operators().items():
        positions = [at for node in nodes for at, _ in operator.mutation_positions(node)]
        for occurrence, at in enumerate(positions):
            if not any(begin <= at < end for begin, end in silent):
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


def _silent_spans(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield what makes no figure: annotations, decorators, texts for people, guards of zip."""
    lines = source.splitlines()

    def place(line: int, byte: int) -> tuple[int, int]:
        return line, len(lines[line - 1].encode()[:byte].decode())

    for node in ast.walk(ast.parse(source)):
        for own in _silent_parts(node):
            if own.end_lineno is not None and own.end_col_offset is not None:
                start = place(own.lineno, own.col_offset)
                yield start, place(own.end_lineno, own.end_col_offset)


def _silent_parts(node: ast.AST) -> Iterator[ast.expr | ast.stmt | ast.keyword]:
    if isinstance(node, ast.FunctionDef):
        yield from node.decorator_list
        arguments = node.args
        for own in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if own.annotation is not None:
                yield own.annotation
        if node.returns is not None:
            yield node.returns
    elif isinstance(node, ast.ClassDef):
        yield from node.decorator_list
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield node
    elif isinstance(node, ast.Call):
        yield from (own for own in node.keywords if own.arg == "strict")
        if isinstance(node.func, ast.Name) and node.func.id in WORDS:
            yield node
