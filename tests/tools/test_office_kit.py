"""The office kit: what is fetched for Windows, batch files any code page reads, and installing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.office_kit import __main__ as building

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "tools" / "office_kit"
BATCHES = sorted(KIT.glob("*.bat"))
MOST_BYTES = 500  # the command "type" shows a text in pieces of 512 bytes, and may cut a letter


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """Return a kit with one wheel, the package itself, in a folder that is hard to name."""
    folder = tmp_path / "街道 工具(1) & 100%" / "kit"
    (folder / "wheels").mkdir(parents=True)
    shutil.copy2(KIT / "kit.py", folder)
    with zipfile.ZipFile(folder / "wheels" / "ganquan_geo-0-py3-none-any.whl", "w") as wheel:
        for path in sorted((ROOT / "ganquan_geo").rglob("*")):
            if path.suffix in {".py", ".pyi", ".toml"}:
                wheel.write(path, path.relative_to(ROOT))
    return folder


def ask(kit: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-X", "utf8", "-I", str(kit / "kit.py"), *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_lock_is_kept_for_windows_without_conditions() -> None:
    lock = (
        "# made\n"
        "always==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"
        "windows==2 ; sys_platform == 'win32' \\\n    --hash=sha256:c\n"
        "linux==3 ; sys_platform != 'win32' \\\n    --hash=sha256:d\n"
        "older==4 ; python_full_version < '3.12' \\\n    --hash=sha256:e\n"
        "newer==5 ; python_full_version >= '3.12' \\\n    --hash=sha256:f\n"
    )
    assert building.keep_windows(lock) == (
        "always==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"
        "windows==2 \\\n    --hash=sha256:c\n"
        "older==4 \\\n    --hash=sha256:e\n"
    )


def test_the_office_lock_needs_colorama_on_windows_alone() -> None:
    kept = building.keep_windows((ROOT / "requirements-office.lock").read_text(encoding="utf-8"))
    names = re.findall(r"^([\w-]+)==\S+ \\$", kept, flags=re.MULTILINE)
    assert "colorama" in names
    assert len(names) == len(set(names))  # one version of each
    assert kept.count("--hash=sha256:") > len(names)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda path: path.stem)
def test_batch_files_are_read_alike_by_every_code_page(batch: Path) -> None:
    text = batch.read_bytes().decode("ascii")
    lines = text.splitlines()
    assert lines[:3] == ["@echo off", "setlocal DisableDelayedExpansion", "chcp 65001 >nul"]
    assert lines[-1] == "pause"
    for line in lines:
        unquoted = re.sub(r'"[^"]*"', "", line)
        assert "%~dp0" not in unquoted, line  # a space in the path would end it
        assert "(" not in unquoted.replace(" in (", "").replace("rem ", ""), line  # no blocks
    for label in re.findall(r"goto (\w+)", text):
        assert f":{label}" in lines
    for name in re.findall(r"([\w-]+\.txt)", text):
        assert (KIT / name).exists()


@pytest.mark.parametrize("path", sorted(KIT.glob("*.txt")), ids=lambda path: path.stem)
def test_texts_are_short_enough_to_be_shown_whole(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode()) < MOST_BYTES


def test_the_page_names_every_batch_file_and_asks_for_nothing_outside() -> None:
    page = (KIT / "先读我.html").read_text(encoding="utf-8")
    assert all(page.count(f"<b>{batch.name}</b>") >= 2 for batch in BATCHES)
    assert not re.search(r"(src|href)=|https?:|url\(", page)


def test_it_installs_then_runs_from_its_own_folder(kit: Path) -> None:
    code, said = ask(kit, "example")
    assert (code, "先双击“安装.bat”" in said) == (1, True)
    code, said = ask(kit, "install")
    assert (code, "装好了" in said, "1/1 ganquan_geo" in said) == (0, True, True), said
    assert not (kit / "app.part").exists()
    where = "import ganquan_geo; print(ganquan_geo.__file__)"
    named = f"import sys; sys.path.insert(0, {str(kit / 'app')!r}); {where}"
    done = subprocess.run([sys.executable, "-c", named], capture_output=True, text=True, check=True)
    assert done.stdout.strip().startswith(str(kit / "app"))
    assert ask(kit, "install")[0] == 0  # again, over what is there


def test_a_broken_wheel_installs_nothing_and_is_told(kit: Path) -> None:
    wheel = next((kit / "wheels").iterdir())
    wheel.write_bytes(wheel.read_bytes()[:-40_000])
    code, said = ask(kit, "install")
    assert code == 1
    assert "没有装好" in said
    assert "Traceback" not in said
    assert not (kit / "app").exists()


@pytest.mark.parametrize("words", [("check",), ("check", "no such"), ("page", "no such folder")])
def test_what_is_no_folder_is_told(kit: Path, words: tuple[str, ...]) -> None:
    (kit / "app").mkdir()
    code, said = ask(kit, *words)
    assert (code, "把一个研究文件夹" in said) == (1, True)
