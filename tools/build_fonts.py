"""Cut Noto Sans SC down to the characters of a sub-district's maps and reports.

The two fonts are the full Noto Sans SC 2.004 as TrueType, weights 400 and 700, with their licence
beside them. They come in a package ``noto-sans-sc`` of several publishers, as
``400Regular/NotoSansSC_400Regular.ttf`` and so on::

    python tools/build_fonts.py package

The same package and fontTools give the same bytes. What is kept: the hanzi of every Chinese
standard in daily use, which is all 20,976 of Unicode's first block that the font has (so GBK, and
most of GB 18030) and all 8,105 of the list of standard hanzi, of which 273 lie elsewhere; the
hanzi taken over from older sets; ASCII and Latin-1, punctuation, units, and every character of
this repository's data.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import unicodedata
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "ganquan_geo" / "present" / "fonts"
SOURCES = {
    "NotoSansSC-Regular.ttf": "400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "700Bold/NotoSansSC_700Bold.ttf",
}
# A sheet's PDF embeds a cut of the font each time: tables that no map needs, a second character
# map and names that must be worked out would be read again for every sheet.
UNUSED_TABLES = ("BASE", "GPOS", "GSUB", "STAT", "vhea", "vmtx")
READ = ("data/*", "ganquan_geo/**/*.py", "README*.md")
BLOCKS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x180),  # Latin-1 and extended A
    range(0x2010, 0x2030),  # dashes, quotes, dots
    range(0x2070, 0x20A0),  # superscripts and subscripts
    range(0x2150, 0x2190),  # number forms, Roman numerals
    range(0x2460, 0x2500),  # enclosed numbers
    range(0x3000, 0x3020),  # Chinese punctuation
    range(0x3105, 0x3130),  # zhuyin
    range(0x3380, 0x33E0),  # square units
    range(0x4E00, 0xA000),  # hanzi
    range(0xF900, 0xFB00),  # hanzi of older sets
    range(0xFF01, 0xFF5F),  # full width
)
EXTRA = "€℃℉№℡™Ω←↑→↓↔−√∞∠∥≈≠≤≥⌀①②③■□▲△▼▽◆◇○●◎★☆✓✗㎡㎞㎝㎜〇"
# Of the list of standard hanzi (通用规范汉字表, 2013), those outside the first block.
RARE = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃"
    "䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲"
    "𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧"
    "𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊"
    "𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱"
    "𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪"
    "𬹼𬺈𬺓"
)
MOST_BYTES = 8_000_000
WINDOWS = 3  # platform of the one character map that is kept


def main() -> None:
    """Write both fonts and their licence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked package")
    package = parser.parse_args().package
    wanted = sorted(_wanted())
    for name, source in SOURCES.items():
        kept = _cut(package / source, FONTS / name, wanted)
        size = (FONTS / name).stat().st_size
        print(f"{name}: {kept} characters, {size:,} bytes")
        if size > MOST_BYTES:
            sys.exit(f"{name} is larger than {MOST_BYTES:,} bytes")
    shutil.copyfile(package / "LICENSE_FONT", FONTS / "OFL.txt")


def _wanted() -> set[int]:
    """Return the code points to keep."""
    found = {code for block in BLOCKS for code in block} | {ord(sign) for sign in EXTRA + RARE}
    for high in range(0xA1, 0xAA):  # the signs of GB 2312
        for low in range(0xA1, 0xFF):
            text = bytes((high, low)).decode("gb2312", errors="ignore")
            found |= {ord(sign) for sign in text}
    for pattern in READ:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                found |= {ord(sign) for sign in path.read_text(encoding="utf-8")}
    return {code for code in found if unicodedata.category(chr(code)) not in {"Cc", "Cs", "Co"}}


def _cut(source: Path, target: Path, wanted: list[int]) -> int:
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables = [*options.drop_tables, *UNUSED_TABLES]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font["cmap"].tables = [table for table in font["cmap"].tables if table.platformID == WINDOWS]
    post = font["post"]
    post.glyphOrder = font.getGlyphOrder()
    post.formatType, post.extraNames, post.mapping = 2.0, [], {}
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return len(font.getBestCmap())


if __name__ == "__main__":
    main()
