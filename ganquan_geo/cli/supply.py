"""What facilities offer, and what gates do: ``ganquan-geo supply``, ``gates``."""

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
    from ganquan_geo.present.console import draw_points, make_console  # noqa: PLC0415
    from ganquan_geo.present.supply.files import SUPPLY_FILES, write_supply  # noqa: PLC0415
    from ganquan_geo.present.supply.sentences import describe_supply  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, SUPPLY_FILES, studies=[study])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        base = build_baseline(read_study(study), profile, access=access)
        result = measure_supply(base)
        coverage = measure_coverage(base, with_areas=False, report=tell)
        tell(Text("画图", "drawing the map"))
        write_supply(result, out, lang=lang, coverage=coverage)
    answers.say_idle_access(result.study, profile, access, lang)
    answers.say_unfit([result.study], lang)
    answers.say_faults(result.problems, lang)
    make_console().print(draw_points(describe_supply(result), lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    return answers.OK


@answers.answering
def gates(
    *,
    study: answers.StudyFolder,
    out: answers.OutFolder,
    profile: answers.Profile = "standard",
    at: answers.At = "",
    user: answers.User = "",
    lang: answers.Language = "zh",
) -> int:
    """大门的作用：因围墙绕多少路，开哪个门、在哪里增设便民通道得益最多。What gates do."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.flow.gates import measure_gates  # noqa: PLC0415
    from ganquan_geo.present.console import draw_points, make_console  # noqa: PLC0415
    from ganquan_geo.present.gates.files import GATES_FILES, write_gates  # noqa: PLC0415
    from ganquan_geo.present.gates.sentences import describe_gates  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, GATES_FILES, studies=[study])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        result = measure_gates(read_study(study), profile=profile, access=access)
        write_gates(result, out, lang=lang)
    changing = [one for one in result.study.warnings if one.severity != "note"]
    answers.say_faults([*changing, *result.problems], lang)
    said = [[own] for own in describe_gates(result)]
    make_console().print(draw_points(said, lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    return answers.OK
