"""The public names, what is said of them, and what importing the package costs."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from inspect import cleandoc, isfunction, signature
from typing import TYPE_CHECKING

import pytest

import ganquan_geo as gg
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NAMES = gg.__dict__["__all__"]  # not in the stub, where the names are
SECTION = re.compile(r"^(\w+)\n-+\n(.*?)(?=^\w+\n---|\Z)", re.DOTALL | re.MULTILINE)


def test_the_first_names_of_a_session_are_public() -> None:
    assert {"read_study", "measure_coverage", "draw_web_map"} <= set(NAMES) <= set(dir(gg))


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(gg, name).__name__ == name


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_what_is_returned_are_explained(name: str) -> None:
    thing = getattr(gg, name)
    taken = signature(thing).parameters if "__init__" in vars(thing) or isfunction(thing) else ()
    sections = dict(SECTION.findall(cleandoc(thing.__doc__)))
    explained = " ".join(re.findall(r"^\w.*", sections.get("Parameters", ""), re.MULTILINE))
    complete = set(taken) <= set(re.findall(r"\w+", explained)) and (
        "Returns" in sections or not isfunction(thing)
    )
    assert complete


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="castle"):
        getattr(gg, "castle")  # noqa: B009 - type checkers know the names


def test_the_names_are_found_when_the_package_is_inside_a_zip_file(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in (ROOT / "ganquan_geo").rglob("*.py*"):
            if file.suffix in {".py", ".pyi"}:
                packed.write(file, file.relative_to(ROOT))
    code = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); "
        "import ganquan_geo as gg; print(gg.__file__, gg.Fault.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(archive / "ganquan_geo" / "__init__.py"), "Fault"]


FRAMES = "numpy pandas pyarrow shapely"
HEAVY = "geopandas folium matplotlib osmnx networkx scipy docx typst xlsxwriter jinja2 pypdf"


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import ganquan_geo", f"{FRAMES} {HEAVY}"),
        ("import ganquan_geo.cli.main", f"{FRAMES} {HEAVY}"),
        (
            "import ganquan_geo.present.coverage_files, ganquan_geo.present.console",
            "folium branca matplotlib jinja2 networkx",
        ),
        (
            "import ganquan_geo.flow.coverage",
            "folium matplotlib osmnx docx typst xlsxwriter jinja2 pypdf",
        ),
    ],
)
def test_importing_stays_light(statement: str, absent: str) -> None:
    code = f"{statement}; import sys; print([m for m in '{absent}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
