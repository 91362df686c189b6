"""What is typed is held to its law at the door: bytes, control characters, names of studies."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError, read_study
from ganquan_geo.cli.main import find_commands, main
from ganquan_geo.load.settings import named
from tests.commands import run
from tests.load.office import write_csv
from tests.load.small_osm import write_osm
from tests.paths import ROOT
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

ODD_WORDS = [
    "甘泉".encode("gbk"),
    b"a\x1b]0;owned\x07",
    b"a\nb",
    b"\xff",
    "\u202egnp".encode(),
    "\x9b2J".encode(),
    "a\u2028b".encode(),
]


@pytest.mark.parametrize("word", ODD_WORDS)
@pytest.mark.parametrize("line", [["coverage", "--study", "{}"], ["{}"], ["check", "--profile{}"]])
def test_what_is_no_text_is_refused_and_shown_harmlessly(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    word: bytes,
    line: list[str],
) -> None:
    typed = [part.format(os.fsdecode(word)) for part in line]
    monkeypatch.setattr(sys, "argv", ["ganquan-geo", *typed])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = "".join(capsys.readouterr())
    assert "控制字符" in said
    assert not set(said) & set("\x07\x1b\x9b\u202e\u2028")
    said.encode()  # no halves of characters


def test_what_is_too_long_is_not_shown_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Up to the limit it is a name like any other, and none that a study has."""
    for length, word in ((8_193, "8,193 字，至多 8,192 字"), (8_192, "没有这个命令")):
        monkeypatch.setattr(sys, "argv", ["ganquan-geo", "x" * length])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert word in said
        assert (len(said) < 1_000) == (length > 8_192)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["links", "--most", "x"], "值不对：'--most': 应为数字"),
        (["links", "--most", "9999"], "值不对：'--most': 至多 500"),
        (["coverage", "--draws", "-5"], "值不对：'--draws': 至少 0"),
        (["coverage", "--draws", "1.5"], "值不对：'--draws': 应为整数"),
        (["coverage", "--study"], "选项 '--study' 后面缺少值"),
        (["coverage", "a", "--study", "s", "--out", "o"], "多余的参数 (a)"),
        (["convert"], "缺少参数 'file'"),
        (["coverage", "--drws", "3"], "没有这个选项: --drws (是不是 --draws)"),
        (["coverge"], "没有这个命令 'coverge'. 是不是 'coverage'"),
    ],
)
def test_what_is_typed_wrong_is_said_in_chinese(
    line: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["ganquan-geo", *line])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hands over text")
def test_bytes_of_gbk_are_refused() -> None:
    done = subprocess.run(
        [
            sys.executable.encode(),
            b"-m",
            b"ganquan_geo",
            b"check",
            b"--study",
            "甘泉".encode("gbk"),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert "不是 UTF-8 的字节" in done.stderr.decode("utf-8")


@pytest.mark.parametrize("name", ["甲" * 501, "x" * 5_000, " ", "\u3000", "\u200b", ""])
def test_a_name_that_could_not_be_read_again_is_refused(name: str) -> None:
    with pytest.raises(DataError, match="超过 500 字") as caught:
        named(name, "甲" * 501)
    assert [one.where for one in caught.value.faults] == ["--name", "--name-en"]


def test_names_are_held_to_their_law_by_every_command_that_takes_one(tmp_path: Path) -> None:
    extract = write_osm(tmp_path / "x.osm")
    homes = write_csv(tmp_path / "h.csv", [("名称", "经度", "纬度"), ("甲", 121.43, 31.27)])
    out = tmp_path / "out"
    typed: dict[str, list[str | Path]] = {
        "import-osm": [extract],
        "new": ["--compounds", homes],
        "download-osm": ["无"],
    }
    takes = {
        command
        for command, own in find_commands().items()
        if any(param.name == "name" for param in own.params)
    }
    assert takes == set(typed)
    for command, more in typed.items():
        done = run(command, *more, "--out", out, "--name", "甲" * 501)
        assert done.returncode == 1, done.stderr
        assert "--name：是空的，或超过 500 字" in done.stderr
        assert not out.exists()


def test_the_longest_name_makes_a_study_that_is_read(tmp_path: Path) -> None:
    extract = write_osm(tmp_path / "x.osm")
    done = run("import-osm", extract, "--out", tmp_path / "out", "--name", "甲" * 500)
    assert done.returncode == 0, done.stderr
    assert read_study(tmp_path / "out").name.zh == "甲" * 500


def test_every_command_says_why_a_study_is_none(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town")
    (folder / "study.toml").write_bytes("[study]\nname = '甘泉'".encode("gbk"))
    done = run("coverage", "--study", folder, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "不是 UTF-8" in done.stderr
    assert "没有这个文件" not in done.stderr
