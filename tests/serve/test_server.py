"""The command itself, in a process of its own: one writer, killed, ended, on a full disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import read_corrections
from tests.commands import run
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")


@contextmanager
def serving(study: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command; yield its process and the address that it tells."""
    words = ["-m", "ganquan_geo", "serve", "--study", str(study), "--no-browser", "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, *words],
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


@pytest.mark.skipif(not (sys.platform == "linux" and os.geteuid() == 0), reason="mounts a disk")
def test_a_disk_that_is_full_loses_nothing_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount, umount = (shutil.which(name) for name in ("mount", "umount"))
    assert mount is not None
    assert umount is not None
    size = [mount, "-t", "tmpfs", "-o", "size=2m", "none", str(disk)]
    subprocess.run(size, check=True)
    try:
        study = write_study(disk / "study")
        with serving(study) as (_, address):
            assert declare(address)[0] == 200
            state = post(address, "api/try/begin", {"walker": "standard"})[1]
            kept = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
            with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
                while filler.write(b"x" * 4096):
                    pass
            fact = {"op": "home.set", "target": "home-a", "households": 3}
            said = {"revision": 1, "edits": [fact], "by": "test", "basis": "x"}
            named = {key: state[key] for key in ("of", "revision")} | {"name": "trial"}
            for path, asked in (("corrections", said), ("try/save", named)):
                status, answer = post(address, f"api/{path}", asked)
                assert (status, "cannot write" in answer["faults"][0]) == (507, True)
            assert {path: path.read_bytes() for path in kept} == kept
            (disk / "filler").unlink()
            assert post(address, "api/corrections", said)[0] == 200
        assert len(read_corrections(study).edits) == 2
    finally:
        subprocess.run([umount, "--lazy", str(disk)], check=True)


def test_a_request_of_a_hundred_megabytes_is_cut_off_and_the_next_one_answered(
    tmp_path: Path,
) -> None:
    with serving(write_study(tmp_path / "study")) as (process, address):
        host, token = address.removeprefix("http://").rstrip("/").split("/")
        size = 100 << 20
        head = (
            f"POST /{token}/api/corrections HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        )
        head += "Content-Type: application/json\r\n"
        before = resident(process.pid)
        for how in (f"Content-Length: {size}", "Transfer-Encoding: chunked"):
            with socket.create_connection(("127.0.0.1", int(host.partition(":")[2]))) as line:
                line.settimeout(60)
                line.sendall(f"{head}{how}\r\n\r\n".encode())
                with suppress(OSError):
                    for _ in range(size >> 20):
                        line.sendall(b"100000\r\n" + b"x" * (1 << 20) + b"\r\n")
                with suppress(ConnectionResetError):
                    assert line.recv(100).startswith(b"HTTP/1.1 413")
        assert declare(address)[0] == 200
        assert resident(process.pid) - before < 60 << 20


def resident(process: int) -> int:
    """Return the most memory that a process has had so far, bytes."""
    said = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+)", said)[0]) << 10


def test_what_is_no_study_is_told_and_left_alone(tmp_path: Path) -> None:
    done = run("serve", "--study", tmp_path, "--no-browser")
    assert (done.returncode, "study.toml" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
