"""Find the encoding of text of unknown origin, and notice text that was read wrongly."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import noted, refused
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ganquan_geo.model.errors import Fault

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHINESE = "gb18030"  # holds GB2312 and GBK
SAMPLE_BYTES = 1 << 16
_HAN = re.compile("[\u4e00-\u9fff]")
_PLAUSIBLE = re.compile(
    "[\u0000-\u007f\u00a0-\u024f\u2010-\u2044\u2103-\u2122\u2160-\u217f\u2460-\u24ff\u25a0-\u25ff"
    "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f300-\U0001faff"
    "\U00020000-\U0003ffff]*"
)
# Bytes of another encoding taken for Western letters, one letter a byte.
_WESTERN_RUN = re.compile("[\u0080-\u00ff\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}")
_LOST = re.compile("[\ufffd\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]")
SUSPECT = r"[^\x20-\x7e]|\?\?"  # whatever is garbled has one of these
_LOST_WORDS = re.compile(r"锟斤拷|烫烫|\?\?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEncoding:
    """An encoding and how it was come by.

    Parameters
    ----------
    name
        Name of the codec.
    how
        ``"stated"`` by the user, ``"declared"`` by the file, or ``"found"`` in its bytes.
    contradicts
        What the file declares, where its bytes say otherwise.
    """

    name: str
    how: str
    contradicts: str | None = None


def find_encoding(
    pieces: Iterable[bytes], *, where: str, stated: str | None = None, declared: str | None = None
) -> FoundEncoding:
    """Find the encoding in which all pieces of text are sensible.

    What the user states is taken at its word, if the bytes allow it. Otherwise text that is
    sound UTF-8 is UTF-8, whatever the file declares (no other encoding gives sound UTF-8 by
    chance for long); else what the file declares; else GB18030, if that gives Chinese; else
    what the statistics of charset-normalizer say.

    Parameters
    ----------
    pieces
        Whole strings as bytes; one may be cut in the middle of its last character.
    where
        The file, for messages.

    Raises
    ------
    DataError
        If no encoding fits, or the stated one does not.
    """
    text = b"\n".join(piece for piece in pieces if not piece.isascii())
    known = _codec(declared)
    if stated is not None:
        if _codec(stated) is None or _decoded(text, stated) is None:
            raise refused(
                where,
                Text(
                    f"study.toml 给出的编码 {stated} 与内容不符",
                    f"is not in the encoding {stated} that study.toml states",
                ),
                Text(
                    "删去或改正 [encodings] 里的这一项",
                    "remove or correct the entry in [encodings]",
                ),
            )
        return FoundEncoding(name=stated, how="stated")
    if not text:
        return FoundEncoding(name=known or "utf-8", how="declared")
    utf8 = _decoded(text, "utf-8")
    if utf8 is not None and (known == "utf-8" or _PLAUSIBLE.fullmatch(utf8)):
        odd = declared if known not in (None, "utf-8", "ascii") else None
        return FoundEncoding(name="utf-8", how="found", contradicts=odd)
    if known not in (None, "utf-8", "ascii", "iso8859-1", "cp1252"):
        named = _decoded(text, known)
        if named is not None and _PLAUSIBLE.fullmatch(named):
            return FoundEncoding(name=known, how="declared")
    odd = declared if known not in (None, CHINESE, "gbk", "gb2312") else None
    chinese = _decoded(text, CHINESE)
    if chinese is not None and _reads_as_chinese(chinese):
        return FoundEncoding(name=CHINESE, how="found", contradicts=odd)
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, and seldom needed

    guess = from_bytes(text[:SAMPLE_BYTES]).best()
    if guess is not None and _decoded(text, guess.encoding) is not None:
        return FoundEncoding(name=guess.encoding, how="found", contradicts=declared)
    raise refused(
        where,
        Text("看不出文字的编码", "has text in an encoding that cannot be told"),
        Text(
            '在 study.toml 的 [encodings] 中写明，如 "GB18030"、"BIG5"',
            'state it in [encodings] of study.toml, such as "GB18030" or "BIG5"',
        ),
    )


def note_encoding(found: FoundEncoding, where: str) -> list[Fault]:
    """Return a note of how a file's text was read; none where that was to be expected."""
    if found.how != "found" or (found.name == "utf-8" and found.contradicts is None):
        return []
    shown = found.name.upper()
    what = Text(f"文字按 {shown} 读出", f"has its text read as {shown}")
    if found.contradicts is not None:
        what = Text(
            f"{what.zh}，而文件自称是 {found.contradicts}",
            f"{what.en}, though the file says {found.contradicts}",
        )
    mend = Text(
        "文字不对时，在 study.toml 的 [encodings] 中写明编码",
        "if the text is wrong, state the encoding in [encodings] of study.toml",
    )
    return [noted(where, what, mend)]


