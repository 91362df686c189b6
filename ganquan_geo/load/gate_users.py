"""Who passes a gate, as people write it: 仅行人, 人车, foot,wheelchair, 有台阶，轮椅不便."""

from __future__ import annotations

import re
import unicodedata

WORDS = ("foot", "vehicle", "wheelchair")  # of the schema
_FOOT = re.compile(
    r"foot|pedestrian|walk|people|resident|visitor|public|everybody|"
    r"行人|人行|步行|^人|人车|居民|住户|业主|老人|访客|学生|儿童|公众|群众"
)
_VEHICLE = re.compile(r"vehicle|motor|car|车")
_WHEELCHAIR = re.compile(r"wheelchair|轮椅|无障碍")
_HARD = re.compile(r"不便|不方便|不太|台阶|楼梯|困难|steps?\b|stairs|hard|difficult")
_DENIED = re.compile(
    r"禁|勿|不(?!便|方便|太|限)|无(?!障碍)|没|除|\bno\b|\bnot\b|\bnever\b|without|except|forbid"
)
_PARTS = re.compile(r"[,;，；、/+ ]+")
_CLAUSES = re.compile(r"[,;，；、。/+]|和|及|与|\band\b|但|\bbut\b")


def read_users(text: str) -> tuple[bool, str]:
    """Return whether people pass on foot, and whether a wheelchair does.

    Who says ``foot`` in the words of the schema lists all users; a word such as 人行 says nothing
    of wheelchairs. What is denied in its clause does not pass.

    Returns
    -------
    foot
        Whether people on foot pass.
    wheelchair
        ``"yes"``; ``"no"``; ``"unlisted"`` where all users are listed, and it is not among them;
        ``"unknown"`` where nothing is said of it, or that it is hard.

    Examples
    --------
    >>> read_users("仅行人")
    (True, 'unknown')
    >>> read_users("轮椅不能通过")
    (True, 'no')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    allowed, denied = set[str](), set[str]()
    for clause in _CLAUSES.split(plain):
        found = {
            word
            for word, pattern in zip(WORDS, (_FOOT, _VEHICLE, _WHEELCHAIR), strict=True)
            if pattern.search(clause)
        }
        (denied if _DENIED.search(clause) else allowed).update(found)
    foot = "foot" not in denied and (bool(allowed - {"vehicle"}) or "vehicle" not in allowed)
    if not foot or "wheelchair" in denied:
        return foot, "no"
    if _HARD.search(plain):
        return foot, "unknown"
    if "wheelchair" in allowed:
        return foot, "yes"
    listed = bool(plain) and set(_PARTS.split(plain)) <= set(WORDS)
    return foot, "unlisted" if listed else "unknown"
