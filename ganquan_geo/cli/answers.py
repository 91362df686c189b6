"""What all commands share: common options, exit codes, and how faults are said."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, cast, get_args

import typer

from ganquan_geo.model import errors
from ganquan_geo.model.access import GATE_USERS, access_of
from ganquan_geo.words import glossary
from ganquan_geo.words.shown import shown_line, shown_text
from ganquan_geo.words.text import Lang, Text, how_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study

P = ParamSpec("P")

OK, BAD_DATA, BAD_USAGE, FAILED = 0, 1, 2, 3
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
INTERRUPTED = 130  # as shells say it: 128 and the number of the signal of Ctrl-C

StudyFolder = Annotated[
    Path, typer.Option("--study", help="研究文件夹，内有 study.toml。Folder with study.toml.")
]


def named_path(given: str) -> Path:
    """Return the path that was given to ``--out``; an empty one would be the current folder."""
    if not given.strip():
        raise typer.BadParameter(
            "--out 是空的；当前文件夹写作 . / --out is empty; the current folder is written ."
        )
    if given.startswith("--"):  # an option that was typed where the folder was forgotten
        raise typer.BadParameter(
            f"--out 后面是 {given}，不是文件夹；真叫这个名字就写作 ./{given} / "
            f"{given} follows --out and is no folder; if it is called so, write ./{given}"
        )
    return Path(given)


OutFolder = Annotated[
    Path,
    typer.Option(
        "--out", parser=named_path, metavar="PATH", help="结果文件夹。Folder for the results."
    ),
]
Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        help="步行方式：standard（标准距离）、adult、elderly、child、wheelchair 或 study.toml "
        "中自定的。Who walks.",
    ),
]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="HH:MM",
        help="几点钟，如 21:30：出入口按这时开不开；默认日间 07:00—19:00。The hour, for gates.",
    ),
]
User = Annotated[
    str,
    typer.Option(
        "--user",
        metavar="foot|wheelchair",
        help="谁过出入口：foot 步行、wheelchair 轮椅；默认随 --profile。Who passes gates.",
    ),
]
Language = Annotated[
    Lang, typer.Option("--lang", parser=str, metavar="<str>", help="zh 中文 / en English。")
]


def read_access(profile: str, at: str, user: str) -> Access:
    """Return the hour and the user of gates that ``--at`` and ``--user`` say; "" says nothing."""
    clock = CLOCK.fullmatch(at.strip().replace("：", ":"))
    if at and clock is None:
        raise typer.BadParameter(
            f"--at {at}：不是一天中的时刻，写作 00:00 到 23:59 / "
            "is no time of the day: written 00:00 to 23:59"
        )
    if user and user not in GATE_USERS:
        raise typer.BadParameter(f"--user {user}：{' / '.join(GATE_USERS)}")
    return access_of(
        profile,
        at_min=None if clock is None else int(clock[1]) * 60 + int(clock[2]),
        user=user or None,
    )


def say_idle_access(study: Study, profile: str, access: Access, lang: Lang) -> None:
    """Say that an hour or user asked for changes nothing, where nobody has listed gates."""
    from ganquan_geo.present.stand_ins import word_idle_access  # noqa: PLC0415 - heavy

    if (idle := word_idle_access(study, profile, access)) is not None:
        say(f"· {idle.said(lang)}")


def answering(command: Callable[P, int]) -> Callable[P, int]:
    """Make a command say in its ``--lang`` why nothing was written, where that is so."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> int:
        lang = options["lang"]
        if lang not in get_args(Lang):
            raise typer.BadParameter(f"--lang {lang}：zh / en")
        try:
            return command(*args, **options)
        except errors.GanquanGeoError as error:
            return _refused(error, cast("Lang", lang))

    return run


def _refused(error: errors.GanquanGeoError, lang: Lang) -> int:
    """Say why nothing was written, and return the exit code."""
    if isinstance(error, errors.UnknownNameError | errors.OutputError | errors.ClusterError):
        say(error.text.said(lang))
        return BAD_USAGE if isinstance(error, errors.UnknownNameError) else BAD_DATA
    if not isinstance(error, errors.DataError):
        raise error
    say(
        Text(
            f"数据有 {len(error.faults)} 处问题，没有写入结果：",
            f"The data have {how_many(len(error.faults), 'fault')}; nothing was written:",
        ).said(lang)
    )
    say_faults(error.faults, lang)
    return BAD_DATA


def see_out(
    out: Path,
    names: Iterable[str],
    *,
    studies: Iterable[Path | None] = (),
    inputs: Iterable[Path] = (),
    fresh: bool = False,
) -> None:
    """See before the work that its files can be written.

    Parameters
    ----------
    names
        Of the files that will be written.
    studies
        Folders of studies that will be read: their layers may lie in a folder of results.
    inputs
        Other files that will be read.
    fresh
        Whether nothing of these names may be there.

    Raises
    ------
    OutputError
        If something is in the way.
    """
    from ganquan_geo.load.own_files import list_layer_files  # noqa: PLC0415 - heavy
    from ganquan_geo.present.writing import prepare_folder  # noqa: PLC0415

    layers = [file for study in studies if study is not None for file in list_layer_files(study)]
    prepare_folder(out, names, inputs=(*inputs, *layers), fresh=fresh)


def say_where(out: Path, lang: Lang) -> None:
    """Say where the results are."""
    tell(glossary.RESULTS_IN.filled(out=out).said(lang))


def say_paths(paths: Iterable[Path]) -> None:
    """Say which files were written, one a line."""
    for path in paths:
        tell(str(path))


def say_faults(faults: Iterable[errors.Fault], lang: Lang) -> None:
    """Say faults on the error stream, one a line."""
    for fault in faults:
        say(f"  {shown_line(fault.said(lang))}")


def say_unfit(studies: Iterable[Study], lang: Lang) -> None:
    """Say the corrections of some studies that were not applied, each once."""
    faults = [own.fault for study in studies for own in study.corrections if own.fault is not None]
    say_faults({fault.said(lang): fault for fault in faults}.values(), lang)


def step_teller(lang: Lang) -> Callable[[Text], None]:
    """Return what tells of each step of a long job on the error stream, a line each."""
    return lambda step: say(f"· {step.said(lang)}")


@contextmanager
def telling_steps(lang: Lang) -> Iterator[Callable[[Text], None]]:
    """Show the step that the work is at: one line on a terminal, gone at the end; else none."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    def show(step: Text) -> None:
        sys.stderr.write(f"\r\x1b[K{shown_line(step.said(lang))} ...")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def tell(line: str) -> None:
    """Write a line of the answer; what a terminal would obey is written out."""
    typer.echo(shown_text(line))


def say(line: str) -> None:
    """Say a line on the error stream, as `tell` does."""
    typer.echo(shown_text(line), err=True)
