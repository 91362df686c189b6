"""What stands in the way of outputs stays: every kind of thing, every kind of name."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.writing import open_folder, prepare_folder, write_together
from tests.commands import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Maker = Callable[[Path, Path], None]


def says(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return write


def make_file(place: Path, _: Path) -> None:
    place.write_text("mine", encoding="utf-8")


def make_changed(place: Path, _: Path) -> None:
    write_together(place.parent, {place.name: says("ours")})
    place.write_text("mine", encoding="utf-8")


def make_folder(place: Path, _: Path) -> None:
    place.mkdir()
    (place / "inside").write_text("mine", encoding="utf-8")


def make_link(place: Path, precious: Path) -> None:
    place.symlink_to(precious)


def make_dangling(place: Path, _: Path) -> None:
    place.symlink_to(place.parent / "nowhere")


def make_loop(place: Path, _: Path) -> None:
    place.symlink_to(place)


def make_link_to_ours(place: Path, _: Path) -> None:
    write_together(place.parent, {"x": says("ours"), "z": says("ours")})
    place.unlink()
    place.symlink_to(place.parent / "z")


def make_fifo(place: Path, _: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no such thing on Windows")
    os.mkfifo(place)


def make_twin(place: Path, _: Path) -> None:
    place.with_name("X").write_text("mine", encoding="utf-8")


THINGS: dict[str, tuple[Maker, str]] = {
    "a file": (make_file, "不是本程序写的"),
    "a changed file": (make_changed, "写出以后有人改过"),
    "a folder": (make_folder, "是文件夹"),
    "a link": (make_link, "链接"),
    "a dangling link": (make_dangling, "链接"),
    "a link to itself": (make_loop, "链接"),
    "a link to a file of ours": (make_link_to_ours, "链接"),
    "a pipe": (make_fifo, "设备"),
    "another case": (make_twin, "只差大小写|不是本程序写的"),
}


def state(folder: Path) -> dict[str, object]:
    """Return all there is below a folder: kinds, contents, where links lead."""
    found: dict[str, object] = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = path.readlink()
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = path.lstat().st_mode
    return found


@pytest.mark.parametrize("thing", THINGS)
def test_what_stands_in_the_way_is_told_before_the_work_and_stays(
    tmp_path: Path, thing: str
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    make, word = THINGS[thing]
    make(out / "x", precious)
    before = state(tmp_path)
    with pytest.raises(OutputError, match=f"(?s)x（.*({word})"):
        prepare_folder(out, ["a", "x"])
    with pytest.raises(OutputError, match=word):
        write_together(out, {"a": says("new"), "x": says("new")})
    assert state(tmp_path) == before


@pytest.mark.parametrize("thing", sorted(set(THINGS) - {"a folder", "another case"}))
def test_nor_does_it_where_the_name_leads_into_folders(tmp_path: Path, thing: str) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    THINGS[thing][0](out / "x", precious)
    before = state(tmp_path)
    with pytest.raises(OutputError, match="上一级"):
        prepare_folder(out, ["x/y"])
    with pytest.raises(OutputError, match="上一级"):
        write_together(out, {"x/y": says("new")})
    assert state(tmp_path) == before


def test_everything_in_the_way_is_told_at_once(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"x{number}").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"x4（.*另有 2 个"):
        prepare_folder(tmp_path, [f"x{number}" for number in range(7)])


def test_names_that_are_one_on_other_disks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="只差大小写"):
        write_together(tmp_path / "out", {"Streets.csv": says("1"), "streets.csv": says("2")})
    assert not list(tmp_path.iterdir())


def test_our_own_files_are_written_again(tmp_path: Path) -> None:
    for word in ("one", "two", "one"):
        prepare_folder(tmp_path, ["x"])
        write_together(tmp_path, {"x": says(word)})
        assert (tmp_path / "x").read_text(encoding="utf-8") == word


def test_a_broken_list_makes_no_file_ours(tmp_path: Path) -> None:
    write_together(tmp_path, {"x": says("1")})
    listed = tmp_path / ".ganquan-files"
    sound = listed.read_bytes()
    listed.write_bytes(sound + b'["half a line')
    write_together(tmp_path, {"x": says("2")})
    write_together(tmp_path, {"x": says("3")})
    for broken in (b"", b"\xff\x00", b"[" * 100_000, b'[1, 2]\n{"x": 3}\n["a", ["x"]]\n'):
        listed.write_bytes(broken)
        with pytest.raises(OutputError, match="不是本程序写的"):
            write_together(tmp_path, {"x": says("4")})
    assert (tmp_path / "x").read_text(encoding="utf-8") == "3"


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    write_together(tmp_path, {"x": says("ours")})
    (tmp_path / "link").symlink_to(tmp_path / "x")
    for path in (tmp_path / "x", tmp_path / "link", tmp_path / "." / "x"):
        with pytest.raises(OutputError, match="本次要读"):
            write_together(tmp_path, {"x": says("new")}, inputs=[path])
    write_together(tmp_path, {"x": says("new")}, inputs=[tmp_path / "no such file"])


def test_results_do_not_go_into_a_study(tmp_path: Path) -> None:
    """Not even where nothing is in the way; a new file may, as convert makes one."""
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="研究文件夹"):
        prepare_folder(tmp_path, ["x"])
    with pytest.raises(OutputError, match="研究文件夹"):
        write_together(tmp_path, {"x": says("1")})
    write_together(tmp_path, {"x": says("1")}, fresh=True)
    assert shown(tmp_path) == {"study.toml", "x"}


def test_fresh_files_replace_nothing_and_leave_no_list(tmp_path: Path) -> None:
    write_together(tmp_path, {"x": says("1")}, fresh=True)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    with pytest.raises(OutputError, match="已经存在"):
        write_together(tmp_path, {"x": says("2")}, fresh=True)


@pytest.mark.parametrize("place", ["file", "file/out", "file/a/b", "dangling"])
def test_a_place_that_can_be_no_folder_is_told_before_the_work(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "at" / "all")
    before = state(tmp_path)
    with pytest.raises(OutputError, match="无法写入"):
        prepare_folder(tmp_path / place, ["x"])
    with pytest.raises(OutputError, match="无法写入"):
        write_together(tmp_path / place, {"x": says("new")})
    assert state(tmp_path) == before


def test_a_look_before_the_work_leaves_nothing(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "b", ["x"])
    (tmp_path / "there").mkdir()
    prepare_folder(tmp_path / "there", ["x"])
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["there"]


def test_only_what_is_as_it_was_written_is_removed(tmp_path: Path) -> None:
    with open_folder(tmp_path) as opened:
        opened.write({"x": says("1"), "y": says("1"), "z": says("1")})
        (tmp_path / "mine").write_text("mine", encoding="utf-8")
        (tmp_path / "y").write_text("mine", encoding="utf-8")
        (tmp_path / "z").unlink()
        assert [opened.remove(name) for name in ("x", "y", "z", "mine")] == [True, *[False] * 3]
        assert opened.remove("y", mended=True)
        assert not opened.remove("mine", mended=True)
    assert shown(tmp_path) == {"mine"}
