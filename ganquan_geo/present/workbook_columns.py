"""How wide the columns of a sheet are, so that it can be read on paper, and how high its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LEAST = 8.0  # letters, of a column whose cells break into lines
SHORT = 14.5  # letters of a text that does not
SPARE = 2.2  # letters at the edges of a cell
HEAD_LINES = 2
LATIN_END = 0x2E80


def letters_of(text: str) -> float:
    """Return how wide a text is, in Latin letters."""
    return sum(1.95 if ord(sign) >= LATIN_END else 1.05 for sign in text)


def head_letters(text: str) -> float:
    """Return the width in which a heading in bold has room in two lines, its words whole."""
    words = max((letters_of(word) for word in text.split()), default=0.0)
    chinese = any(ord(sign) >= LATIN_END for sign in text)
    half = letters_of(text) / HEAD_LINES + 1.0
    return half if chinese else 1.1 * max(half, words)


def fit_widths(
    widths: Sequence[float],
    texts: Mapping[int, Sequence[float]],
    *,
    heads: Sequence[float],
    room: float,
) -> list[float]:
    """Return the widths with which texts take the fewest lines in the room there is.

    Parameters
    ----------
    widths
        Of all columns, in letters; no column gets wider.
    texts
        By number of a column whose cells break into lines: how wide its texts are.
    heads
        Of all columns: what their headings need.
    room
        For these columns together.
    """
    fitted = list(widths)
    if sum(fitted[n] for n in texts) <= room:
        return fitted
    wide = {n: np.asarray(own, dtype=float) for n, own in texts.items()}
    least = {n: min(widths[n], max(LEAST, heads[n] + SPARE + 0.5)) for n in wide}
    whole = {n: max(least[n], _short(own)) for n, own in wide.items()}
    for n, width in (whole if sum(whole.values()) <= room else least).items():
        fitted[n] = min(widths[n], width)
    while sum(fitted[n] for n in wide) + 1 <= room:
        gains = {
            n: _cost(own, fitted[n]) - _cost(own, fitted[n] + 1)
            for n, own in wide.items()
            if fitted[n] + 1 <= widths[n]
        }
        if not gains:
            break
        best = max(gains, key=lambda n: (gains[n], widths[n] - fitted[n]))
        fitted[best] += 1
    return fitted


def line_counts(
    widths: Sequence[float], texts: Mapping[int, Sequence[float]], *, rows: int
) -> list[int]:
    """Return how many lines each row takes."""
    most = np.ones(rows)
    for n, own in texts.items():
        most = np.maximum(most, _lines(np.asarray(own, dtype=float), widths[n]))
    return most.astype(int).tolist()


def _short(letters: NDArray[np.float64]) -> float:
    """Return the width in which short texts stay in one line; none for long ones."""
    longest = float(letters.max(initial=0.0))
    return longest + SPARE if longest <= SHORT else 0.0


def _lines(letters: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    return np.maximum(1.0, np.ceil(letters / max(width - SPARE, 1.0)))


def _cost(letters: NDArray[np.float64], width: float) -> float:
    """Return the lines of a column, many in one cell worse than a few in many."""
    smooth = np.maximum(1.0, letters / max(width - SPARE, 1.0))
    return float((smooth**3).sum())
