"""Every command that writes, found from the list of commands, held to the same promises."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from ganquan_geo.cli.main import app
from tests.commands import shown
from tests.load.small_osm import write_osm
from tests.paths import ROOT
from tests.towns.gated import write_gated_town
from tests.towns.plan import later_town, write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL_BYTES = 600  # no file may grow beyond it, as on a full disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command that writes.

    Parameters
    ----------
    words
        What is typed; {study}, {later}, {towns}, {gated}, {osm}, {map}, {scenario} and {out}
        are filled in.
    makes
        One of the files it makes.
    reads_first
        Whether the names of its files depend on the study, which is read before.
    again
        Whether it writes over its own files.
    offline
        Whether it works without the network.
    """

    words: str
    makes: str
    reads_first: bool = False
    again: bool = True
    offline: bool = True


CASES = {
    "coverage": Case(words="--study {study} --out {out}", makes="coverage.csv"),
    "print": Case(
        words="--study {study} --out {out} --format svg",
        makes="map_health.svg",
        reads_first=True,
    ),
    "tables": Case(words="--study {study} --out {out}", makes="tables.xlsx"),
    "report": Case(words="--study {study} --out {out} --format html", makes="report.html"),
    "atlas": Case(
        words="--study {study} --out {out} --kind street --only row-100", makes="atlas.pdf"
    ),
    "embed": Case(words="{map} --out {out}", makes="srcdoc.html"),
    "plan": Case(words="--study {study} --out {out}", makes="projects.csv"),
    "supply": Case(words="--study {study} --out {out}", makes="supply.csv"),
    "forms": Case(words="--study {study} --out {out}", makes="填报.xlsx"),
    "gates": Case(words="--study {gated} --out {out}", makes="gates.csv"),
    "scenario": Case(
        words="--study {study} --scenario {scenario} --out {out}", makes="scenario.toml"
    ),
    "compare": Case(words="{study} {later} --out {out}", makes="changes.csv"),
    "site": Case(
        words="--study {study} --category health --count 1 --out {out}", makes="sites.csv"
    ),
    "links": Case(words="--study {study} --category health --out {out}", makes="links.csv"),
    "check": Case(words="--study {study} --out {out}", makes="faults.json"),
    "batch": Case(words="--studies {towns} --workers 1 --out {out}", makes="areas.csv"),
    "import-osm": Case(words="{osm} --out {out}", makes="study.toml"),
    "download-osm": Case(words="Nowhere --out {out}", makes="study.toml", offline=False),
    "new": Case(
        words="--name A --streets {study}/streets.geojson --compounds {study}/compounds.geojson "
        "--out {out}",
        makes="study.toml",
        again=False,
    ),
    "convert": Case(
        words="{study}/compounds.geojson --from WGS84 --to GCJ-02 --out {out}/moved.geojson",
        makes="moved.geojson",
        again=False,
    ),
}
RESULTS = sorted(set(CASES) - {"import-osm", "download-osm", "new", "convert"})
RUN = sorted(name for name, case in CASES.items() if case.offline)


