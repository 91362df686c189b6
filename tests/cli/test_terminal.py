"""Every command, on a real terminal, over texts that would steer it: none of them does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ganquan_geo.cli.main import find_commands
from ganquan_geo.words.shown import has_control, shown_text
from tests.cli.hostile import FORMS, TYPED, write_hostile

# Runs each command in turn, in one process: the libraries are loaded once.
EVERY = """
import json, sys
from ganquan_geo.cli.main import main
for line in json.load(sys.stdin):
    sys.argv = ["ganquan-geo", *line]
    print("@@", *line[:2], flush=True)
    try:
        main()
    except SystemExit as end:
        print("@@ ended", end.code, flush=True)
"""
# What this package's own console sends to a terminal, and data never may.
OWN = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|1A|2K|K)|\r(?=\n|\x1b\[|\r)")
LISTENS_S = 3.0  # after it has said where
SENT_BY_DATA = re.compile(r"\x1b\[5|owned\x07|\r乙|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def typed_lines(folder: Path) -> list[list[str]]:
    lines = []
    for command, ways in TYPED.items():
        for number, way in enumerate(ways):
            out = folder / "out" / f"{command.replace(' ', '_')}_{number}"
            words = way.format(s=folder / "study", f=folder, o=out)
            lines.append([*command.split(), *words.split()])
    return lines


def on_a_terminal(lines: list[list[str]], folder: Path) -> str:
    """Run lines on a pseudo terminal and return every byte that it was sent."""
    import json  # noqa: PLC0415
    import pty  # noqa: PLC0415 - Unix

    (folder / "lines.json").write_text(json.dumps(lines), encoding="utf-8")
    mine, theirs = pty.openpty()
    with (folder / "lines.json").open(encoding="utf-8") as asked:
        running = subprocess.Popen(
            [sys.executable, "-c", EVERY],
            stdin=asked,
            stdout=theirs,
            stderr=theirs,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "PYTHONUTF8": "1"},
        )
    os.close(theirs)
    sent = bytearray()
    while True:
        try:
            part = os.read(mine, 1 << 16)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not part:
            break
        sent += part
        if b"Ctrl-C" in part:  # `serve` says how it is ended, and begins to listen
            time.sleep(LISTENS_S)
            running.send_signal(signal.SIGINT)
    os.close(mine)
    assert running.wait() == 0, sent[-2_000:]
    return sent.decode("utf-8")


def test_every_command_is_typed() -> None:
    assert set(TYPED) == set(find_commands())


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are of Unix")
@pytest.mark.parametrize("form", FORMS)
def test_no_command_sends_a_terminal_what_data_say(tmp_path: Path, form: str) -> None:
    write_hostile(tmp_path, FORMS[form])
    lines = typed_lines(tmp_path)
    sent = on_a_terminal(lines, tmp_path)
    answers = sent.split("@@ ended ")
    assert len(answers) == len(lines) + 1
    codes = [answer.split()[0] for answer in answers[1:]]
    assert set(codes) <= {"0", "1", "2"}, sent  # 3 is a fault of the program
    if form == "unseen":  # what the readers let in: the commands do their work
        done = {line[0] for line, code in zip(lines, codes, strict=True) if code == "0"}
        assert done == {name.split()[0] for name in TYPED} - {"download-osm"}
    else:
        assert sent.count("\\x1b") > len(lines)
    assert not SENT_BY_DATA.search(sent)
    plain = OWN.sub("", sent)
    bad = [(line, shown_text(line)) for line in plain.split("\n") if has_control(line.rstrip("\r"))]
    assert not bad


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert shown_text("甲\x1b[2J\u202e乙\x9b\r\b") == "甲\\x1b[2J\\u202e乙\\x9b\\x0d\\x08"
    assert shown_text("两行\n文字\t乙 é😀") == "两行\n文字\t乙 é😀"
