"""The command itself, in a process of its own: one writer, killed, ended, on a full disk."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import read_corrections
from tests.commands import run
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
from ganquan_geo.cli.main import main
main()
"""


@contextmanager
def serving(study: Path, *, limited: bool = False) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command; yield its process and the address that it tells."""
    program = ["-c", LIMITED] if limited else ["-m", "ganquan_geo"]
    words = ["serve", "--study", str(study), "--no-browser", "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, *program, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", process.stdout.readline())
        assert address is not None
        yield process, address[0]
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def post(address: str, path: str, said: dict[str, Any]) -> tuple[int, Any]:
    origin = re.sub(r"(http://[^/]+)/.*", r"\1", address)
    request = urllib.request.Request(  # noqa: S310 - an address of this computer
        address + path,
        json.dumps(said).encode(),
        {"origin": origin, "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def declare(address: str, *, basis: str = "x") -> tuple[int, Any]:
    fact = {"op": "register.set", "target": "health", "complete": True}
    said = {"revision": 0, "edits": [fact], "by": "test", "basis": basis}
    return post(address, "api/corrections", said)


def test_what_was_answered_outlives_a_killed_process(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    with serving(study) as (process, address):
        assert declare(address)[0] == 200
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(read_corrections(study).edits) == 1
    with serving(study) as (_, again):  # nothing is held by the dead
        assert post(again, "api/corrections/back", {"revision": 0, "number": 1})[0] == 200
    assert read_corrections(study).edits == ()


def test_a_second_server_is_told_and_a_signal_ends_the_first(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    with serving(study) as (process, _):
        second = run("serve", "--study", study, "--no-browser", "--lang", "en")
        assert (second.returncode, f"process {process.pid}" in second.stderr) == (1, True)
        for number in (signal.SIGTERM, signal.SIGINT):
            process.send_signal(number)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, "all that was entered is kept" in out, err) == (0, True, "")
    assert not list(study.glob(".ganquan-lock"))


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    with serving(study, limited=True) as (_, address):
        assert declare(address)[0] == 200
        kept = (study / "corrections.toml").read_bytes()
        fact = {"op": "home.set", "target": "home-a", "households": 3}
        said = {"revision": 1, "edits": [fact], "by": "test", "basis": "y" * 490}
        status, answer = post(address, "api/corrections", said)
        assert (status, "cannot write" in answer["faults"][0]) == (507, True)
        assert (study / "corrections.toml").read_bytes() == kept
    assert len(read_corrections(study).edits) == 1


def test_what_is_no_study_is_told_and_left_alone(tmp_path: Path) -> None:
    done = run("serve", "--study", tmp_path, "--no-browser")
    assert (done.returncode, "study.toml" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
