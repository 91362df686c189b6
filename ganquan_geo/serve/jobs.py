"""Long work, one piece at a time: how far it is, what it made, and that it can be called off."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, usual_draws
from ganquan_geo.flow.scenario import compare_scenarios, rank_links, site_facilities
from ganquan_geo.model.errors import DataError, OutputError, UnknownNameError
from ganquan_geo.model.stack import number_error
from ganquan_geo.present.report.build import write_report
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.scenario.siting import describe_links, describe_siting
from ganquan_geo.scenario.apply import apply_scenario
from ganquan_geo.scenario.links import propose_link
from ganquan_geo.words.serve_page import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.scenario import Edit, Scenario
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang, Text

    Report = Callable[[Text], None]
    Work = Callable[[Report], "Made"]

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


def find_sites(
    study: Study, category: str, *, count: int, walker: str, access: Access, lang: Lang
) -> Work:
    """Return the work of choosing sites for new facilities of a category."""

    def work(report: Report) -> Made:
        base = build_baseline(study, walker, access=access, report=report)
        found = site_facilities(base, category, count=count)
        said = [text.said(lang) for text in describe_siting(found, study)]
        return Made(sentences=tuple(said), choices=tuple(map(_choice, found.scenario.edits)))

    return work


def find_links(
    study: Study, category: str, *, count: int, walker: str, access: Access, lang: Lang
) -> Work:
    """Return the work of ranking short passages for a category."""

    def work(report: Report) -> Made:
        base = build_baseline(study, walker, access=access, report=report)
        own = next((one for one in study.categories if one.id == category), None)
        links = rank_links(base, category, count=count)
        if own is None or links.empty:
            return Made()
        said = [text.said(lang) for text in describe_links(links, own, study)]
        edits: Iterable[Edit] = (
            edit
            for row in range(len(links))
            for edit in propose_link(own, links.iloc[row : row + 1]).edits
        )
        return Made(sentences=tuple(said), choices=tuple(map(_choice, edits)))

    return work


def _choice(edit: Edit) -> Json:
    """Return a proposed edit as a table of a scenario file says it."""
    return {"op": edit.op, "id": edit.target, **edit.new}
