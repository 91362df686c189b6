"""A study's own files are its own: a link that leads elsewhere is refused, one inside is not."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, read_study
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.load.files import is_there
from ganquan_geo.load.own_files import list_layer_files
from ganquan_geo.present.writing import prepare_folder, write_text, write_together
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("study.toml", "plan.toml", "corrections.toml", "streets.geojson", "projects.csv")


def write_town(folder: Path) -> Path:
    """Write a study with a plan and an empty list of corrections."""
    study = write_plan_town(folder)
    (study / "corrections.toml").write_text("# none yet\n", encoding="utf-8")
    return study


def read_all(study: Path) -> None:
    """Read a study with its plan, whose faults stop the plan alone."""
    measure_plan(read_study(study))


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("leads", ["out", "out by dots"])
def test_a_link_out_of_the_study_is_refused(tmp_path: Path, name: str, leads: str) -> None:
    study = write_town(tmp_path / "study")
    outside = tmp_path / name
    (study / name).rename(outside)
    (study / name).symlink_to(outside if leads == "out" else f"../{name}")
    with pytest.raises(DataError, match=r"研究文件夹之外|没有这个文件"):
        read_all(study)


@pytest.mark.parametrize("name", ["study.toml", "plan.toml", "corrections.toml"])
def test_a_link_to_itself_is_refused_as_such(tmp_path: Path, name: str) -> None:
    study = write_town(tmp_path / "study")
    (study / name).unlink()
    (study / name).symlink_to(study / name)
    with pytest.raises(DataError, match=f"{name}：不是能用的文件名"):
        read_all(study)


@pytest.mark.parametrize(
    "name", ["果" * 200 + ".geojson", "x" * 400 + ".shp", "a/" * 200 + ".csv", "a\x01b"]
)
def test_a_name_that_no_disk_takes_is_refused_as_such(tmp_path: Path, name: str) -> None:
    study = write_town(tmp_path / "study")
    settings = study / "study.toml"
    text = settings.read_text(encoding="utf-8")
    given = json.dumps(name, ensure_ascii=True)[1:-1]
    settings.write_text(text.replace("streets.geojson", given), encoding="utf-8")
    with pytest.raises(DataError, match=r"不是能用的文件名|没有这个文件") as caught:
        read_study(study)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", OWN)
def test_a_link_inside_the_study_is_followed(tmp_path: Path, name: str) -> None:
    study = write_town(tmp_path / "study")
    (study / name).rename(study / f"real-{name}")
    (study / name).symlink_to(f"real-{name}")
    read_all(study)


def test_the_study_itself_may_be_a_link(tmp_path: Path) -> None:
    write_plan_town(tmp_path / "real")
    (tmp_path / "study").symlink_to(tmp_path / "real")
    read_all(tmp_path / "study")


def test_layer_files_that_cannot_be_used_are_left_to_the_reader(tmp_path: Path) -> None:
    study = write_town(tmp_path / "study")
    assert {path.name for path in list_layer_files(study)} >= {"streets.geojson"}
    settings = study / "study.toml"
    text = settings.read_text(encoding="utf-8")
    out = tmp_path / "out"
    write_together(out, {"a.csv": partial(write_text, "ours")})
    for name in ("果" * 200, "a\\u0000b", "../x", "none.geojson"):
        settings.write_text(text.replace("streets.geojson", name), encoding="utf-8")
        prepare_folder(out, ["a.csv"], inputs=list_layer_files(study))
        with pytest.raises(DataError):
            read_study(study)
    settings.write_text("layers = 3", encoding="utf-8")
    assert list_layer_files(study) == []
    settings.write_text("layers =", encoding="utf-8")
    assert list_layer_files(study) == []
    settings.unlink()
    assert list_layer_files(study) == []


def test_nothing_has_a_name_that_the_system_cannot_say(tmp_path: Path) -> None:
    assert not is_there(tmp_path / "\ud800.toml")
    assert is_there(tmp_path / "a\0b.toml")  # whoever reads it says what is wrong with it
    assert not is_there(tmp_path / "none.toml")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert is_there(tmp_path / "self")
