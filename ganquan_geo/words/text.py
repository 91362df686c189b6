"""A text in both languages of the product, and how texts are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Lang = Literal["zh", "en"]

_FIELD = re.compile(r"\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}")  # {n}, or {n|one|several}


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in Chinese and in English.

    Parameters
    ----------
    zh, en
        The statement in either language.

    Examples
    --------
    >>> gg.Text("菜场", "market").said("en")
    'market'
    """

    zh: str
    en: str

    def said(self, lang: Lang) -> str:
        """Return the statement in one language (`"zh"` or `"en"`)."""
        return self.zh if lang == "zh" else self.en

    def both(self) -> dict[str, str]:
        """Return both languages, ready for JSON."""
        return {"zh": self.zh, "en": self.en}

    def plural(self, en: str = "") -> Text:
        """Return a term for several; Chinese has no plural, English an s unless `en` is given."""
        return Text(self.zh, en or f"{self.en}s")

    def is_named_in(self, said: str) -> bool:
        """Return whether what somebody wrote names it, in either language."""
        return self.zh in said or self.en.lower() in said.lower()

    def capital(self) -> Text:
        """Return a term as a title: in English it begins with a capital."""
        return Text(self.zh, self.en[:1].upper() + self.en[1:])

    def filled(self, **values: object) -> Text:
        """Return a statement with its `{name}` fields filled in; a Text in its own language.

        ``{n|gate|gates}`` becomes the first word where `n` is 1, else the second; where that is
        a field itself, what it stands for.
        """

        def fill(statement: str, lang: Lang) -> str:
            # In one pass: what a value itself has in braces is never filled in.
            return _FIELD.sub(lambda field: _written(values, field, lang), statement)

        return Text(fill(self.zh, "zh"), fill(self.en, "en"))


def _written(values: Mapping[str, object], field: re.Match[str], lang: Lang) -> str:
    value = values.get(field[1], field[0])
    if field[2] is not None and field[1] in values:
        word = field[2] if str(value) == "1" else field[3]
        value = values.get(word, word)
    return value.said(lang) if isinstance(value, Text) else str(value)


LIST = Text("、", ", ")  # between the items of a list
COMMA = Text("，", ", ")  # between parts of a sentence
STOP = Text("；", "; ")
COLON = Text("：", ": ")
FULL_STOP = Text("。", ".")


def format_list(items: Iterable[str], lang: Lang, *, between: Text = LIST) -> str:
    """Return items of one language as a list."""
    return between.said(lang).join(items)


def join_texts(texts: Iterable[Text], between: Text = LIST) -> Text:
    """Return texts one after the other, as a list unless another sign goes between them."""
    parts = tuple(texts)
    return Text(
        between.zh.join(part.zh for part in parts), between.en.join(part.en for part in parts)
    )


def how_many(n: int, thing: str, things: str = "") -> str:
    """Return a number and what is counted in English, in the singular for one."""
    return f"{n:,} {thing if n == 1 else things or f'{thing}s'}"


def same_text(text: str) -> Text:
    """Return a name or a figure that both languages write alike."""
    return Text(text, text)


def in_brackets(text: str, lang: Lang) -> str:
    """Return a remark in the brackets of its language, to be put behind a word."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def find_name(names: Mapping[str, Text], key: str, lang: Lang) -> str:
    """Return what a key is called, or the key itself where it has no name."""
    return names[key].said(lang) if key in names else key
