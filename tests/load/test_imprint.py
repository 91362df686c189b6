"""Who compiled a study, when and in which version: read, checked, and never made up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, Imprint, Text, check_study, checked_study, edit_study, read_study
from tests.load.test_checked_study import parts_of
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

TOLD = """
compiled_by = "测试街道办事处"
compiled_by_en = "Office of Test Sub-district"
published = 2026-03-31
version = "送审稿"
statement = "审图号：沪S（2026）000号"
"""
IMPRINT = Imprint(
    compiled_by=Text("测试街道办事处", "Office of Test Sub-district"),
    published=dt.date(2026, 3, 31),
    version=Text("送审稿", "draft for review"),
    statement=Text("审图号：沪S（2026）000号", "审图号：沪S（2026）000号"),
)


def told(lines: str) -> str:
    return SETTINGS.replace("[study]\n", f"[study]\n{lines}", 1)


def test_what_a_study_says_of_its_compilers_is_read(tmp_path: Path) -> None:
    assert read_study(write_study(tmp_path, settings=told(TOLD))).imprint == IMPRINT


def test_what_a_study_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    assert read_study(write_study(tmp_path)).imprint == Imprint()


@pytest.mark.parametrize(
    "line",
    ['published = "spring"', 'compiled_by = ""', "version = 3", 'printed_by = "somebody"'],
)
def test_an_imprint_that_cannot_be_read_is_a_fault_of_its_entry(tmp_path: Path, line: str) -> None:
    folder = write_study(tmp_path, settings=told(f"{line}\n"))
    with pytest.raises(DataError, match="study") as caught:
        read_study(folder)
    entry = line.split(maxsplit=1)[0]
    assert all(entry in fault.said("zh") for fault in caught.value.faults)
    assert check_study(folder).count("error") == len(caught.value.faults) == 1


def test_a_study_in_memory_has_the_same_imprint_under_the_same_laws(tmp_path: Path) -> None:
    town = read_study(write_study(tmp_path))
    edited = edit_study(town, imprint=IMPRINT)
    assert (edited.imprint, edited.edited) == (IMPRINT, ("settings",))
    assert checked_study(**parts_of(town, imprint=IMPRINT)).imprint == IMPRINT
    long = dataclasses.replace(IMPRINT, compiled_by=Text("甲" * 501, "A"))
    with pytest.raises(DataError, match="compiled_by"):
        edit_study(town, imprint=long)
