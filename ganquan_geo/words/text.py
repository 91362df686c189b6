"""A text in both languages of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in Chinese and in English."""

    zh: str
    en: str

    def said(self, lang: Lang) -> str:
        """Return the statement in one language (`"zh"` or `"en"`)."""
        return self.zh if lang == "zh" else self.en
