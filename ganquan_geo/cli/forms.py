"""The command line of the office's forms: ``ganquan-geo forms``."""

from __future__ import annotations

from ganquan_geo.cli import answers
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

PUT_IT = Text(
    "填好后放到 {study}，与 study.toml 放在一起，名称不变，每个命令都会读；原有图层和表不改动。",
    "Filled in, put it into {study}, beside study.toml and under this name: every command reads "
    "it. Layers and tables stay as they are.",
)


@answers.answering
def forms(
    *, study: answers.StudyFolder, out: answers.OutFolder, lang: answers.Language = "zh"
) -> int:
    """填报表：项目、设施、小区、出入口、指标的 Excel 工作簿，已知的已填好。Forms to fill in."""
    from ganquan_geo.flow.coverage import read_study  # noqa: PLC0415 - heavy
    from ganquan_geo.model.forms import FORMS_FILE  # noqa: PLC0415
    from ganquan_geo.present.forms.workbook import write_forms  # noqa: PLC0415

    answers.see_out(out, [FORMS_FILE], studies=[study], inputs=[study / FORMS_FILE])
    with answers.telling_steps(lang) as tell:
        tell(glossary.READING_STUDY)
        read = read_study(study)
        before = read_study(study, with_forms=False) if FORMS_FILE in read.inputs else None
        path = write_forms(read, out, before=before, lang=lang)
    answers.say_faults([*read.warnings, *read.plan_faults], lang)
    answers.say_paths([path])
    answers.tell(PUT_IT.filled(study=study).said(lang))
    return answers.OK
