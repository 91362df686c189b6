"""Fields of a Word template that were typed with a Chinese input method: ｛｛ ｝｝ for {{ }}."""

from __future__ import annotations

import re

from ganquan_geo.words.text import Text

# Word may put marks between any two signs; a field never leaves its paragraph.
TAGS = r"(?:<(?!/w:p>)[^>]*>)*"
INSIDE = r"(?:(?!</w:p>).)*?"
FIELD = re.compile(
    rf"[｛{{]{TAGS}[｛{{]{INSIDE}[｝}}]{TAGS}[｝}}]|[｛{{]{TAGS}[％%]{INSIDE}[％%]{TAGS}[｝}}]",
    re.DOTALL,
)
LEFT_OVER = re.compile(rf"｛{TAGS}[｛{{％%]|[｝}}％%]{TAGS}｝|{{{TAGS}｛", re.DOTALL)
TAG = re.compile(r"(<[^>]*>)")
WIDE = "｛｝％"
FIRST_WIDE, LAST_WIDE, STEP = 0xFF01, 0xFF5E, 0xFEE0  # full-width forms of ASCII
NARROW = {code: code - STEP for code in range(FIRST_WIDE, LAST_WIDE + 1)} | {
    ord("　"): " ",
    ord("“"): '"',
    ord("”"): '"',
    ord("‘"): "'",
    ord("’"): "'",
}
MOST_NEAR = 24


def narrow_fields(xml: str) -> str:
    """Return XML in which fields that have full-width braces are written in plain signs.

    What stands outside fields stays as it is, full-width signs too.

    Examples
    --------
    >>> narrow_fields("<w:t>｛｛ ｓtudy ｝｝（｛甲｝）</w:t>")
    '<w:t>{{ study }}（｛甲｝）</w:t>'
    """
    return FIELD.sub(_narrow, xml)


def find_left_over(xml: str) -> list[Text]:
    """Return what is wrong with full-width braces that are no field."""
    found = []
    for match in LEFT_OVER.finditer(xml):
        near = TAG.sub("", xml[match.start() : match.start() + 400].split("</w:p>", maxsplit=1)[0])
        near = near.strip()[:MOST_NEAR]
        found.append(
            Text(
                f"全角花括号没有成对，在“{near}”附近",
                f"full-width braces that are not closed, near “{near}”",
            )
        )
    return found


def _narrow(match: re.Match[str]) -> str:
    field = match[0]
    plain = TAG.sub("", field)
    if not any(sign in WIDE for sign in plain[:2] + plain[-2:]):
        return field
    pieces = TAG.split(field)  # every other one is a tag
    return "".join(
        piece if number % 2 else piece.translate(NARROW) for number, piece in enumerate(pieces)
    )
