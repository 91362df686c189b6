"""The command line of the street plan: ``ganquan-geo plan``, ``check``, ``status``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from ganquan_geo.cli import answers
from ganquan_geo.model.access import BY_DAY
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Lang

plan_app = typer.Typer(
    help="街道规划：项目、环线、核对、指标。The street plan: projects, ring, checks, indicators.",
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Walker = Annotated[str, typer.Option("--profile", help="步行方式。Who walks.")]


@plan_app.callback()
@answers.answering
def _plan(
    context: typer.Context,
    *,
    study: Annotated[
        Path | None, typer.Option("--study", help="研究文件夹。Folder with plan.toml.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            parser=answers.named_path,
            metavar="PATH",
            help="结果文件夹。Folder for the results.",
        ),
    ] = None,
    profile: Walker = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """把规划落到路网上，写出表格、环线和离线地图。Lay the plan on the streets."""
    if context.invoked_subcommand is not None:
        _hand_on(context, context.invoked_subcommand)
        return answers.OK
    if study is None or out is None:
        raise typer.BadParameter("缺少 --study 或 --out。--study and --out are both needed.")
    from ganquan_geo.present.plan import files  # noqa: PLC0415 - heavy
    from ganquan_geo.present.plan.console import draw_plan  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, files.PLAN_FILES, studies=[study])
    result = _measured(study, profile, access, lang)
    files.write_plan(result, out, lang=lang)
    _show(draw_plan(result, lang=lang))
    answers.say_where(out, lang)
    answers.tell(glossary.MAP_OPENS_OFFLINE.said(lang) + str(out / files.PLAN_MAP))
    return answers.OK


@plan_app.command("check")
@answers.answering
def _check(*, study: answers.StudyFolder, lang: answers.Language = "zh") -> int:
    """列出规划自身、规划与实地之间的核对事项。List all that does not fit, in plan and ground."""
    from ganquan_geo.present.plan.console import draw_misfits  # noqa: PLC0415 - heavy

    _show(draw_misfits(_measured(study, "standard", BY_DAY, lang), lang=lang))
    return answers.OK


@plan_app.command("status")
@answers.answering
def _status(
    *,
    study: answers.StudyFolder,
    profile: Walker = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """汇总各项指标：基期、目标、现状值、评定。Roll the register up: each indicator's verdict."""
    from ganquan_geo.present.plan.console import draw_indicators  # noqa: PLC0415 - heavy

    access = answers.read_access(profile, at, user)
    _show(draw_indicators(_measured(study, profile, access, lang), lang=lang))
    return answers.OK


def _hand_on(context: typer.Context, name: str) -> None:
    """Give a command the options that were typed before its name; refuse those it has not."""
    typed = {
        key: value
        for key, value in context.params.items()
        if (source := context.get_parameter_source(key)) and source.name == "COMMANDLINE"
    }
    command = context.command
    own = command.get_command(context, name) if isinstance(command, TyperGroup) else None
    known = {param.name for param in own.params} if own else set()
    if others := [f"--{key}" for key in typed if key not in known]:
        listed = "、".join(others)
        raise typer.BadParameter(
            f"plan {name} 没有选项 {listed}。plan {name} has no {', '.join(others)}."
        )
    context.default_map = {name: typed}


def _measured(study: Path, profile: str, access: Access, lang: Lang) -> PlanResult:
    """Return the plan on the ground, each step told on the error stream."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415
    from ganquan_geo.flow.plan import measure_plan  # noqa: PLC0415 - heavy

    with answers.telling_steps(lang) as tell:
        result = measure_plan(read_study(study), profile=profile, access=access, report=tell)
    answers.say_idle_access(result.study, profile, access, lang)
    answers.say_faults([*result.study.warnings, *result.problems], lang)
    return result


def _show(drawn: RenderableType) -> None:
    from ganquan_geo.present.console import make_console  # noqa: PLC0415 - heavy

    make_console().print(drawn, soft_wrap=True)
