"""Long work, one piece at a time: how far it is, what it made, and that it can be called off."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, usual_draws
from ganquan_geo.flow.gates import measure_gates
from ganquan_geo.flow.scenario import compare_scenarios, rank_links, site_facilities
from ganquan_geo.model.errors import DataError, OutputError, UnknownNameError
from ganquan_geo.model.stack import number_error
from ganquan_geo.present.gates.sentences import describe_ranked
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.scenario.siting import describe_links, describe_siting
from ganquan_geo.scenario.apply import apply_scenario
from ganquan_geo.scenario.gates import propose_gate, rank_gates
from ganquan_geo.scenario.links import propose_link
from ganquan_geo.words.serve_page import FAILED, TRYING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.scenario import Edit, Scenario
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang, Text

    Report = Callable[[Text], None]
    Work = Callable[[Report], "Made"]
    Found = tuple[Iterable[Text], Iterable[Edit]]  # what is said, and what can be tried

REPORT_FILE = "report.docx"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class CalledOffError(Exception):
    """Nobody waits for this work any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What work made: a file to be had, or sentences and edits that were found."""

    content: bytes | str = b""
    media: str = ""
    sentences: tuple[str, ...] = ()
    choices: tuple[Json, ...] = ()


@dataclass(slots=True, kw_only=True)
class Job:
    """A piece of work: its number, how far it is, and what became of it."""

    number: int = 0
    state: Literal["none", "running", "done", "failed", "called off"] = "none"
    step: str = ""
    faults: list[str] = field(default_factory=list)
    made: Made = field(default_factory=Made)

    def tell(self) -> Json:
        """Return what the page is told of it."""
        return {
            "number": self.number,
            "state": self.state,
            "step": self.step,
            "faults": self.faults,
            "file": bool(self.made.content),
            "sentences": list(self.made.sentences),
            "choices": list(self.made.choices),
        }


class Jobs:
    """Runs one piece of work at a time; a new one calls off the one before."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.now = Job()

    def start(self, work: Work) -> Job:
        """Begin a piece of work."""
        self.call_off()
        job = self.now = Job(number=self.now.number + 1, state="running")
        threading.Thread(target=self._run, args=(job, work), daemon=True).start()
        return job

    def call_off(self) -> Job:
        """Call off what is under way; it ends at its next step, and what it makes is dropped."""
        if self.now.state == "running":
            self.now.state = "called off"
        return self.now

    def _run(self, job: Job, work: Work) -> None:
        def report(step: Text) -> None:
            if job.state != "running":
                raise CalledOffError
            job.step = step.said(self.lang)

        try:
            made = work(report)
        except CalledOffError:
            return
        except DataError as error:
            job.faults = [own.said(self.lang) for own in error.faults]
        except (OutputError, UnknownNameError) as error:
            job.faults = [error.text.said(self.lang)]
        except Exception as error:  # noqa: BLE001 - the last guard: the page says it, no traceback
            job.faults = [FAILED.filled(number=number_error(error)).said(self.lang)]
        else:
            job.made = made
        if job.state == "running":
            job.state = "failed" if job.faults else "done"


def make_report(
    study: Study, scenario: Scenario, *, walker: str, access: Access, lang: Lang
) -> Work:
    """Return the work of a report whose chapter on the scenario tells before and after."""

    def work(report: Report) -> Made:
        base = build_baseline(study, walker, access=access, report=report)
        draws = usual_draws(base)
        result = measure_coverage(base, report=report, draws=draws)
        found = None
        if scenario.edits:
            found = compare_scenarios(
                base,
                apply_scenario(study, scenario),
                scenario=scenario,
                coverage=result,
                draws=draws,
                with_areas=True,
                report=report,
            )
        with tempfile.TemporaryDirectory() as folder:
            write_report(result, Path(folder), scenario=found, formats=("docx",), lang=lang)
            content = (Path(folder) / REPORT_FILE).read_bytes()
        return Made(content=content, media=DOCX)

    return work


def compare_two(
    study: Study, scenarios: tuple[Scenario, Scenario], *, walker: str, access: Access, lang: Lang
) -> Work:
    """Return the work of a map of two scenarios, the first taken as before."""

    def work(report: Report) -> Made:
        before, after = (apply_scenario(study, own) for own in scenarios)
        base = build_baseline(before, walker, access=access, report=report)
        found = compare_scenarios(base, after, scenario=scenarios[1], report=report)
        return Made(content=build_scenario_page(found, lang).render(), media="text/html")

    return work


def find_best(
    study: Study, what: str, category: str, *, count: int, walker: str, access: Access, lang: Lang
) -> Work:
    """Return the work of ranking sites, short passages or gates (a key of `FINDERS`)."""
    find = FINDERS[what]

    def work(report: Report) -> Made:
        base = build_baseline(study, walker, access=access, report=report)
        report(TRYING)
        said, edits = find(base, category, count)
        sentences = tuple(text.said(lang) for text in said)
        return Made(sentences=sentences, choices=tuple(map(_choice, edits)))

    return work


def _find_sites(base: Baseline, category: str, count: int) -> Found:
    found = site_facilities(base, category, count=count)
    return describe_siting(found, base.study), found.scenario.edits


def _find_links(base: Baseline, category: str, count: int) -> Found:
    links = rank_links(base, category, count=count)
    own = next(one for one in base.study.categories if one.id == category)
    rows = (links.iloc[row : row + 1] for row in range(len(links)))
    edits = [edit for row in rows for edit in propose_link(own, row).edits]
    return describe_links(links, own, base.study), edits


def _find_gates(base: Baseline, category: str, count: int) -> Found:
    result = measure_gates(base)
    found = rank_gates(result, category, count=count)
    return describe_ranked(found, result), map(propose_gate, found.to_dict("records"))


FINDERS = {"sites": _find_sites, "links": _find_links, "gates": _find_gates}


def _choice(edit: Edit) -> Json:
    """Return a proposed edit as a table of a scenario file says it."""
    return {"op": edit.op, "id" if edit.op.endswith(".add") else "target": edit.target, **edit.new}
