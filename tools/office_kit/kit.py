"""What the batch files of the office kit do: runs on the office's computer, beside its wheels.

Every word that people see is here, not in the batch files: Python writes Chinese to a window of
any code page. Nothing is fetched, nothing is written outside the folder of the kit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

KIT = Path(__file__).absolute().parent
APP = KIT / "app"
OUT = KIT.parent / "结果"
EXAMPLE = KIT.parent / "示例研究"  # a copy, for people write into it
PYTHON = (3, 11)  # the wheels are for this one
BITS_64 = 1 << 32
MOST_LETTERS = 140  # of the kit's folder; Windows takes 260 of a whole path


def main() -> int:
    """Do what was asked for; 0 where it is done."""
    asked, *rest = sys.argv[1:]
    if asked == "install":
        return install()
    if not APP.is_dir():
        print("还没有安装：先双击“安装.bat”。\nNot installed yet: double-click 安装.bat first.")
        return 1
    sys.path.insert(0, str(APP))
    if asked == "example":
        return measure_example()
    if asked == "check":
        return check_folder(" ".join(rest))
    if asked == "page":
        return open_study(" ".join(rest))
    return run(asked, *rest)


def install() -> int:
    """Unpack the wheels into ``app``, whole or not at all, and see that the program starts."""
    if sys.version_info[:2] != PYTHON or sys.maxsize < BITS_64:
        print(
            f"需要 64 位的 Python 3.11，这里是 {sys.version.split()[0]}。\n"
            f"A 64-bit Python 3.11 is needed, this is {sys.version.split()[0]}."
        )
        return 1
    if len(str(KIT)) > MOST_LETTERS:
        print(
            "文件夹的路径太长，Windows 放不下：把整个文件夹移到 D:\\ 这样的地方再安装。\n"
            "The folder's path is too long for Windows: move the folder to D:\\, then install."
        )
        return 1
    unpacked = KIT / "app.part"
    try:
        shutil.rmtree(unpacked, ignore_errors=True)
        wheels = sorted((KIT / "wheels").glob("*.whl"))
        for number, wheel in enumerate(wheels, 1):
            print(f"\r{number}/{len(wheels)} {wheel.name.split('-')[0]:30}", end="", flush=True)
            with zipfile.ZipFile(wheel) as file:
                file.extractall(unpacked)
        print(flush=True)
        shutil.rmtree(APP, ignore_errors=True)
        unpacked.replace(APP)
    except (OSError, zipfile.BadZipFile) as error:
        print(
            f"\n没有装好：{error}\n看磁盘有没有 1 GB 空间、文件夹能不能写、杀毒软件有没有拦住；"
            "文件坏了就从 U 盘重新复制。关掉已打开的窗口，再双击“安装.bat”。\n"
            "Not installed. See that 1 GB is free, that the folder can be written and that no "
            "antivirus stopped it; copy the kit anew if a file is broken. Then try again."
        )
        return 1
    done = subprocess.run([sys.executable, "-I", __file__, "--version"], check=False)  # noqa: S603
    if done.returncode:
        print("装好了，但启动不了：把上面的字拍照发给技术人员。\nInstalled, but it does not start.")
        return 1
    print("装好了。现在双击“运行示例.bat”。\nInstalled. Now double-click 运行示例.bat.")
    return 0


def measure_example() -> int:
    """Measure the bundled study and open its map."""
    out = OUT / "示例"
    code = run("coverage", "--study", str(KIT / "example"), "--out", str(out))
    return code or open_page(out / "coverage_map.html")


def check_folder(dropped: str) -> int:
    """Check the study in a folder dropped on the batch file, and open the map of faults."""
    study = find_study(dropped)
    if study is None:
        return 1
    out = OUT / f"检查 {study.absolute().name}"
    code = run("check", "--study", str(study), "--out", str(out))
    page = out / "faults_map.html"
    return open_page(page) or code if page.exists() else code


def open_study(dropped: str) -> int:
    """Serve the study in a folder dropped on the batch file, or a copy of the example."""
    study: Path | None = EXAMPLE
    if dropped.strip():
        study = find_study(dropped)
    elif not EXAMPLE.exists():
        shutil.copytree(KIT / "example", EXAMPLE)
    if study is None:
        return 1
    print("做完了，在这个窗口里按 Ctrl+C，或关掉窗口；存好的都在。\nTo end, press Ctrl+C here.")
    return run("serve", "--study", str(study))


def find_study(dropped: str) -> Path | None:
    """Return the folder that was dropped, or say how it is done."""
    study = Path(dropped.strip().strip('"'))
    if dropped.strip() and study.is_dir():
        return study
    print(
        "把一个研究文件夹（里面有 study.toml）拖到图标上，一次一个；名称里有 & 的先改名。\n"
        "Drag one folder that holds a study.toml onto the icon; no & in its name."
    )
    return None


def run(*arguments: str) -> int:
    """Run a command of the program in this process; its exit code."""
    from ganquan_geo.cli.main import main as run_command  # noqa: PLC0415 - installed only now

    sys.argv = ["ganquan-geo", *arguments]
    try:
        run_command()
    except SystemExit as left:
        return int(left.code or 0)


def open_page(page: Path) -> int:
    """Open a page in the browser of the computer, and say where it is."""
    print(f"打开 Opening: {page}")
    if sys.platform == "win32":
        try:
            os.startfile(page)  # noqa: S606 - the system's own way to open a file
        except OSError:
            print("没有自动打开：双击上面的文件。Did not open by itself: double-click the file.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
