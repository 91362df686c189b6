"""What nobody caught: a number and a file without data, never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ganquan_geo.model.stack import list_places, number_error
from tests.paths import ROOT

FAILS = """
import sys
from ganquan_geo.cli import main as cli
from ganquan_geo.flow import coverage
def fail(folder):
    {body}
coverage.read_study = fail
sys.argv = ["ganquan-geo", "coverage", "--study", "甘泉路街道/secret", "--out=secret", "-v"]
cli.main()
"""
BODIES = {
    "KeyError": 'raise KeyError("secret value of row 7")',
    "RecursionError": "return fail(folder)",
    "CutShort": 'raise type("CutShort", (Exception,), {})("secret")',
    "ValueError": 'import json; json.loads("secret")',
    "SystemError": 'raise SystemError("secret")',
}


def ran(body: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FAILS.format(body=body)],
        cwd=ROOT,
        env={"TMPDIR": str(temporary), "TEMP": str(temporary), "PYTHONUTF8": "1", "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("kind", BODIES)
def test_a_failure_is_a_number_and_a_file_without_data(tmp_path: Path, kind: str) -> None:
    done = ran(BODIES[kind], tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    number = re.search(r"编号 ([0-9A-F]{8})。", done.stderr)
    assert number is not None
    (report,) = tmp_path.iterdir()
    assert str(report) in done.stderr
    text = report.read_text(encoding="utf-8")
    assert number[1] in text
    assert number[1] in report.name
    assert "command: coverage --study --out -v\n" in text
    assert re.search(r"  ganquan_geo\.cli\.main\._coverage:\d+\n", text)
    for unsaid in ("secret", "甘泉", str(ROOT), str(Path.home())):
        assert unsaid not in text
    assert len(text) < 6_000


def test_the_same_failure_has_the_same_number(tmp_path: Path) -> None:
    numbers = {
        re.findall(r"编号 ([0-9A-F]{8})", ran(body, tmp_path).stderr)[0]
        for body in ('raise KeyError("a")', 'raise KeyError("b")')
    }
    assert len(numbers) == 1


def test_where_the_report_cannot_be_written_the_number_is_said(tmp_path: Path) -> None:
    body = "import tempfile, os; tempfile.tempdir = '/nonexistent'; raise KeyError('secret')"
    done = ran(body, tmp_path)
    assert done.returncode == 3
    assert "编号" in done.stderr
    assert "Traceback" not in done.stderr


def test_too_little_memory_is_said_as_such(tmp_path: Path) -> None:
    done = ran("raise MemoryError", tmp_path)
    assert done.returncode == 1
    assert "内存不够" in done.stderr
    assert not list(tmp_path.iterdir())


def test_places_hold_causes_and_no_values() -> None:
    def inner() -> None:
        raise KeyError("secret")

    def outer() -> None:
        try:
            inner()
        except KeyError as error:
            raise ValueError("more secret") from error

    with pytest.raises(ValueError, match="more secret") as caught:
        outer()
    places = list_places(caught.value)
    assert [place.split(":")[0].rpartition(".")[2] for place in places if ":" in place][-1] == (
        "outer"
    )
    assert any(".inner:" in place for place in places)
    assert not any("secret" in place for place in places)
    assert re.fullmatch("[0-9A-F]{8}", number_error(caught.value))
