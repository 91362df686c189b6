"""Make the gallery of the documentation: every output, by the command that a reader would type.

Called by the build of the pages (`docs/conf.py`). What was made stays until the package changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INTRO = """# 成果图廊 · Gallery

都由本页的构建照所写命令从随附的研究做成，可以打开、下载。每种成果的说明见[成果一览](../outputs.md)。
Made by the build of these pages from the bundled study, by the commands as they stand; open or
download them. What each is for: [outputs](../outputs.md).
"""
PIECES = (  # heading, words of the command, what is shown of its files
    ("覆盖地图 · Coverage map", "coverage", "coverage_map.html"),
    ("规划图 · Street plan", "plan", "plan_map.html"),
    ("报告 · Report", "report", "report.html"),
    ("打印图 · Print sheets", "print --format png", "map_health.png"),
    ("街道图册 · Street atlas", "atlas --kind street --only 甘泉路", ""),
    ("小区图册 · Compound atlas", "atlas --kind compound --only 灵石小区", ""),
    ("工作簿 · Workbook", "tables", ""),
    ("方案 · Scenario", "scenario --scenario data/scenarios/example.toml", "scenario_map.html"),
    ("供给 · Supply", "supply", ""),
    ("检查 · Faults", "check", "faults_map.html"),
    ("填报表 · Forms", "forms", ""),
)


def build_gallery(folder: Path) -> str:
    """Make all pieces in a folder, unless they are there and up to date; return the page."""
    stamp = folder / "made"
    newest = max(path.stat().st_mtime for path in (ROOT / "ganquan_geo").rglob("*.*"))
    if not stamp.exists() or stamp.stat().st_mtime < newest:
        shutil.rmtree(folder, ignore_errors=True)
        for number, (_, typed, _) in enumerate(PIECES):
            words = ("-m", "ganquan_geo", *typed.split(), "--study", "data", "--out")
            command = [sys.executable, *words, str(folder / str(number))]
            subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        stamp.touch()
    parts = [INTRO]
    for number, (title, typed, shown) in enumerate(PIECES):
        files = [path for path in sorted((folder / str(number)).rglob("*")) if path.is_file()]
        names = [path.relative_to(folder).as_posix() for path in files if path.name[0] != "."]
        links = [f'<a href="../gallery/{name}">{escape(Path(name).name)}</a>' for name in names]
        kind, end = ("img", "") if shown.endswith(".png") else ("iframe", "</iframe>")
        address = f"../gallery/{number}/{shown}"
        frame = f'<{kind} class="piece" src="{address}" alt="{title}" loading="lazy">{end}'
        parts += [f"## {title}\n", f"```sh\nganquan-geo {typed} --study data --out out\n```\n"]
        parts += [f"{frame}\n"] * bool(shown) + [f"<p>{'，'.join(links)}</p>\n"]
    return "\n".join(parts)
