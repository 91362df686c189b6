"""A study, and files beside it, whose every text would steer a terminal that shows it."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

from tests.load.office import write_xlsx
from tests.load.small_osm import SMALL
from tests.towns import point, row
from tests.towns.plan import PLAN, PROJECTS, plan_streets, write_plan_town
from tests.towns.studies import SETTINGS, town_layers, write_layer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.towns import Row

STEERS = "甲\x1b]0;owned\x07\x1b[5;31m\x1b[2J\x9b2J\x85\u202egnp\u2066\b\b\r乙"
UNSEEN = "甲\u202egnp\u2066\u200f\u2028乙😀"  # what the readers of layers let in, or mend
FORMS = {"steers": STEERS, "unseen": UNSEEN}


def _layers(text: str) -> dict[str, list[Row]]:
    gate = row("gate", point(290, 100), compound_id="home-c", state="closed")
    layers = {**town_layers(), "streets": plan_streets(), "gates": [gate]}
    for rows in layers.values():
        for number, each in enumerate(rows):
            each["name"] = f"{each.get('name') or number}{text}"
            each["basis"] = text
    return layers


def write_hostile(folder: Path, text: str) -> Path:
    """Write the study ``study`` and other hostile files into a folder."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1].replace("\x9b", "\\u009b")
    settings = re.sub(
        r'^((?:name|credit|note|source|confidence)(?:_en)?) = "(.*)"$',
        lambda found: f'{found[1]} = "{found[2]}{escaped}"',
        SETTINGS.replace("[kinds]", 'gates = "gates.geojson"\n\n[kinds]'),
        flags=re.MULTILINE,
    )
    projects = PROJECTS.replace("验收单 1 号", f"验收单{text.replace(chr(13), '')}")
    write_plan_town(
        folder / "study", layers=_layers(text), settings=settings, plan=PLAN, projects=projects
    )
    scenario = f'name = "a{escaped}"\n[[edits]]\nop = "street.close"\ntarget = "{escaped}"\n'
    (folder / "scenario.toml").write_text(scenario, encoding="utf-8")
    words = SMALL.replace("志丹路", text.translate(dict.fromkeys(range(32))))
    (folder / "small.osm").write_text(words, encoding="utf-8")
    write_layer(folder / "areas.geojson", [{**town_layers()["boundary"][0], "name": text}])
    sheet = [("名称", "经度", "纬度"), (text.translate(dict.fromkeys(range(32))), 121.43, "x")]
    write_xlsx(folder / "sheet.xlsx", sheet)
    for file, ending in (("members.kmz", "kml"), ("members.zip", "shp")):
        with zipfile.ZipFile(folder / file, "w") as archive:
            for number in range(2):
                archive.writestr(f"{number}{text}.{ending}", b"")
    (folder / "odd.csv").write_text(f"名称,经度,纬度\n甲,{text},31\n", encoding="utf-8")
    (folder / "broken.toml").write_text(f'name = "{text}"\n', encoding="utf-8")
    return folder / "study"


# By command: what to type. {s}: the study, {f}: the folder around it, {o}: a new folder.
TYPED: dict[str, tuple[str, ...]] = {
    "coverage": ("--study {s} --out {o} --draws 0 --verbose", "--study {s} --out {o} --profile 甲"),
    "check": ("--study {s} --fix",),
    "new": (
        "--out {o} --name 新 --streets {s}/streets.geojson --compounds {s}/compounds.geojson",
        "--out {o} --name 新 --osm {f}/small.osm",
    ),
    "convert": (
        "{f}/sheet.xlsx --from 高德 --to WGS84 --out {o}.csv",
        "{f}/members.kmz --from 高德 --to WGS84 --out {o}.csv",
        "{f}/members.zip --from 高德 --to WGS84 --out {o}.csv",
        "{f}/odd.csv --from 高德 --to WGS84 --out {o}.csv",
        "{s}/compounds.geojson --from 高德 --to WGS84 --out {o}.csv",
    ),
    "detect": (
        "--study {s} --layer {f}/sheet.xlsx",
        "--study {s} --layer {f}/odd.csv",
        "--study {s} --layer {s}/facilities.geojson",
    ),
    "import-osm": ("{f}/small.osm --out {o}", "{f}/small.osm --out {o} --table {f}/broken.toml"),
    "download-osm": ("无 --out {o} --table {f}/broken.toml",),
    "batch": (
        "--studies {f} --out {o} --workers 1",
        "--city {s} --areas {f}/areas.geojson --out {o} --workers 1",
    ),
    "scenario": (
        "--study {s} --scenario {f}/scenario.toml --out {o}",
        "--study {s} --scenario {f}/broken.toml --out {o}",
    ),
    "compare": ("{s} {s} --out {o}", "--study {s} {f}/scenario.toml {f}/broken.toml --out {o}"),
    "site": ("--study {s} --out {o} --category health --count 1",),
    "links": ("--study {s} --out {o} --category health",),
    "plan": ("--study {s} --out {o}",),
    "plan check": ("--study {s}",),
    "plan status": ("--study {s}",),
    "print": ("--study {s} --out {o}",),
    "supply": ("--study {s} --out {o}",),
    "serve": ("--study {s} --no-browser",),
    "gates": ("--study {s} --out {o}",),
    "tables": ("--study {s} --out {o}",),
    "forms": ("--study {s} --out {o}",),
    "report": ("--study {s} --out {o}",),
    "atlas": ("--study {s} --out {o} --kind street --workers 1",),
    "embed": ("{f}/broken.toml --out {o}", "{f}/out/coverage_0/coverage_map.html --out {o}"),
}
