"""Time and size of every output, and whether a second run gives the same bytes.

Usage: ``python benchmarks/outputs.py [--twice] [--study DIR]``. Each command runs in a process
of its own, reading and measuring included; CPU seconds count all of its processes. Prints
the table of `docs/outputs.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the table: what it is, its command, and the folder it writes to."""

    name: str
    arguments: tuple[str, ...]
    out: str


JOBS = (
    Job(name="print maps, PDF (A4)", arguments=("print", "--format", "pdf"), out="pdf"),
    Job(name="print maps, PNG (300 dpi)", arguments=("print", "--format", "png"), out="png"),
    Job(name="print maps, SVG", arguments=("print", "--format", "svg"), out="svg"),
    Job(name="workbook", arguments=("tables",), out="tables"),
    Job(name="report, Word", arguments=("report", "--format", "docx"), out="docx"),
    Job(name="report, PDF", arguments=("report", "--format", "pdf"), out="report-pdf"),
    Job(name="report, HTML", arguments=("report", "--format", "html"), out="html"),
    Job(name="street atlas", arguments=("atlas", "--kind", "street"), out="street"),
    Job(
        name="neighbourhood atlas",
        arguments=("atlas", "--kind", "neighbourhood"),
        out="neighbourhood",
    ),
    Job(name="compound atlas", arguments=("atlas", "--kind", "compound"), out="compound"),
    Job(
        name="compound atlas, unchanged", arguments=("atlas", "--kind", "compound"), out="compound"
    ),
)


def run(job: Job, study: Path, folder: Path) -> tuple[float, float]:
    """Run a command; return its CPU and its clock seconds."""
    before, start = _cpu_s(), time.perf_counter()
    subprocess.run(  # noqa: S603 - our own command
        [
            sys.executable,
            "-m",
            "ganquan_geo",
            *job.arguments,
            "--study",
            str(study),
            "--out",
            str(folder / job.out),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return _cpu_s() - before, time.perf_counter() - start


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def said_size(folder: Path) -> str:
    """Return how many files there are and how large, the large PDF of an atlas by itself."""
    sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()]
    book = folder / "atlas.pdf"
    if book.is_file():
        return f"{book.stat().st_size / MB:.1f} MB in one PDF"
    low, high = (f"{size / MB:.2f}" for size in (min(sizes), max(sizes)))
    each = low if low == high else f"{low}-{high}"
    return f"{each} MB" + (f" each, {len(sizes)} files" if len(sizes) > 1 else "")


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run all commands and print the table."""
    parser = argparse.ArgumentParser(description="Time and size of every output.")
    parser.add_argument("--study", type=Path, metavar="DIR", default=ROOT / "data")
    parser.add_argument("--twice", action="store_true", help="compare the bytes of two runs")
    options = parser.parse_args()
    study = options.study.resolve()
    print("| output | CPU s | clock s | size |" + (" same bytes |" if options.twice else ""))
    print("|---|---:|---:|---|" + ("---|" if options.twice else ""))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        for job in JOBS:
            cpu_s, clock_s = run(job, study, Path(one))
            line = (
                f"| {job.name} | {cpu_s:.0f} | {clock_s:.0f} | {said_size(Path(one) / job.out)} |"
            )
            sheets = len(list((Path(one) / job.out).glob("*.pdf"))) - 1
            if job.arguments[0] == "atlas" and "unchanged" not in job.name:
                line = line.replace(job.name, f"{job.name}, {sheets} sheets")
                line = line.replace("in one PDF", f"in one PDF; {cpu_s / sheets:.2f} CPU s a sheet")
            if options.twice:
                run(job, study, Path(two))
                same = digests(Path(one) / job.out) == digests(Path(two) / job.out)
                line += f" {'yes' if same else 'NO'} |"
            print(line, flush=True)


if __name__ == "__main__":
    main()
