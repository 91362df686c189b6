"""What a Word template may say: fields, loops, conditions and some filters; nothing that runs.

A template is somebody else's file. So it sees texts, numbers, lists, tables by key and opaque
pictures, nothing of them but what a key or a number leads to, and the language is a part of
jinja2's: no calls, no macros, no names of its own, no other files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2.environment import Template

MOST_STEPS = 1_000_000  # of all loops of a template together
MOST_BYTES = 64 << 20  # of a part of the document when it is filled
MOST_DECIMALS, MOST_BETWEEN = 10, 100
ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr),
    *(nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Const, nodes.Tuple, nodes.List),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.Call, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
)
KEPT_FILTERS = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float"),
    *("int", "items", "last", "length", "list", "lower", "map", "max", "min", "reject"),
    *("rejectattr", "reverse", "select", "selectattr", "sort", "sum", "title", "trim"),
    *("truncate", "unique", "upper"),
)
OF_LOOPS = frozenset(
    {"depth", "depth0", "first", "index", "index0", "last", "length", "revindex", "revindex0"}
)
WRITTEN = {  # what a template has written where the language has another word for it
    "assign": "set",
    "assignblock": "set",
    "callblock": "call",
    "dict": "{ : }",
    "filterblock": "filter",
    "fromimport": "import",
    "pow": "**",
}
COUNTED = "counted"
PLAIN = (str, int, float, jinja2.Undefined)
TOO_LONG = Text("循环太多或填出来太大", "it loops too often or becomes too large")


class Picture:
    """A place for a picture; a template can put it somewhere and do nothing else with it.

    Parameters
    ----------
    mark
        What stands for it until the picture is put in.
    """

    __slots__ = ("_mark",)

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def __html__(self) -> str:
        """Return what stands for it."""
        return self._mark

    __str__ = __repr__ = __html__


class RefusedError(Exception):
    """Something in a template that is not allowed.

    Parameters
    ----------
    what
        Which, in both languages.
    """

    def __init__(self, what: Text, lineno: int | None = None) -> None:
        self.what, self.lineno = what, lineno
        super().__init__(what.en)


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """The language of templates.

    Parameters
    ----------
    undefined
        What an unknown field becomes.
    """

    intercepted_binops = frozenset({"*", "%"})

    def __init__(self, undefined: type[jinja2.Undefined]) -> None:
        super().__init__(autoescape=True, undefined=undefined, finalize=_refuse_things)
        self.steps = 0
        self.globals.clear()
        kept = {name: FILTERS[name] for name in KEPT_FILTERS}
        self.filters = {**kept, "join": _join, "round": _round, COUNTED: self._counted}

    def fill(self, template: Template, fields: Mapping[str, object]) -> str:
        """Return a template with its fields filled."""
        pieces: list[str] = []
        room = MOST_BYTES
        for piece in template.generate(fields):
            room -= len(piece.encode(errors="replace"))
            if room < 0:
                raise RefusedError(TOO_LONG)
            pieces.append(piece)
        return "".join(pieces)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._check(tree)
        return tree

    def _check(self, tree: nodes.Template) -> None:
        """Refuse what is not of the language, and have every loop counted."""
        every = list(tree.find_all(nodes.Node))
        for node in every:
            if isinstance(node, nodes.Filter) and node.name not in self.filters:
                listed = ", ".join(sorted(set(self.filters) - {COUNTED}))
                what = Text("没有过滤器 {name}；可用：{listed}", "no filter {name}; use: {listed}")
                raise RefusedError(what.filled(name=node.name, listed=listed), node.lineno)
            is_loop = isinstance(node, nodes.For)
            if not isinstance(node, ALLOWED) or (is_loop and node.recursive):  # type: ignore[attr-defined]
                own = type(node).__name__.lower()
                name = "recursive" if is_loop else WRITTEN.get(own, own)
                what = Text("模板里不能用 {name}", "{name} is not allowed in a template")
                raise RefusedError(what.filled(name=name), node.lineno)
        for node in every:
            if isinstance(node, nodes.For):
                node.iter = nodes.Filter(
                    node.iter, COUNTED, [], [], None, None, lineno=node.iter.lineno
                )
                node.iter.set_environment(self)

    def _counted(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise RefusedError(TOO_LONG)
            yield item

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as the base says
        """Return what a key leads to; things have no other attributes here."""
        if isinstance(obj, LoopContext) and attribute in OF_LOOPS:
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401
        """Return what a key or a number leads to."""
        if isinstance(obj, jinja2.Undefined):
            return obj
        if isinstance(argument, str) and argument.startswith("_"):
            return self.undefined(obj=obj, name=argument, exc=SecurityError)
        by_key = isinstance(obj, dict) and isinstance(argument, str)
        by_number = isinstance(obj, list | tuple | str) and isinstance(argument, int | slice)
        if by_key or by_number:
            try:
                return obj[argument]
            except (LookupError, ValueError):
                pass
        return self.undefined(obj=obj, name=argument)

    def call(self, _context: object, called: object, /, *_: object, **_named: object) -> object:
        """Call nothing; what is no field at all is told as such."""
        if isinstance(called, jinja2.Undefined):
            return called()
        raise RefusedError(Text("模板里不能调用", "nothing can be called in a template"))

    def call_binop(self, context: object, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Multiply numbers; a text or a list times a number would fill the memory."""
        if not all(isinstance(own, int | float) for own in (left, right)):
            what = Text("{sign} 只能用于数字", "{sign} is for numbers only")
            raise RefusedError(what.filled(sign=operator))
        return super().call_binop(context, operator, left, right)  # type: ignore[arg-type]


def _refuse_things(value: object) -> object:
    """Return what may be printed."""
    if value is None or isinstance(value, (*PLAIN, Picture)):
        return value
    if isinstance(value, list | tuple | dict):
        raise RefusedError(
            Text(
                "这里是一个清单或表，不是一段文字：用 for 逐项写出，或写明其中一项",
                "this is a list or a table and no text: write its items with for, or name one",
            )
        )
    raise RefusedError(Text("这里没有可以写出的内容", "there is nothing to write here"))


def _join(items: Iterable[object], between: object = "", attribute: str | None = None) -> str:
    """Join texts by a short one; `attribute` is a key of each."""
    rows = list(items)
    if attribute is not None:
        rows = [own.get(attribute, "") if isinstance(own, dict) else "" for own in rows]
    return str(between)[:MOST_BETWEEN].join(map(str, rows))


def _round(value: float, decimals: int = 0) -> float:
    return round(float(value), max(0, min(MOST_DECIMALS, int(decimals))))
