"""Formulas without a stored value, in sheets as Excel and other programs write them."""

from __future__ import annotations

import pytest

from ganquan_geo.load.formats.formulas import find_bare_formulas, row_of

BOOK = b'<workbook><sheets><sheet name="&lt;A&gt; 1" sheetId="1" r:id="rId7"/></sheets></workbook>'
RELATIONS = b'<Relationships><Relationship Id="rId7" Target="%s"/></Relationships>'


def members(cells: bytes, target: bytes = b"worksheets/sheet3.xml") -> dict[str, bytes]:
    """Return a workbook of one sheet with these cells in its first row."""
    after = b"<extLst><x14:rule><xm:f>A1</xm:f></x14:rule></extLst>"
    return {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS % target,
        "xl/worksheets/sheet3.xml": b'<row r="1">%s</row>%s' % (cells, after),
    }


@pytest.mark.parametrize(
    ("cells", "bare"),
    [
        (b'<c r="A1"><f>1+1</f></c>', ("A1",)),
        (b'<c r="A1" s="3"><f>1+1</f><v/></c>', ("A1",)),
        (b'<c r="A1"><f>1+1</f><v></v></c><c r="B1"><v>2</v></c>', ("A1",)),
        (b'<x:c r="AB12"><x:f t="shared" si="0"/></x:c>', ("AB12",)),
        (b'<c r="A1"><f>1+1</f><v>2</v></c>', ()),
        (b'<c r="A1" t="str"><f>""</f><v></v></c>', ()),
        (b'<c r="A1" s="3"/><c r="B1"><v>2</v></c>', ()),
        (b'<c r="A1"><f>1+1</f>', ()),
        (b"", ()),
    ],
)
def test_cells(cells: bytes, bare: tuple[str, ...]) -> None:
    for target in (b"worksheets/sheet3.xml", b"/xl/worksheets/sheet3.xml"):
        assert find_bare_formulas(members(cells, target), "<A> 1") == bare


def test_a_sheet_that_is_not_there_has_none() -> None:
    found = members(b'<c r="A1"><f>1</f></c>')
    assert find_bare_formulas(found, "other") == ()
    assert find_bare_formulas({}, "<A> 1") == ()


def test_the_row_of_a_cell() -> None:
    assert [row_of("A1"), row_of("AB12"), row_of("?")] == ["1", "12", "?"]