def commands_with(option: str, command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:  # noqa: ANN401
    """Yield every command that has an option."""
    if path and any(option in own.opts for own in command.params):
        yield " ".join(path)
    for name, own in getattr(command, "commands", {}).items():
        yield from commands_with(option, own, (*path, name))


def test_every_command_that_writes_is_held_to_this() -> None:
    found = set(commands_with("--out", typer.main.get_command(app)))
    assert found == set(CASES)  # a new command needs a row above


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("places")
    (home / "map.html").write_text("no map yet", encoding="utf-8")
    (home / "scenario.toml").write_text(
        'name = "试"\n[[edits]]\nop = "facility.add"\nid = "new-1"\nkind = "clinic"\n'
        'name = "新诊所"\nlon = 121.4301\nlat = 31.2701\naccuracy_m = 5\nbasis = "测试"\n',
        encoding="utf-8",
    )
    write_study(home / "towns" / "town")
    return {
        "study": write_plan_town(home / "study"),
        "later": later_town(home / "later"),
        "towns": home / "towns",
        "gated": write_gated_town(home / "gated"),
        "osm": write_osm(home / "small.osm"),
        "map": home / "map.html",
        "scenario": home / "scenario.toml",
    }


def typed(name: str, places: dict[str, Path], out: Path, words: str = "") -> list[str]:
    """Return the words of a command line; those of its case if none are given."""
    filled = {key: str(path) for key, path in {**places, "out": out}.items()}
    own = (words or CASES[name].words).split()
    return [*name.split(), *(word.format(**filled) for word in own)]


def answered(words: list[str]) -> int:
    """Run a command here and return its code."""
    try:
        return int(app(words, standalone_mode=False) or 0)
    except typer.TyperException:
        return 2


def nowhere(places: dict[str, Path], name: str) -> dict[str, Path]:
    """Return places at which nothing is, so that a command which begins its work says that."""
    if CASES[name].reads_first:
        return places
    return {key: path.with_name(f"no {path.name}") for key, path in places.items()}


@pytest.mark.parametrize("name", sorted(set(CASES) - {"convert"}))
def test_a_file_of_others_is_told_before_the_work(
    name: str, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / CASES[name].makes).write_text("mine", encoding="utf-8")
    assert answered(typed(name, nowhere(places, name), out)) == 1
    told = capsys.readouterr().err
    assert CASES[name].makes in told
    assert "不是本程序写的" in told or "这里已有一个研究" in told
    assert shown(out) == {CASES[name].makes}
    assert (out / CASES[name].makes).read_text(encoding="utf-8") == "mine"


def test_a_conversion_writes_over_nothing(
    places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "moved.geojson").write_text("mine", encoding="utf-8")
    assert answered(typed("convert", places, tmp_path)) == 1
    assert "已经存在" in capsys.readouterr().err
    assert (tmp_path / "moved.geojson").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", CASES)
def test_a_place_that_is_no_folder_is_told_before_the_work(
    name: str, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert answered(typed(name, nowhere(places, name), out)) == 1
        assert f"无法写入 {out}" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", CASES)
def test_a_name_that_no_disk_takes_is_told_before_the_work(
    name: str, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / ("果" * 200)
    assert answered(typed(name, nowhere(places, name), out)) == 1
    assert f"无法写入 {out}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_place_is_not_the_current_folder(
    name: str,
    blank: str,
    places: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = typed(name, places, tmp_path)
    words[words.index("--out") + 1] = blank
    with pytest.raises(typer.BadParameter, match="--out 是空的"):
        app(words, standalone_mode=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", CASES)
def test_an_option_is_no_place(
    name: str, places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder was forgotten, the next option is not taken for it."""
    monkeypatch.chdir(tmp_path)
    words = typed(name, places, tmp_path)
    words[words.index("--out") + 1] = "--lang"
    with pytest.raises(typer.BadParameter, match="--out 后面是 --lang"):
        app(words, standalone_mode=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--template", "--scenario"])
def test_a_report_says_before_the_work_what_it_cannot_use(
    option: str, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.docx").write_text("neither Word nor TOML", encoding="utf-8")
    words = typed("report", {**places, "study": tmp_path / "no study"}, tmp_path / "out")
    assert answered([*words, option, str(tmp_path / "own.docx")]) == 1
    assert "own.docx" in capsys.readouterr().err


@pytest.mark.parametrize("name", RESULTS)
def test_results_never_go_into_a_study(
    name: str, places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for study in (places["study"], places["later"]):
        before = {path.name: path.read_bytes() for path in study.iterdir()}
        assert answered(typed(name, nowhere(places, name), study)) == 1
        assert f"结果不能写进研究文件夹 {study}" in capsys.readouterr().err
        assert {path.name: path.read_bytes() for path in study.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "read", "makes"),
    [
        ("scenario", "scenario", "scenario.toml"),
        ("report", "", "report.html"),
        ("import-osm", "osm", "boundary.geojson"),
        ("embed", "map", "iframe.html"),
        ("site", "candidates", "changes.gpkg"),
    ],
)
def test_what_a_command_reads_is_never_written_over(
    name: str,
    read: str,
    makes: str,
    places: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not even if it was written there by the program itself."""
    from ganquan_geo.present.writing import write_together  # noqa: PLC0415

    def ours(path: Path) -> None:
        path.write_bytes(b"ours")

    write_together(tmp_path, {makes: ours})
    words = typed(name, {**places, read: tmp_path / makes}, tmp_path)
    if name == "report":
        words += ["--template", str(tmp_path / makes)]
    if name == "site":
        words += ["--candidates", str(tmp_path / makes)]
    assert answered(words) == 1
    assert "本次要读" in capsys.readouterr().err
    assert (tmp_path / makes).read_bytes() == b"ours"


@pytest.mark.parametrize(
    "name", sorted(set(RESULTS) - {"batch", "embed", "print"})
)  # print writes no layer
def test_a_layer_of_the_study_is_never_written_over(
    name: str, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A study may take a layer from a folder of results, as one draws service areas into it."""
    from ganquan_geo.present.writing import write_together  # noqa: PLC0415

    makes, out = CASES[name].makes, tmp_path / "study" / "out"
    streets = (places["study"] / "streets.geojson").read_bytes()

    def ours(path: Path) -> None:
        path.write_bytes(streets)

    shutil.copytree(places["study"], tmp_path / "study")
    write_together(out, {makes: ours})
    settings = tmp_path / "study" / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("streets.geojson", f"out/{makes}"), encoding="utf-8")
    moved = dict.fromkeys(("study", "gated"), tmp_path / "study")
    assert answered(typed(name, {**places, **moved}, out)) == 1
    assert "本次要读" in capsys.readouterr().err
    assert (out / makes).read_bytes() == streets


AT_AN_HOUR = {
    "plan status": "--study {study}",
    "batch --city": "{study} --areas {study}/boundary.geojson --workers 1 --out {out}",
}


def test_no_command_is_silent_about_an_hour_that_changes_nothing(
    places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {*commands_with("--at", typer.main.get_command(app)), *AT_AN_HOUR}
    for name in sorted(found - {"gates"}):  # which takes no study without gates
        words = AT_AN_HOUR.get(name) or CASES[name].words
        answered([*typed(name, places, tmp_path / name, words), "--at", "21:30"])
        assert "--at、--user 不起作用" in capsys.readouterr().err, name


DRIVER = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
limit, lines = json.loads(sys.argv[1])
from ganquan_geo.cli import main
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
answers = []
for words in lines:
    sys.argv[1:] = words
    told = io.StringIO()
    code = None
    with redirect_stderr(told), redirect_stdout(told):
        try:
            main.main()
        except SystemExit as end:
            code = end.code
        except BaseException as error:
            told.write(f"Traceback {error!r}")
    answers.append([code, told.getvalue()])
print(json.dumps(answers))
"""


def all_run(
    places: dict[str, Path], out: Path, *, limit: int = 0, names: list[str] = RUN
) -> dict[str, tuple[int, str]]:
    """Run many commands in a process of their own; return their codes and what they said."""
    lines = [typed(name, places, out / name) for name in names]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps([limit, lines])],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return dict(zip(names, map(tuple, json.loads(done.stdout.splitlines()[-1])), strict=True))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def with_map(places: dict[str, Path], out: Path) -> dict[str, Path]:
    """Return the places with a map that `embed` can take."""
    all_run(places, out / "for the map", names=["coverage"])
    return {**places, "map": out / "for the map" / "coverage" / "coverage_map.html"}


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is a thing of Unix")
def test_a_full_disk_changes_nothing_and_a_second_run_writes_the_same(
    places: dict[str, Path], tmp_path: Path
) -> None:
    """Each command: writes; fails on a full disk and leaves all as it was; writes the same."""
    ready = with_map(places, tmp_path)
    first = all_run(ready, tmp_path)
    assert {name: told for name, (code, told) in first.items() if code != 0} == {}
    for name in RUN:
        assert CASES[name].makes in shown(tmp_path / name), name
    before = contents(tmp_path)
    for name, (code, told) in all_run(ready, tmp_path, limit=SMALL_BYTES).items():
        assert code == 1, (name, told)
        assert "Traceback" not in told, name
        assert "磁盘" in told or not CASES[name].again, (name, told)
    assert contents(tmp_path) == before
    again = [name for name in RUN if CASES[name].again]
    for name, (code, told) in all_run(ready, tmp_path, names=again).items():
        assert code == 0, (name, told)
    assert contents(tmp_path) == before
    fresh = [name for name in RUN if not CASES[name].again]
    for name, (code, told) in all_run(
        ready, tmp_path / "fresh", limit=SMALL_BYTES, names=fresh
    ).items():
        assert code == 1, (name, told)
        assert "磁盘" in told, (name, told)
        assert not list((tmp_path / "fresh").rglob("*.*")), name
