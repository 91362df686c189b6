"""The command line of supply: ``ganquan-geo supply``."""

from __future__ import annotations

from ganquan_geo.cli import answers
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text


@answers.answering
def supply(
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """设施够不够：每千人多少面积、床位，对照标准，公平不公平。Supply per 1,000 people."""
    from ganquan_geo.flow.coverage import (  # noqa: PLC0415 - heavy
        build_baseline,
        measure_coverage,
        read_study,
    )
    from ganquan_geo.flow.supply import measure_supply  # noqa: PLC0415
    from ganquan_geo.present.console import make_console  # noqa: PLC0415
    from ganquan_geo.present.supply.console import draw_supply  # noqa: PLC0415
    from ganquan_geo.present.supply.files import SUPPLY_FILES, write_supply  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, SUPPLY_FILES, studies=[study])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        base = build_baseline(read_study(study), profile, access=access)
        result = measure_supply(base)
        coverage = measure_coverage(base, with_areas=False, report=tell)
        tell(Text("画图", "drawing the map"))
        write_supply(result, out, lang=lang, coverage=coverage)
    answers.say_unfit([result.study], lang)
    answers.say_faults(result.problems, lang)
    make_console().print(draw_supply(result, lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    return answers.OK
