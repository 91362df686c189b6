"""What pydantic finds wrong with a TOML file, in the words of a planner, in both languages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from ganquan_geo.load.faults import fault, refused
from ganquan_geo.load.files import is_there, read_bytes, sha256
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import BaseModel, ValidationError

Thing = TypeVar("Thing")

# By type of error, of those that pydantic has for strict tables: what the value must be; {...} is
# filled in from its context.
NEEDS: Mapping[str, Text] = MappingProxyType(
    {
        "string_type": Text("文字，写在引号里", "text in quotation marks"),
        "string_too_short": Text(
            "文字，至少 {min_length} 个字", "text of {min_length} characters or more"
        ),
        "string_too_long": Text(
            "文字，至多 {max_length} 个字", "text of {max_length} characters or fewer"
        ),
        "string_pattern_mismatch": Text(
            "小写英文字母开头的代号，只用小写字母、数字、下划线和连字符",
            "a key: a small letter, then small letters, digits, _ and -",
        ),
        "string_unicode": Text("合格的文字", "valid text"),
        "int_type": file_faults.WHOLE_NUMBER,
        "float_type": Text("数字，不加引号", "a number without quotation marks"),
        "finite_number": Text("有限的数", "a finite number"),
        "bool_type": Text("true 或 false，不加引号", "true or false, without quotation marks"),
        "date_type": Text("日期，如 2026-01-31，不加引号", "a date such as 2026-01-31, unquoted"),
        "day": Text(
            "日期，如 2026-11-03 或 2026年11月3日", "a date such as 2026-11-03 or 2026年11月3日"
        ),
        "list_type": file_faults.A_LIST,
        "too_short": Text(
            "用方括号写的清单，如 [a, b]，至少 {min_length} 项",
            "a list in square brackets such as [a, b], of {min_length} or more",
        ),
        "too_long": Text(
            "用方括号写的清单，如 [a, b]，至多 {max_length} 项",
            "a list in square brackets such as [a, b], of {max_length} or fewer",
        ),
        "dict_type": file_faults.A_TABLE,
        "model_type": file_faults.A_TABLE,
        "greater_than": Text("大于 {gt} 的数", "a number above {gt}"),
        "greater_than_equal": Text("不小于 {ge} 的数", "a number of {ge} or more"),
        "less_than_equal": Text("不大于 {le} 的数", "a number of {le} or less"),
        "multiple_of": file_faults.WHOLE_NUMBER,
        "literal_error": file_faults.ONE_OF,
        "union_tag_not_found": Text("写明 {discriminator} 的表", "a table with {discriminator}"),
        "union_tag_invalid": Text(
            "{discriminator} 为 {expected_tags} 之一的表",
            "a table whose {discriminator} is one of {expected_tags}",
        ),
        "invalid_key": Text("用文字作键", "keyed by text"),
    }
)
ANYTHING = Text("README 所说的那种值", "a value as the README describes it")
UNION_BRANCHES = frozenset({"str", "int", "float", "bool", "constrained-str", "none"})
MOST_TOML_BYTES = 2 << 20
MOST_KEY_PARTS = 8
_KEY_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w.\"'-])(?:{_KEY_PART}\.[ \t]*+){{{MOST_KEY_PARTS}}}")
_OVERDONE = (
    Text(
        "套得太深，或有几千位的数字、几十段的键",
        "is nested too deeply, or has numbers of thousands or keys of dozens of parts",
    ),
    Text("删去它们；写法见 data/README.md", "remove them; data/README.md shows how it is written"),
)
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(path: Path, *, missing: Fault) -> tuple[dict[str, object], str]:
    """Read a TOML file once; return what it says and the SHA-256 of its bytes.

    Parameters
    ----------
    missing
        The fault of a file that cannot be opened.

    Raises
    ------
    DataError
        If it cannot be opened or is no TOML in UTF-8.
    """
    if not is_there(path):
        raise DataError([missing])
    content = read_bytes(path, path.name, most_bytes=MOST_TOML_BYTES)
    return parse_toml(content, path.name), sha256(content)


def parse_toml(content: bytes, where: str) -> dict[str, object]:
    """Return what the bytes of a TOML file say.

    Raises
    ------
    DataError
        If it is no TOML in UTF-8, or such as no one writes.
    """
    try:
        text = content.decode("utf-8-sig")
        if _LONG_KEY.search(text):  # which takes the parser a time that grows as its square
            raise refused(where, *_OVERDONE)
        return tomllib.loads(text)
    except UnicodeDecodeError:
        what = file_faults.NOT_UTF8
        raise refused(where, what, Text("用 UTF-8 编码另存", "save it again as UTF-8")) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError([said_toml(error, file_name=where)]) from None
    except (RecursionError, ValueError):  # brackets in brackets; a number of thousands of digits
        raise refused(where, *_OVERDONE) from None


def build_thing(kind: type[Thing], table: BaseModel, **more: object) -> Thing:
    """Return a thing of what a checked table says.

    Two keys such as `name` and `name_en` become one `Text`, lists become tuples, and keys that
    the thing does not have are passed over.

    Parameters
    ----------
    kind
        The dataclass of the thing.
    more
        What is said of it elsewhere; it takes the place of the table's own keys.
    """
    said = {**dict(table), **more}
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: _value(said, name) for name in names if name in said})


def _value(said: Mapping[str, Any], key: str) -> object:
    value = said[key]
    if f"{key}_en" in said:
        return Text(value or "", said[f"{key}_en"] or value or "")
    return tuple(value) if isinstance(value, list) else value


def said_validation(error: ValidationError, *, file_name: str) -> list[Fault]:
    """Return what pydantic found as faults of a file, each value's once.

    pydantic's own sentences are English only and are not shown; a kind of fault that is not
    in `NEEDS` is said in general terms.
    """
    faults: dict[str, Fault] = {}
    for item in error.errors(include_url=False):
        key = _said_key(item["loc"])
        faults.setdefault(f"{key} {_group(item['type'])}", _fault(item, key, file_name))
    return list(faults.values())


def said_toml(error: tomllib.TOMLDecodeError, *, file_name: str) -> Fault:
    """Return the fault of a file that is not TOML, with its line and column."""
    found = _LINE.search(str(error))
    where = (
        Text(f"第 {found[1]} 行第 {found[2]} 列", f"line {found[1]}, column {found[2]}")
        if found
        else Text("文件末尾", "the end of the file")
    )
    return Fault(
        where=file_name,
        what=Text(f"不是合格的 TOML（{where.zh}）", f"is not valid TOML ({where.en})"),
        mend=Text(
            "改正该处：引号成对、等号两边齐全、表名在方括号里、没有重复的键",
            "correct it: quotation marks in pairs, key = value, table names in brackets, no "
            "key twice",
        ),
    )


def _group(kind: str) -> str:
    """Return one word for all the ways in which a value of several types is none of them."""
    return kind if kind in ("missing", "extra_forbidden") else "value"


def _said_key(location: tuple[int | str, ...]) -> str:
    # A part with a point in it is no key, but the kind of a table that may be of several.
    parts = [part for part in location if part != "[key]" and "." not in str(part)]
    while len(parts) > 1 and parts[-1] in UNION_BRANCHES:
        parts.pop()
    return ".".join(str(part + 1) if isinstance(part, int) else str(part)[:60] for part in parts)


def _fault(item: Any, key: str, file_name: str) -> Fault:  # noqa: ANN401 - pydantic's record
    if item["type"] == "missing":
        return fault(file_name, f"缺少 {key}", f"{key} is missing", f"补上 {key}", f"add {key}")
    if item["type"] == "extra_forbidden":
        return fault(
            file_name,
            f"不认识的键 {key}",
            f"unknown key {key}",
            "删去它，或改正拼写",
            "remove it or correct its spelling",
        )
    context = {name: _said_value(value) for name, value in item.get("ctx", {}).items()}
    kind = f"string_{item['type']}" if isinstance(item["input"], str) else item["type"]
    need = NEEDS.get(kind, NEEDS.get(item["type"], ANYTHING)).filled(**context)
    shown = str(item["input"])[:40]
    return fault(
        file_name,
        f"{key} 的值不对（“{shown}”）",
        f"{key} has a wrong value ({shown!r})",
        f"{key} 应为{need.zh}",
        f"{key} must be {need.en}",
    )


def _said_value(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace(" or ", ", ")
