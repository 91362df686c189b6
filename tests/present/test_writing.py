"""All files or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.writing import write_together

if TYPE_CHECKING:
    from collections.abc import Callable


def says(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return write


def full_disk(path: Path) -> None:
    path.write_text("half", encoding="utf-8")
    raise OSError(28, "No space left on device", str(path))


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_files_are_made_and_returned_in_order(tmp_path: Path) -> None:
    made = write_together(tmp_path / "a" / "b", {"y": says("1"), "x": says("2")})
    assert made == (tmp_path / "a" / "b" / "y", tmp_path / "a" / "b" / "x")
    assert contents(tmp_path / "a" / "b") == {"y": "1", "x": "2"}


def test_a_failing_writer_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No space left"):
        write_together(tmp_path / "out", {"y": says("1"), "x": full_disk})
    assert not list(tmp_path.iterdir())


def test_a_failing_writer_leaves_what_was_there(tmp_path: Path) -> None:
    write_together(tmp_path / "out", {"y": says("old"), "x": says("old")})
    with pytest.raises(OutputError):
        write_together(tmp_path / "out", {"y": says("new"), "x": full_disk})
    assert contents(tmp_path / "out") == {"y": "old", "x": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_cannot_take_its_place_puts_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_together(tmp_path / "out", {"y": says("old"), "x": says("old")})
    replace = Path.replace

    def open_in_excel(self: Path, target: Path) -> Path:
        if target == tmp_path / "out" / "x" and self.parent.name != "kept":
            raise PermissionError(13, "used by another process", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", open_in_excel)
    with pytest.raises(OutputError, match="Excel"):
        write_together(tmp_path / "out", {"y": says("new"), "x": says("new"), "z": says("new")})
    assert contents(tmp_path / "out") == {"y": "old", "x": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_is_replaced_and_what_it_points_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").symlink_to(target)
    write_together(tmp_path / "out", {"x": says("new")})
    assert target.read_text(encoding="utf-8") == "precious"
    assert contents(tmp_path / "out") == {"x": "new"}
