"""The command line: ``ganquan-geo coverage``, ``check``, and the outputs."""

from __future__ import annotations

import gc
import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ganquan_geo.cli import answers, screen
from ganquan_geo.cli.batch import batch
from ganquan_geo.cli.check import check
from ganquan_geo.cli.forms import forms
from ganquan_geo.cli.new import new
from ganquan_geo.cli.osm import download_osm, import_osm
from ganquan_geo.cli.outputs import outputs
from ganquan_geo.cli.plan import plan_app
from ganquan_geo.cli.scenario import compare, links, scenario, site
from ganquan_geo.cli.serve import serve
from ganquan_geo.cli.supply import gates, supply
from ganquan_geo.cli.systems import convert, detect
from ganquan_geo.cli.unforeseen import report_failure
from ganquan_geo.model.version import VERSION
from ganquan_geo.network.search.built import load_library
from ganquan_geo.words import glossary
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.shown import has_control, shown_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from typer.core import TyperCommand as Command

KERNEL_BUILT = "路网搜索：已编译。Searches: compiled."
KERNEL_MISSING = (
    "路网搜索：没有这台电脑能用的编译部分，用 scipy，结果相同（可达用地的画法差不到 0.1 毫米）；"
    "城市级路网会慢几倍。"
    "Searches: no compiled part that works on this computer, by scipy; "
    "the same results (land within reach drawn to 0.1 mm), slower for a whole city."
)

# Shapes are objects that Python looks through for rings of references after every 700 new ones. Of
# the streets of a city none is in a ring, and looking took a third of the time of making them.
OBJECTS_BETWEEN_LOOKS = 100_000

USAGE_WORDS = {  # of the library that reads what is typed; what holds another comes before it
    "Missing option": "缺少选项",
    "Missing argument": "缺少参数",
    "Missing command": "缺少命令",
    "No such option": "没有这个选项",
    "No such command": "没有这个命令",
    "Got unexpected extra argument(s)": "多余的参数",
    "Invalid value for '": "值不对：'",
    "Invalid value": "值不对",
    "Option '": "选项 '",
    "requires an argument": "后面缺少值",
    "Input should be less than or equal to": "至多",
    "Input should be greater than or equal to": "至少",
    "Input should be a valid number, unable to parse string as a number": "应为数字",
    "Input should be a valid integer, unable to parse string as an integer": "应为整数",
    "(Possible options:": "(是不是",
    "Did you mean": "是不是",
}
MOST_TYPED = 8_192  # letters of an argument; the longest path that a system takes has half of it

app = typer.Typer(
    name="ganquan-geo",
    help="街道十五分钟步行覆盖测算。Walking coverage of a Chinese sub-district.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(plan_app, name="plan")
for command in (
    new,
    check,
    convert,
    detect,
    import_osm,
    download_osm,
    batch,
    scenario,
    compare,
    site,
    links,
    supply,
    gates,
    forms,
    serve,
):
    app.command(command.__name__.replace("_", "-"))(command)
app.add_typer(outputs)


def main() -> NoReturn:
    """Run the command line and leave with the command's exit code.

    0: done; 1: the data; 2: the usage; 3: a fault of the program; 130: interrupted.
    """
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    screen.open_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    logging.getLogger().addHandler(logging.NullHandler())  # libraries have nothing to tell users
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what matters of them is a fault, said as one
    screens = screen.keep_screens()
    screen.end_tidily()
    code = _run()
    if (fault := screen.tell_faults(screens)) is not None:
        answers.say(f"{fault.zh}\n{fault.en}")
        code = code or answers.BAD_DATA
    sys.exit(code)


def _run() -> int:
    """Run the command line and return its code; whatever ends it is told."""
    try:
        _check_typed(sys.argv[1:])
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        answers.say(_format_usage(error))
        return answers.BAD_USAGE
    except KeyboardInterrupt:
        code = answers.INTERRUPTED
    except OSError as error:  # a disk without room for files on the way, for one
        name, why = Path(str(error.filename or "")).name, name_error(error)
        answers.say(
            f"磁盘或文件出错（{f'{name} {why.zh}'.strip()}），没有写入结果。查看磁盘空间和权限。\n"
            f"The disk or a file failed ({f'{name} {why.en}'.strip()}); nothing was written. "
            "See its space and rights."
        )
        return answers.BAD_DATA
    except MemoryError:
        answers.say(
            "内存不够，没有写入结果。裁剪数据，或关闭别的程序。\n"
            "Out of memory; nothing was written. Clip the data, or close other programs."
        )
        return answers.BAD_DATA
    except Exception as error:  # noqa: BLE001 - the last guard: never a traceback
        return report_failure(error, commands=" ".join(find_commands()).split())
    if code == answers.INTERRUPTED:
        answers.say("已中断，没有留下写到一半的结果。Interrupted; nothing is half written.")
    return code or answers.OK


def find_commands() -> dict[str, Command]:
    """Return every command by its full name, such as ``"plan check"``; groups too."""
    found: dict[str, Command] = {}
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        before, group = waiting.pop()
        for name, command in getattr(group, "commands", {}).items():
            found[before + name] = command
            waiting.append((f"{before}{name} ", command))
    return found


def _check_typed(arguments: list[str]) -> None:
    """Refuse what no terminal types: bytes that are no text, and characters that steer it."""
    for argument in arguments:
        if len(argument) > MOST_TYPED:
            raise typer.BadParameter(
                f"{shown_line(argument[:40])}……：有 {len(argument):,} 字，至多 {MOST_TYPED:,} 字 / "
                f"has {len(argument):,} letters, {MOST_TYPED:,} at most"
            )
        if has_control(argument):
            raise typer.BadParameter(
                f"{shown_line(argument[:60])}：有控制字符，或不是 UTF-8 的字节；文件要先改名 / "
                "holds control characters, or bytes that are not UTF-8; rename the file first"
            )


def _format_usage(error: typer.TyperException) -> str:
    """Return what is wrong with the command line, in Chinese and English."""
    message = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        return message
    said = message
    for english, chinese in USAGE_WORDS.items():
        said = said.replace(english, chinese)
    return f"{said}（加 --help 看用法）\n{message}"


def _show_version(*, value: bool) -> None:
    if value:
        answers.tell(f"ganquan-geo {VERSION}")
        answers.tell(KERNEL_BUILT if load_library() else KERNEL_MISSING)
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="版本。Show the version."
        ),
    ] = False,
) -> None:
    """街道十五分钟步行覆盖测算。Walking coverage of a Chinese sub-district."""


