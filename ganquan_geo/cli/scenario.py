"""The command line of proposals: ``ganquan-geo scenario``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from ganquan_geo.cli import answers
from ganquan_geo.words import glossary


@answers.answering
def scenario(
    *,
    study: answers.StudyFolder,
    scenario: Annotated[
        Path, typer.Option("--scenario", help="方案文件（.toml）。The scenario file.")
    ],
    out: answers.OutFolder,
    profile: answers.Profile = "standard",
    lang: answers.Language = "zh",
) -> int:
    """试一个方案：谁受益、谁受损，前后的表格和地图。Try a scenario: who gains, who loses."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.flow.scenario import compare_scenario  # noqa: PLC0415
    from ganquan_geo.load.scenario import read_scenario  # noqa: PLC0415
    from ganquan_geo.present.console import make_console  # noqa: PLC0415
    from ganquan_geo.present.scenario.console import draw_scenario  # noqa: PLC0415
    from ganquan_geo.present.scenario.files import SCENARIO_MAP, write_scenario  # noqa: PLC0415

    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        proposed = read_scenario(scenario)
        result = compare_scenario(read_study(study), proposed, profile=profile, report=tell)
        write_scenario(result, out, lang=lang)
    answers.say_faults(result.problems, lang)
    make_console().print(draw_scenario(result, lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    typer.echo(glossary.MAP_OPENS_OFFLINE.said(lang) + str(out / SCENARIO_MAP))
    return answers.OK