def find_garbled(texts: Sequence[str]) -> list[int]:
    """Return the rows of the texts that `is_garbled`, looking at few of them one by one."""
    every = "\n".join(texts)
    lost = any(sign.search(every) for sign in (_LOST, _LOST_WORDS))
    if every.isascii() and not lost:
        return []
    return [
        row for row, text in enumerate(texts) if (lost or not text.isascii()) and is_garbled(text)
    ]


def is_garbled(text: str) -> bool:
    """Return whether a name was, by every sign, decoded with a wrong encoding.

    Signs: characters that stand for lost ones, control characters, runs of Western letters
    that are Chinese when read as bytes, and Chinese that is other, shorter Chinese when its
    GBK bytes are read as UTF-8.
    """
    if _LOST.search(text) or _LOST_WORDS.search(text):
        return True
    if text.isascii():
        return False
    if run := _WESTERN_RUN.search(text):
        for western in ("cp1252", "latin-1"):
            raw = _encoded(run.group(), western)
            if raw is not None and (_is_chinese(raw, "utf-8") or _is_long_gbk(raw)):
                return True
    raw = _encoded(text, "gbk")
    back = None if raw is None else _strictly(raw, "utf-8")
    return back is not None and len(_HAN.findall(back)) >= 2  # noqa: PLR2004


def _is_chinese(raw: bytes, codec: str) -> bool:
    text = _strictly(raw, codec)
    return text is not None and bool(_HAN.search(text)) and bool(_PLAUSIBLE.fullmatch(text))


def _is_long_gbk(raw: bytes) -> bool:
    """Return whether bytes are two Chinese characters or more; no word has four accents on end."""
    return len(raw) >= 4 and _is_chinese(raw, "gb2312")  # noqa: PLR2004


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _reads_as_chinese(text: str) -> bool:
    """Return whether text decoded as GB18030 is made of characters in common use."""
    foreign = Counter(char for char in text[:SAMPLE_BYTES] if not char.isascii())
    common = sum(n for char, n in foreign.items() if _encoded(char, "gb2312") is not None)
    return bool(_PLAUSIBLE.fullmatch(text)) and common >= 0.8 * foreign.total()


def _codec(name: str | None) -> str | None:
    try:
        return codecs.lookup(name.strip()).name if name else None
    except (LookupError, ValueError):
        return None


def _decoded(raw: bytes, codec: str | None) -> str | None:
    """Return the text, forgiving an unfinished last character of each line."""
    if codec is None:
        return None
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        lines = []
    except (LookupError, ValueError):
        return None
    for piece in raw.split(b"\n"):
        line = _without_stump(piece, codec)
        if line is None:
            return None
        lines.append(line)
    return "\n".join(lines)


def _without_stump(raw: bytes, codec: str) -> str | None:
    """Return a string whose last character may have been cut off at a field's width."""
    for cut in range(4):
        try:
            return raw[: len(raw) - cut].decode(codec)
        except UnicodeDecodeError as error:
            if len(raw) - error.start > 3:  # noqa: PLR2004
                return None
    return None


def _encoded(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None