@app.command("coverage")
@answers.answering
def _coverage(  # noqa: PLR0913  a command has as many options as it has
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            min=0,
            max=100_000,
            show_default=False,
            help="位置在精度内随机抽取的次数，用于“很可能”；默认 1000，大城市 100，0 为不抽取。"
            "Draws of positions for likely ranges; default 1000, 100 in a city, 0 for none.",
        ),
    ] = None,
    only: Annotated[
        str,
        typer.Option(
            "--only",
            help="只要这些：tables 只写表格，不画服务范围和地图，快得多。Only tables: much faster.",
        ),
    ] = "",
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="列出全部时段、分母、理由和有问题的行。Show every tier, reason and row.",
        ),
    ] = False,
    base_map: Annotated[
        str,
        typer.Option(
            "--base-map",
            help="地图另加在线底图：tianditu 天地图、gaode 高德、osm；默认不用，全部离线。"
            "Online tiles.",
        ),
    ] = "",
    base_map_key: Annotated[
        str,
        typer.Option(
            "--base-map-key", envvar="TIANDITU_KEY", help="天地图的密钥，会写进地图。Its key."
        ),
    ] = "",
) -> int:
    """测算覆盖率，写出表格、服务范围和离线地图。Measure coverage; write tables and a map."""
    from ganquan_geo.flow import coverage  # noqa: PLC0415 - heavy
    from ganquan_geo.present import console  # noqa: PLC0415
    from ganquan_geo.present import coverage_files as files  # noqa: PLC0415
    from ganquan_geo.present.web.base_maps import find_base_map  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    tiles = find_base_map(base_map, key=base_map_key) if base_map else None
    if only not in ("", "tables"):
        raise typer.BadParameter(f"--only {only}：tables")
    tables = only == "tables"
    answers.see_out(out, files.TABLE_FILES if tables else files.FILES, studies=[study])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        read = coverage.read_study(study)
        baseline = coverage.build_baseline(read, profile, access=access, report=tell)
        often = coverage.usual_draws(baseline) if draws is None else draws
        result = coverage.measure_coverage(
            baseline, report=tell, draws=often, with_areas=not tables
        )
        tell(Text("写出结果", "writing the results"))
        files.write_coverage(result, out, lang=lang, base_map=tiles, only_tables=tables)
    answers.say_idle_access(read, profile, access, lang)
    shown = console.make_console()
    shown.print(console.draw_answer(result, lang=lang))
    if verbose:
        shown.print(console.draw_coverage_table(result, lang=lang))
        answers.say_faults([*read.warnings, *result.problems], lang)
    shown.print(console.draw_notes(result, lang=lang))
    answers.say_where(out, lang)
    if tables:
        return answers.OK
    opens = glossary.MAP_OPENS_OFFLINE
    if tiles is not None:
        opens = Text(
            "地图（有网络时加在线底图）：", "Map (online tiles where there is a network): "
        )
    answers.tell(opens.said(lang) + str(out / files.MAP_FILE))
    return answers.OK
