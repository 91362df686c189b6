"""Photographs: what cannot be shown leaves a frame empty, and is told on the console by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo.flow.coverage import read_study
from ganquan_geo.model.photos import Photo, ProjectPhotos
from ganquan_geo.present.print.photos import EMPTY, MOST_LONG, cut_long, word_faulty
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from pathlib import Path


def test_a_frame_never_says_a_path() -> None:
    assert all("{" not in text.zh + text.en for text in EMPTY.values())


def test_the_console_names_project_and_file(tmp_path: Path) -> None:
    plan = read_study(write_plan_town(tmp_path / "town")).usable_plan()
    key = plan.projects[0].id
    photos = {
        key: ProjectPhotos(
            before=Photo(file="../secret", state="missing"), after=Photo(file="b.txt", state="none")
        )
    }
    (said,) = word_faulty(photos, plan, "zh")
    assert said == f"{plan.projects[0].segment.street}，改造前照片：没有这个文件：../secret"
    assert word_faulty({key: ProjectPhotos()}, plan, "en") == []


@pytest.mark.parametrize("shape", [(720, 12, 3), (12, 720, 3), (1, 500, 3), (90, 60, 3)])
def test_a_long_picture_is_cut_in_its_middle(shape: tuple[int, int, int]) -> None:
    picture = np.arange(np.prod(shape), dtype=np.int64).reshape(shape).astype(np.uint8)
    high, wide, _ = cut_long(picture).shape
    assert max(high, wide) <= MOST_LONG * min(high, wide)
    if max(shape[:2]) <= MOST_LONG * min(shape[:2]):
        assert (high, wide) == shape[:2]
