"""Street names as people write them, and the names the layer has."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.street_line import Misfit
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan import CrossingHint

SUFFIXES = ("大道", "公路", "路", "街", "道", "弄", "巷")
SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetNames:
    """The names of the street layer, how each may be written, and which crossings are meant.

    Parameters
    ----------
    known
        By plain name: the names in the layer that are written so.
    aliases
        By plain name: the plain name that is meant.
    hints
        Which of several crossings of two streets is meant.
    """

    known: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]
    hints: tuple[CrossingHint, ...] = ()


def build_street_names(
    names: Iterable[str], aliases: Mapping[str, str], *, hints: tuple[CrossingHint, ...] = ()
) -> StreetNames:
    """Return the look-up of street names with its aliases, and of their crossings."""
    known: dict[str, tuple[str, ...]] = {}
    for name in sorted(set(names)):
        known[plain_name(name)] = (*known.get(plain_name(name), ()), name)
    return StreetNames(
        known=known,
        aliases={plain_name(key): plain_name(value) for key, value in aliases.items()},
        hints=hints,
    )


def plain_name(name: str) -> str:
    """Return a name without what does not tell names apart: width, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def find_street(names: StreetNames, written: str) -> str | Misfit:
    """Return the name in the layer that is meant, or a misfit that lists what could be.

    A name is taken as written; else by the aliases; else, if it lacks its last word (路, 街
    ...), with the one such word that makes it a known street. A name with another last word
    is another street and only offered as a candidate.
    """
    plain = plain_name(written)
    plain = names.aliases.get(plain, plain)
    found = names.known.get(plain, ())
    if not found and not plain.endswith(SUFFIXES):
        found = tuple(name for suffix in SUFFIXES for name in names.known.get(plain + suffix, ()))
    if len(found) == 1:
        return found[0]
    what = Text(f"路网中没有“{written}”", f"the street layer has no {written!r}")
    if found:
        what = Text(
            f"“{written}”可以是 {len(found)} 条街道",
            f"{written!r} may be any of {len(found)} streets",
        )
    candidates = tuple(map(same_text, found or _similar(names, plain)))
    return Misfit(rule="street_name", subject=written, what=what, candidates=candidates)


def _similar(names: StreetNames, plain: str) -> tuple[str, ...]:
    """Return names that are like one that was not found, those of the same stem first."""
    stem = next(
        (plain.removesuffix(suffix) for suffix in SUFFIXES if plain.endswith(suffix)), plain
    )
    same = [key for key in names.known if key.removesuffix(key[-1:]) == stem]
    near = difflib.get_close_matches(plain, sorted(names.known), n=SHOWN_NAMES, cutoff=0.5)
    keys = list(dict.fromkeys([*same, *near]))[:SHOWN_NAMES]
    return tuple(name for key in keys for name in names.known[key])
