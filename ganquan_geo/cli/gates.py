"""The command line of gates: ``ganquan-geo gates``."""

from __future__ import annotations

from ganquan_geo.cli import answers
from ganquan_geo.words import glossary


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
    from ganquan_geo.present.console import make_console  # noqa: PLC0415
    from ganquan_geo.present.gates.console import draw_gates  # noqa: PLC0415
    from ganquan_geo.present.gates.files import GATES_FILES, write_gates  # noqa: PLC0415

    access = answers.read_access(profile, at, user)
    answers.see_out(out, GATES_FILES, studies=[study])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        result = measure_gates(read_study(study), profile=profile, access=access)
        write_gates(result, out, lang=lang)
    answers.say_faults(result.problems, lang)
    make_console().print(draw_gates(result, lang=lang), soft_wrap=True)
    answers.say_where(out, lang)
    return answers.OK
